"""A worker that is told to end, by a signal to its main process alone, finishes what its tasks are doing."""

import os
import signal
import subprocess
import time

import pytest

from lib.datetimes.clock import now
from publishing.models import Delivery
from publishing.webhooks.fan_out import fan_out_deliveries
from tests.workers import Start

pytestmark = [pytest.mark.worker, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_the_message_under_way_is_sent_once_and_counted(
    endpoint, receiver, publish_claim, celery_worker: Start
) -> None:
    workers: list[subprocess.Popen[bytes]] = []

    def end_worker() -> None:
        os.kill(workers[0].pid, signal.SIGTERM)
        time.sleep(1)

    receiver.before_answer = end_worker
    more = {"debug": "1", "fetch_allowed_hosts": receiver.host_port}
    workers.append(celery_worker("run_worker", "--queues", "webhooks", **more))
    celery_worker("run_beat", **more)
    publish_claim()
    fan_out_deliveries(at=now())
    workers[0].wait(60)
    assert (len(receiver.requests), Delivery.objects.get().state) == (1, "delivered")
