"""One beat at a time: it holds a lock of the database, and ends when it has lost it."""

import time
from pathlib import Path

import pytest
from django.db import connection

from newsroom.beat import ADVISORY_LOCK_ID
from tests.workers import Start

pytestmark = [pytest.mark.worker, pytest.mark.postgres]


def list_lock_holders() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND granted "
            "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
            [ADVISORY_LOCK_ID],
        )
        return [pid for (pid,) in cursor.fetchall()]


def end_holders() -> None:
    with connection.cursor() as cursor:
        for pid in list_lock_holders():
            cursor.execute("SELECT pg_terminate_backend(%s)", [pid])


def test_a_beat_that_lost_its_lock_ends_and_says_so_and_one_of_two_others_runs(
    celery_worker: Start, tmp_path: Path
) -> None:
    first = celery_worker("run_beat")
    assert len(list_lock_holders()) == 1
    end_holders()
    # As compose does: another is started at once, whether the first has ended or not.
    second = celery_worker("run_beat")
    assert first.wait(5) == 1
    said = (tmp_path / "run_beat-0.log").read_text()
    assert "CommandError: The lock that keeps beat alone is lost" in said
    assert "Traceback" not in said
    time.sleep(3)
    assert second.poll() is None
    assert len(list_lock_holders()) == 1
    with pytest.raises(pytest.fail.Exception, match="Another scheduler"):
        celery_worker("run_beat")


def test_a_beat_that_finds_no_database_says_so(celery_worker: Start) -> None:
    with pytest.raises(pytest.fail.Exception, match="CommandError: The database is not available"):
        celery_worker("run_beat", database_url="postgresql://stet@127.0.0.1:9/stet")
