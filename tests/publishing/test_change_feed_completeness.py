"""Eight people change what is public while four readers follow: each reader ends with exactly the truth."""

import os
import signal
import threading
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.test import Client

from audit.models import Event
from factcheck.models import Claim
from factcheck.verdicts import publication
from lib.datetimes.clock import now
from lib.errors import DomainError
from publishing.models import CachedFeedPage, PublicDocument
from tests.factories import Cast
from tests.servers import restart_postgresql
from tests.workers import Start

pytestmark = [pytest.mark.worker, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

WRITERS, READERS = 8, 4
PATIENCE = 120.0


def patiently[T](ask: Callable[[], T]) -> T:
    """An answer, however often the database breaks off."""
    for _ in range(100):
        try:
            return ask()
        except (OperationalError, InterfaceError):
            connection.close()
            time.sleep(0.2)
    return ask()


def change(claim: Claim, times: int, cast: Cast, failures: list[BaseException]) -> None:
    """Mark the verdict under review and reaffirm it, in turn, so many times."""
    try:
        for number in range(times):
            patiently(lambda number=number: _step(claim.pk, number, cast))
    except BaseException as error:
        failures.append(error)
    finally:
        connection.close()


def _step(pk: int, number: int, cast: Cast) -> None:
    claim = Claim.objects.get(pk=pk)
    try:
        if number % 2 == 0:
            publication.mark_under_review(claim, reason=f"Look {number}", by=cast.editor, at=now())
        else:
            publication.reaffirm_verdict(claim, note=f"Holds {number}", by=cast.second, at=now())
    except DomainError:
        # It was done before the answer was lost.
        assert Event.objects.filter(subject=str(claim.public_id)).exists()


def follow(key: str, got: list[dict[str, Any]], size: int, done: threading.Event) -> None:
    """As a partner's program does: one cursor, stored with what came with it."""
    client, cursor = Client(), ""
    headers = {"authorization": f"Bearer {key}"}
    while True:
        last = done.is_set()
        try:
            data = ({"cursor": cursor} if cursor else {}) | {"page_size": size}
            answer = client.get("/api/v1/changes/", data, headers=headers)
        except (OperationalError, InterfaceError):
            connection.close()
            continue
        if answer.status_code == 503:
            time.sleep(0.1)
            continue
        assert answer.status_code == 200, answer.content
        page = answer.json()
        got += page["results"]
        cursor = page["cursor"]
        if last and not page["has_more"]:
            break
        if not page["results"]:
            time.sleep(0.2)  # or they ask all the while that a worker takes to start, and nothing is new
    connection.close()


@pytest.fixture
def quiet(settings: Any) -> None:
    settings.STET_API_REQUESTS_PER_MINUTE = 1_000_000


def run(
    publish: Callable[..., Claim], cast: Cast, key: str, celery_worker: Start, *, changes: int, kills: int,
    breaks_after: int,
) -> None:  # fmt: skip
    claims = [publish(relayed=False) for _ in range(WRITERS)]
    failures: list[BaseException] = []
    got: list[list[dict[str, Any]]] = [[] for _ in range(READERS)]
    done = threading.Event()
    writers = [
        threading.Thread(target=change, args=(claim, changes // WRITERS, cast, failures)) for claim in claims
    ]
    readers = [
        threading.Thread(target=follow, args=(key, own, (100, 7, 100, 1)[n], done))
        for n, own in enumerate(got)
    ]
    beat = celery_worker("run_beat")
    process = celery_worker()
    for thread in writers + readers:
        thread.start()
    wanted = WRITERS + WRITERS * (changes // WRITERS)
    deadline = time.monotonic() + PATIENCE
    for kill in range(1, kills + 1):
        target = wanted * kill // (kills + 2)
        while patiently(PublicDocument.objects.count) < target and time.monotonic() < deadline:
            time.sleep(0.1)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if kill == breaks_after:
            restart_postgresql(connection)
            # It has lost its lock and ends; compose starts it again.
            assert beat.wait(10) == 1
            beat = celery_worker("run_beat")
        process = celery_worker()
    for thread in writers:
        thread.join(PATIENCE)
    assert failures == []
    while patiently(PublicDocument.objects.count) < wanted and time.monotonic() < deadline + PATIENCE:
        time.sleep(0.1)
    done.set()
    for thread in readers:
        thread.join(PATIENCE)

    documents = list(PublicDocument.objects.order_by("position"))
    truth = [(one.position, one.kind, one.public_id, one.content) for one in documents]
    assert [position for position, *_ in truth] == list(range(1, wanted + 1)), "a gap, or one too many"
    events = Event.objects.filter(number__in=[one.event for one in documents]).order_by("number")
    assert [event.number for event in events] == [one.event for one in documents]
    for own in got:
        results = [(one["position"], one["kind"], UUID(one["id"]), one["verdict"]) for one in own]
        assert results == truth
    publication_status = {one.public_id: one.publication_status for one in Claim.objects.all()}
    assert {UUID(one["id"]): one["verdict"]["publication_status"] for one in got[0]} == publication_status


def test_readers_of_a_busy_desk_miss_nothing_though_the_relay_is_killed(
    publish_claim: Callable[..., Claim], cast: Cast, partner_key: str, celery_worker: Start, quiet: None
) -> None:
    run(publish_claim, cast, partner_key, celery_worker, changes=160, kills=2, breaks_after=0)


@pytest.mark.long
def test_a_thousand_changes_kills_and_a_broken_database_are_followed_exactly(
    publish_claim: Callable[..., Claim], cast: Cast, partner_key: str, celery_worker: Start, quiet: None
) -> None:
    with connection.cursor() as cursor:
        # What was committed is there after the restart, as in production.
        cursor.execute(f'ALTER DATABASE "{connection.settings_dict["NAME"]}" SET synchronous_commit = on')
    connection.close()
    run(publish_claim, cast, partner_key, celery_worker, changes=1_000, kills=6, breaks_after=3)
    full, deadline = (1_000 + WRITERS) // 100, time.monotonic() + PATIENCE
    while CachedFeedPage.objects.count() < full and time.monotonic() < deadline:
        time.sleep(0.2)
    assert CachedFeedPage.objects.count() == full
