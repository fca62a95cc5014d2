"""Real workers at once, on due pages of the same hosts: no host is ever asked by two of them."""

import itertools
import threading
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from factcheck.models import LinkCheck, LinkHost, LinkRun, Source
from factcheck.models.enums import SourceKind
from lib.datetimes.clock import now
from newsroom.celery import app
from tests.factories import Cast
from tests.lib.hostile_servers import PLAIN_PAGE, run_listener
from tests.workers import Start

pytestmark = [
    pytest.mark.long,
    pytest.mark.worker,
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
]

HOSTS, PER_HOST = 90, 3
LINKS = HOSTS * PER_HOST
DUE_SECONDS = 6.0
"""Seconds in which all links fall due, host by host, so that every worker finds hosts again and again."""
ANSWER_SECONDS, DELAY_SECONDS = 0.25, 0.2
LONGEST = 60.0


class Site:
    """Counts what each host is asked, by the number in the path."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.busy: Counter[int] = Counter()
        self.most: Counter[int] = Counter()
        self.starts: dict[int, list[float]] = {number: [] for number in range(HOSTS)}

    def answer(self, conn, request):
        host = int(request.split(b" ", 2)[1].strip(b"/")) // PER_HOST
        with self.lock:
            self.busy[host] += 1
            self.most[host] = max(self.most[host], self.busy[host])
            self.starts[host].append(time.monotonic())
        time.sleep(ANSWER_SECONDS)
        with self.lock:
            self.busy[host] -= 1
        conn.sendall(PLAIN_PAGE)

    def find_shortest_pause(self) -> float:
        return min(
            later - sooner for starts in self.starts.values() for sooner, later in itertools.pairwise(starts)
        )


@pytest.mark.parametrize(
    ("kind", "count", "runs"), [("--pool=solo", 2, 2), ("--pool=solo", 3, 3), ("--concurrency=3", 1, 1)]
)
def test_workers_at_once_never_ask_one_host_together(
    kind: str, count: int, runs: int, cast: Cast, celery_worker: Start, tmp_path: Path
) -> None:
    """Of the children of one worker only one at a time looks at links: the others do other work."""
    site = Site()
    with run_listener(site.answer) as server:
        settings = {
            "fetch_allowed_hosts": server.host_port,
            "snapshot_storage": str(tmp_path / "kept"),
            "link_check_host_delay_ms": str(round(DELAY_SECONDS * 1_000)),
        }
        for _ in range(count):
            celery_worker("run_worker", "--queues=links", kind, **settings)
        at = now()
        Source.objects.bulk_create(
            Source(
                kind=SourceKind.URL,
                url=f"{server.url}{number}",
                url_key=f"{server.url}{number}",
                host=f"site{number // PER_HOST}.example.com",
                title=f"Page {number}",
                added_by=cast.checker,
                added_at=at,
                due_at=at + timedelta(seconds=number / LINKS * DUE_SECONDS),
            )
            for number in range(LINKS)
        )
        at_once, deadline = 0, time.monotonic() + LONGEST
        while LinkCheck.objects.count() < LINKS and time.monotonic() < deadline:
            app.send_task("factcheck.tasks.check_due_links")
            holders = LinkHost.objects.filter(run__in=LinkRun.objects.all()).values("run").distinct().count()
            at_once = max(at_once, holders)
            time.sleep(0.1)
    connection.close()
    checked = Counter(LinkCheck.objects.values_list("source_id", flat=True))
    assert at_once == runs, "each worker had hosts at the same time"
    assert (len(checked), set(checked.values())) == (LINKS, {1})
    assert set(site.most.values()) == {1}, "two workers were at one host"
    assert site.find_shortest_pause() > DELAY_SECONDS * 0.8
