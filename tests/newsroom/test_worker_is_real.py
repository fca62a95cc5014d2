"""Workers of the tests are real ones, on real Redis."""

import os
import signal
import time

import pytest
from django.db import connection, transaction

from lib.tasks.names import QUEUES
from newsroom.celery import app
from tests.workers import Start

pytestmark = [pytest.mark.worker]


def waiting_in(queue: str) -> int:
    with app.connection_for_write() as broker:
        return int(broker.default_channel.client.llen(queue))


def test_a_message_reaches_a_worker_which_ends_whole_when_it_is_asked_to(celery_worker: Start) -> None:
    app.send_task("newsroom.tasks.report_alive")
    assert waiting_in("default") == 1
    process = celery_worker()
    deadline = time.monotonic() + 10
    while waiting_in("default") and time.monotonic() < deadline:
        time.sleep(0.05)
    assert waiting_in("default") == 0
    os.killpg(process.pid, signal.SIGTERM)
    assert process.wait(15) == 0
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


def test_the_clock_of_an_idle_house_asks_for_signs_of_life_and_what_is_due(celery_worker: Start) -> None:
    """Each queue for a sign of life, and the database with a statement that is not planned each time."""
    celery_worker("run_beat")
    deadline = time.monotonic() + 30
    asked = ""
    while not asked and time.monotonic() < deadline:
        time.sleep(0.1)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT query FROM pg_stat_activity WHERE query LIKE %s AND datname = current_database() "
                "AND pid <> pg_backend_pid()",
                ["%first_due_at%"],
            )
            asked = "".join(query for (query,) in cursor.fetchall())
    assert "$1" in asked
    assert "timestamptz" not in asked
    while not all(map(waiting_in, QUEUES)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert [queue for queue in QUEUES if not waiting_in(queue)] == []


def test_a_worker_of_one_process_does_its_tasks_and_ends_whole(celery_worker: Start) -> None:
    app.send_task("factcheck.tasks.check_due_links")
    process = celery_worker("run_worker", "--pool=solo", "--queues=links")
    deadline = time.monotonic() + 10
    while waiting_in("links") and time.monotonic() < deadline:
        time.sleep(0.05)
    assert waiting_in("links") == 0
    os.killpg(process.pid, signal.SIGTERM)
    assert process.wait(15) == 0


def test_a_worker_of_one_process_does_not_outlive_the_limit_of_a_task_that_hangs(
    celery_worker: Start,
) -> None:
    process = celery_worker("run_worker", "--pool=solo", "--queues=links")
    with transaction.atomic(), connection.cursor() as cursor:
        # The task waits for this table, for longer than it may.
        cursor.execute("LOCK TABLE factcheck_linkrun IN ACCESS EXCLUSIVE MODE")
        app.send_task("factcheck.tasks.check_due_links", time_limit=1)
        assert process.wait(4) == 1
