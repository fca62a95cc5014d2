"""Workers are killed in the middle of their work, the broker forgets and the database breaks off: every link
that was due still gets exactly one look, and no host is asked by two workers at once.
"""

import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from django.db import InterfaceError, OperationalError, connection

from factcheck.models import LinkCheck, Source
from factcheck.models.enums import SourceKind
from lib.datetimes.clock import now
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

KILLS = 20
BATCH, PER_HOST = 100, 4
"""Links that fall due before each kill, within a few seconds, so that every worker finds hosts among them."""
LINKS = KILLS * BATCH
BATCH_SECONDS = 3.0
FORGETS_AFTER, BREAKS_AFTER = (7, 14), (10, 16)
"""After which kills Redis comes back empty, and PostgreSQL is restarted without a goodbye."""
RECOVERY_SECONDS = 60.0
PACE = {
    "link_check_max_concurrent": "20",
    "link_check_max_per_host": "1",
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


def add_links(cast: Cast, address: str) -> None:
    at = now()
    Source.objects.bulk_create(
        Source(
            kind=SourceKind.URL,
            url=f"{address}{number}",
            url_key=f"{address}{number}",
            host=f"site{number // PER_HOST}.example.com",
            title=f"Page {number}",
            added_by=cast.checker,
            added_at=at,
        )
        for number in range(LINKS)
    )


def make_batch_due(kill: int) -> None:
    """Let the links before one kill fall due, host by host."""
    at = now()
    batch = list(Source.objects.order_by("pk")[(kill - 1) * BATCH : kill * BATCH])
    for place, source in enumerate(batch):
        source.due_at = at + timedelta(seconds=place / BATCH * BATCH_SECONDS)
    Source.objects.bulk_update(batch, ["due_at"])


def test_twenty_kills_in_two_thousand_links_lose_none_and_double_none(
    cast: Cast, celery_worker: Start, print_figure: Callable[[str], None], tmp_path: Path
) -> None:
    requested: Counter[str] = Counter()
    busy: Counter[int] = Counter()
    most: Counter[int] = Counter()
    lock = threading.Lock()

    def slowly(conn, request):
        if not request:
            return  # a worker that was killed before it had asked
        path = request.split(b" ", 2)[1].decode()
        host = int(path.strip("/")) // PER_HOST
        with lock:
            requested[path] += 1
            busy[host] += 1
            most[host] = max(most[host], busy[host])
        time.sleep(0.25)
        with lock:
            busy[host] -= 1
        conn.sendall(PLAIN_PAGE)

    with connection.cursor() as cursor:
        # What was committed is there after the restart, as in production.
        cursor.execute(f'ALTER DATABASE "{connection.settings_dict["NAME"]}" SET synchronous_commit = on')
    connection.close()
    with run_listener(slowly) as server:
        add_links(cast, server.url)
        more = {
            "fetch_allowed_hosts": server.host_port,
            "snapshot_storage": str(tmp_path / "kept"),
            **PACE,
        }
        beat = celery_worker("run_beat")
        solo = ("run_worker", "--queues=links", "--pool=solo")
        workers = [celery_worker(**more), celery_worker(*solo, **more)]
        for kill in range(1, KILLS + 1):
            patiently(partial(make_batch_due, kill))
            before = looks()
            deadline = time.monotonic() + RECOVERY_SECONDS
            # Killed while they work: some of the looks are written, others are under way.
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
                while looks() < min(before + 20, kill * BATCH - 20) and time.monotonic() < deadline + 30:
                    time.sleep(0.02)
            # In turn: the other one goes on meanwhile.
            os.killpg(workers[kill % 2].pid, signal.SIGKILL)
            workers[kill % 2].wait()
            written = looks()
            workers[kill % 2] = celery_worker(*(solo if kill % 2 else ()), **more)
        assert written < LINKS, "the kills came after the work: they tried nothing"
        last_kill = time.monotonic()
        while looks() < LINKS and time.monotonic() < last_kill + RECOVERY_SECONDS:
            time.sleep(0.2)
        took = time.monotonic() - last_kill

    connection.close()
    found = Counter(LinkCheck.objects.values_list("source_id", flat=True))
    again = sum(times - 1 for times in requested.values())
    print_figure(
        f"{len(found)} of {LINKS} links, looks each: {set(found.values())}; {written} written at the "
        f"last kill, the rest {took:.1f} s after it; {again} pages were asked for again."
    )
    assert len(found) == LINKS, f"{LINKS - len(found)} links were lost"
    assert set(found.values()) == {1}, "a link has two results for one due time"
    assert set(LinkCheck.objects.values_list("outcome", flat=True)) == {"ok"}
    assert not Source.objects.filter(leased_until__isnull=False).exists()
    assert not Source.objects.filter(due_at__lte=now()).exists()
    assert took < RECOVERY_SECONDS
    assert set(most.values()) == {1}, "two workers were at one host"
