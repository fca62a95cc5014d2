"""Workers are killed in the middle of their work and a broker forgets: every due link still gets one look."""

import os
import signal
import time
from collections import Counter

import pytest

from factcheck.enums import SourceKind
from factcheck.models import LinkCheck, Source
from lib.clock import now
from newsroom.celery import app
from tests.cast import Cast
from tests.lib.hostile_servers import PLAIN_PAGE, listening
from tests.workers import Start

pytestmark = [
    pytest.mark.long,
    pytest.mark.worker,
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
]

LINKS = 2_000
KILLS = 20
FORGETS_AFTER = (5, 10, 15)
"""After which kills the broker forgets everything it holds."""
RECOVERY_SECONDS = 60.0
"""Lease, sweep and a margin: how soon after the last kill every link has its look."""


def test_twenty_kills_in_two_thousand_links_lose_none_and_double_none(
    cast: Cast, celery_worker: Start
) -> None:
    def slowly(connection, request):
        time.sleep(0.03)
        connection.sendall(PLAIN_PAGE)

    with listening(slowly) as server:
        at = now()
        Source.objects.bulk_create(
            Source(
                kind=SourceKind.URL,
                url=f"{server.url}{number}",
                url_key=f"{server.url}{number}",
                title=f"Page {number}",
                added_by=cast.checker,
                added_at=at,
                due_at=at,
            )
            for number in range(LINKS)
        )
        celery_worker("beat")
        process = celery_worker(door_allow=server.host_port)
        for kill in range(1, KILLS + 1):
            before = LinkCheck.objects.count()
            deadline = time.monotonic() + RECOVERY_SECONDS
            # Killed while it works: some of its looks are written, others are under way.
            while LinkCheck.objects.count() < min(before + 20, LINKS) and time.monotonic() < deadline:
                time.sleep(0.02)
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            if kill in FORGETS_AFTER:
                with app.connection_for_write() as broker:
                    broker.default_channel.client.flushdb()
            process = celery_worker(door_allow=server.host_port)
        assert LinkCheck.objects.count() < LINKS, "the kills came after the work: they tried nothing"
        deadline = time.monotonic() + RECOVERY_SECONDS
        while LinkCheck.objects.count() < LINKS and time.monotonic() < deadline:
            time.sleep(0.2)

    looks = Counter(LinkCheck.objects.values_list("source_id", flat=True))
    assert len(looks) == LINKS, f"{LINKS - len(looks)} links were lost"
    assert set(looks.values()) == {1}, "a link has two results for one due time"
    assert set(LinkCheck.objects.values_list("outcome", flat=True)) == {"ok"}
    assert not Source.objects.filter(leased_until__isnull=False).exists()
    assert not Source.objects.filter(due_at__lte=now()).exists()
