"""A real worker reads what was sent within seconds of its coming, and one that is killed loses nothing."""

import os
import signal
import time
from collections.abc import Callable

import pytest

from articles.batches.actions import ImportSource, create_import_batch
from articles.models import Article, ImportBatch, ImportItem
from lib.datetimes.clock import now
from lib.tasks import enqueue
from tests.factories import Cast
from tests.journeys.stories import story
from tests.workers import Start

pytestmark = [pytest.mark.worker, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
MANY = 30


def sent(cast: Cast, first: int) -> ImportBatch:
    return create_import_batch(
        desk=cast.desk,
        provenance="own_copy",
        kind="files",
        name="A morning's stories",
        sources=[
            ImportSource(f"{number}.txt", story(number).encode()) for number in range(first, first + MANY)
        ],
        by=cast.editor,
        at=now(),
    )


def until(holds: Callable[[], bool], *, seconds: float) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, list(ImportItem.objects.values_list("state", "attempts", "reason")[:5])
        time.sleep(0.1)


def test_what_is_sent_is_read_at_once_and_a_worker_that_is_killed_leaves_its_items_to_the_next(
    celery_worker: Start, cast: Cast, settings
) -> None:
    """One after the other: a worker takes longer to start than what it reads."""
    settings.STET_ENQUEUE_ON_COMMIT = True
    first = celery_worker()
    batch = sent(cast, 0)
    enqueue._messenger.join()
    until(lambda: not batch.items.filter(state="waiting").exists(), seconds=120)
    assert Article.objects.count() == MANY
    assert {(part.state, part.attempts) for part in batch.items.all()} == {("done", 1)}

    batch = sent(cast, MANY)
    enqueue._messenger.join()
    until(lambda: Article.objects.count() > MANY + 3, seconds=30)
    os.killpg(first.pid, signal.SIGKILL)
    first.wait()
    assert Article.objects.count() < 2 * MANY
    # As if the leases of the dead had run out.
    ImportItem.objects.filter(state="waiting").update(leased_until=None)
    celery_worker()
    celery_worker("run_beat")
    until(lambda: not batch.items.filter(state="waiting").exists(), seconds=60)
    assert Article.objects.count() == 2 * MANY
    assert set(batch.items.values_list("state", "outcome")) == {("done", "created")}
