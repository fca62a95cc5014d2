"""Workers of the tests are real ones, on real Redis; and one clock is enough."""

import os
import signal
import time

import pytest
from django.db import connection

from newsroom.celery import app
from newsroom.management.commands import beat
from tests.workers import Start

pytestmark = [pytest.mark.worker]


def waiting_in(queue: str) -> int:
    with app.connection_for_write() as broker:
        return int(broker.default_channel.client.llen(queue))


def test_a_message_reaches_a_worker_and_is_taken_from_the_queue(celery_worker: Start) -> None:
    app.send_task("newsroom.tasks.alive")
    assert waiting_in("default") == 1
    celery_worker()
    deadline = time.monotonic() + 10
    while waiting_in("default") and time.monotonic() < deadline:
        time.sleep(0.05)
    assert waiting_in("default") == 0


def test_a_worker_that_is_asked_to_end_ends_whole(celery_worker: Start) -> None:
    process = celery_worker()
    os.killpg(process.pid, signal.SIGTERM)
    assert process.wait(15) == 0
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


def test_a_second_clock_refuses_to_start(celery_worker: Start) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [beat.LOCK])
    try:
        with pytest.raises(pytest.fail.Exception, match="Another beat is running"):
            celery_worker("beat")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [beat.LOCK])


def test_the_clock_sends_its_sweeps(celery_worker: Start) -> None:
    celery_worker("beat")
    deadline = time.monotonic() + 10
    while not (waiting_in("default") and waiting_in("fetch")) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert waiting_in("default") > 0
    assert waiting_in("fetch") > 0
