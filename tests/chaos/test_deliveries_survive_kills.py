"""Workers killed while they deliver: a receiver gets every message, and what comes twice has one id."""

import os
import signal
import subprocess
import time
from collections import Counter

import pytest

from publishing.models import Delivery
from tests.workers import Start

pytestmark = [
    pytest.mark.long,
    pytest.mark.worker,
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
]

CLAIMS, KILLS = 24, 4
PATIENCE = 300.0


def test_every_message_arrives_under_one_id(
    endpoint, receiver, publish_claim, celery_worker: Start, capsys: pytest.CaptureFixture[str]
) -> None:
    claims = {str(publish_claim().public_id) for _ in range(CLAIMS)}
    more = {"fetch_allowed_hosts": receiver.host_port, "debug": "1"}
    workers: list[subprocess.Popen[bytes]] = []

    def kill_worker() -> None:
        """Kill it while the receiver has the message and the database does not know."""
        if len(workers) <= KILLS and len(receiver.requests) > (len(workers) - 1) * CLAIMS // KILLS:
            os.killpg(workers[-1].pid, signal.SIGKILL)
            workers[-1].wait()

    workers.append(celery_worker(**more))
    receiver.before_answer = kill_worker
    celery_worker("run_beat", **more)
    began = time.monotonic()
    while len(receiver.requests) < CLAIMS or Delivery.objects.filter(due_at__isnull=False).exists():
        assert time.monotonic() < began + PATIENCE, "a message is lost"
        if workers[-1].poll() is not None:
            workers.append(celery_worker(**more))
        time.sleep(0.1)
    ids: dict[str, set[str]] = {}
    for (headers, _), message in zip(receiver.requests, receiver.messages, strict=True):
        ids.setdefault(message["data"]["id"], set()).add(headers["webhook-id"])
    times = Counter(headers["webhook-id"] for headers, _ in receiver.requests)
    twice = sum(1 for count in times.values() if count > 1)
    with capsys.disabled():
        print(f"\n{len(ids)} of {CLAIMS} messages, {len(workers) - 1} kills, {twice} more than once")
    assert len(workers) == KILLS + 1
    assert set(ids) == claims
    assert {len(each) for each in ids.values()} == {1}
