"""Workers are killed in the middle of their work, the broker forgets and the database breaks off: every link
that was due still gets exactly one look.
"""

import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import InterfaceError, OperationalError, connection

from factcheck.models import LinkCheck, LinkPool, Source
from factcheck.models.enums import SourceKind
from lib.datetimes.clock import now
from lib.link_checker import get_host_shard
from newsroom.celery import app
from tests.factories import Cast
from tests.lib.hostile_servers import PLAIN_PAGE, run_listener
from tests.servers import restart_postgresql, restart_redis
from tests.workers import Start

pytestmark = [
    pytest.mark.long,
    pytest.mark.worker,
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
]

LINKS = 2_000
HOSTS = 250
KILLS = 20
FORGETS_AFTER, BREAKS_AFTER = (7, 14), (10, 16)
"""After which kills Redis comes back empty, and PostgreSQL is restarted without a goodbye."""
RECOVERY_SECONDS = 60.0
PACE = {
    "link_check_pools": "2",
    "link_check_max_concurrent": "20",
    "link_check_max_per_host": "2",
    "link_check_host_delay_ms": "0",
}


def patiently[T](ask: Callable[[], T]) -> T:
    """An answer of the database, however often it breaks off."""
    for _ in range(50):
        try:
            return ask()
        except (OperationalError, InterfaceError):
            connection.close()
            time.sleep(0.2)
    return ask()


def looks() -> int:
    return patiently(LinkCheck.objects.count)


def due_links(cast: Cast, address: str) -> None:
    at = now()
    Source.objects.bulk_create(
        Source(
            kind=SourceKind.URL,
            url=f"{address}{number}",
            url_key=f"{address}{number}",
            host=f"site{number % HOSTS}.example.com",
            shard=get_host_shard(f"site{number % HOSTS}.example.com"),
            title=f"Page {number}",
            added_by=cast.checker,
            added_at=at,
            due_at=at,
        )
        for number in range(LINKS)
    )


def test_twenty_kills_in_two_thousand_links_lose_none_and_double_none(
    cast: Cast, celery_worker: Start, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    requested: Counter[str] = Counter()
    lock = threading.Lock()

    def slowly(conn, request):
        if not request:
            return  # a worker that was killed before it had asked
        with lock:
            requested[request.split(b" ", 2)[1].decode()] += 1
        time.sleep(0.25)
        conn.sendall(PLAIN_PAGE)

    with connection.cursor() as cursor:
        # What was committed is there after the restart, as in production.
        cursor.execute(f'ALTER DATABASE "{connection.settings_dict["NAME"]}" SET synchronous_commit = on')
    connection.close()
    with run_listener(slowly) as server:
        due_links(cast, server.url)
        more = {
            "fetch_allowed_hosts": server.host_port,
            "snapshot_storage": str(tmp_path / "kept"),
            **PACE,
        }
        beat = celery_worker("run_beat")
        process = celery_worker(**more)
        for kill in range(1, KILLS + 1):
            before = looks()
            deadline = time.monotonic() + RECOVERY_SECONDS
            # Killed while it works: some of its looks are written, others are under way.
            while looks() < min(before + 20, LINKS) and time.monotonic() < deadline:
                time.sleep(0.02)
            if kill in FORGETS_AFTER:
                restart_redis(app.conf.broker_url)
            if kill in BREAKS_AFTER:
                restart_postgresql(connection)
                # It has lost its lock and ends; compose starts it again.
                assert beat.wait(10) == 1
                beat = celery_worker("run_beat")
                # It goes on after a moment; killed later, once it works again.
                before = looks()
                while looks() < before + 20 and time.monotonic() < deadline + 30:
                    time.sleep(0.02)
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            written = looks()
            process = celery_worker(**more)
        assert written < LINKS, "the kills came after the work: they tried nothing"
        last_kill = time.monotonic()
        while looks() < LINKS and time.monotonic() < last_kill + RECOVERY_SECONDS:
            time.sleep(0.2)
        took = time.monotonic() - last_kill

    connection.close()
    found = Counter(LinkCheck.objects.values_list("source_id", flat=True))
    again = sum(times - 1 for times in requested.values())
    with capsys.disabled():
        print(
            f"\n{len(found)} of {LINKS} links, looks each: {set(found.values())}; {written} written at the "
            f"last kill, the rest {took:.1f} s after it; {again} pages were asked for again."
        )
    assert len(found) == LINKS, f"{LINKS - len(found)} links were lost"
    assert set(found.values()) == {1}, "a link has two results for one due time"
    assert set(LinkCheck.objects.values_list("outcome", flat=True)) == {"ok"}
    assert not Source.objects.filter(leased_until__isnull=False).exists()
    assert not Source.objects.filter(due_at__lte=now()).exists()
    assert took < RECOVERY_SECONDS
    assert LinkPool.objects.count() == 2
