"""Workers killed while they deliver: a receiver gets every message, and what comes twice has one id."""

import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from random import Random

import pytest
from django.db import connection

from lib.datetimes.clock import now
from publishing.models import Delivery
from publishing.webhooks.delivery import LEASE_SECONDS, send_due_deliveries
from publishing.webhooks.fan_out import fan_out_deliveries
from tests.chaos.forked import end_child, start_child
from tests.workers import Start

pytestmark = [
    pytest.mark.long,
    pytest.mark.worker,
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning"),
]

CLAIMS, KILLS = 24, 4
MANY_CLAIMS, MANY_KILLS = 60, 200
CHANCE = Random(4)
"""The moments of one run are those of the next."""
PATIENCE = 300.0


def test_every_message_arrives_under_one_id(
    endpoint, receiver, publish_claim, celery_worker: Start, print_figure: Callable[[str], None]
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
    print_figure(f"{len(ids)} of {CLAIMS} messages, {len(workers) - 1} kills, {twice} more than once")
    assert len(workers) == KILLS + 1
    assert set(ids) == claims
    assert {len(each) for each in ids.values()} == {1}


def test_two_hundred_kills_at_any_step_lose_no_message(
    endpoint, receiver, publish_claim, print_figure: Callable[[str], None]
) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("A child needs a connection of its own, to PostgreSQL.")
    claims = {str(publish_claim().public_id) for _ in range(MANY_CLAIMS)}
    at = now()
    fan_out_deliveries(at=at)
    kills: Counter[str] = Counter()
    children: list[int] = []

    def kill_before_answer() -> None:
        """The receiver has the message, and the database does not know."""
        os.kill(children[-1], signal.SIGKILL)
        time.sleep(0.05)

    def send_one() -> None:
        send_due_deliveries(clock=lambda: at, seconds=0.01)

    began = time.monotonic()
    os.waitpid(start_child(send_one), 0)
    whole = time.monotonic() - began
    for kill in range(MANY_KILLS):
        # Whoever was killed holds what it leased: the next one comes when that is over.
        at += timedelta(seconds=LEASE_SECONDS + 1)
        receiver.before_answer = kill_before_answer if kill % 4 else lambda: None
        children.append(start_child(send_one))
        if kill % 4:
            _, status = os.waitpid(children[-1], 0)
            kills["before the answer" if status == signal.SIGKILL else "too late"] += 1
        else:
            end_child(children[-1], signal.SIGKILL, after=CHANCE.uniform(0, whole))
            kills["at any moment"] += 1
    receiver.before_answer = lambda: None
    left = Delivery.objects.filter(due_at__isnull=False).count()
    send_due_deliveries(clock=lambda: at + timedelta(seconds=LEASE_SECONDS + 1), seconds=PATIENCE)
    ids: dict[str, set[str]] = {}
    for (headers, _), message in zip(receiver.requests, receiver.messages, strict=True):
        ids.setdefault(message["data"]["id"], set()).add(headers["webhook-id"])
    again = len(receiver.requests) - len(ids)
    print_figure(
        f"{len(ids)} of {MANY_CLAIMS} messages, kills {dict(kills)}, {left} left after the last, "
        f"{again} requests with an id that had come before"
    )
    assert kills["too late"] < MANY_KILLS // 10
    assert left, "everything was sent before the last kill: the later ones tried nothing"
    assert not Delivery.objects.filter(due_at__isnull=False).exists()
    assert set(ids) == claims
    assert {len(each) for each in ids.values()} == {1}
