"""Passages of off-the-record sources: judged after their check, by a worker that has the key to read them.

The worker that fetched the page has none. It seals what it found, and says that there is something to judge.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from factcheck.link_checks.passages import update_passage_states
from factcheck.models import LinkCheck, Source
from factcheck.snapshots.actions import read_snapshot_record
from lib.errors import DomainError

logger = logging.getLogger("stet.links")
BATCH_SIZE = 20
RETRY_DELAY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class _StoredPage:
    """A page as its check stored it. ``text`` is None where the check found it unchanged."""

    outcome: str
    text: str | None
    is_truncated: bool
    unchanged: bool
    body: bytes | None = None


def set_aside_sealed_passages(sources: Iterable[int], *, at: datetime) -> set[int]:
    """Note those sources (primary keys) whose passages are sealed, to be judged later; return them."""
    sealed = Source.objects.filter(pk__in=list(sources), is_restricted=True)
    keys = set(sealed.values_list("pk", flat=True))
    if keys:
        Source.objects.filter(pk__in=keys).update(passages_due_at=at)
    return keys


def judge_sealed_passages(*, at: datetime) -> int:
    """Judge the passages of restricted sources that were checked; return how many sources."""
    due = Source.objects.filter(passages_due_at__lte=at).order_by("passages_due_at", "pk")
    done = 0
    for key in list(due.values_list("pk", flat=True)[:BATCH_SIZE]):
        try:
            _judge_source(key, at=at)
            done += 1
        except Exception as error:
            # The store, or the key, may be away.
            Source.objects.filter(pk=key).update(passages_due_at=at + RETRY_DELAY)
            log = logger.warning if isinstance(error, DomainError) else logger.exception
            log("the passages of source %s could not be judged: %s", key, error)
    return done


@transaction.atomic
def _judge_source(key: int, *, at: datetime) -> None:
    source = Source.objects.select_for_update(no_key=True).get(pk=key)
    Source.objects.filter(pk=key).update(passages_due_at=None)
    check = LinkCheck.objects.filter(source=source).select_related("snapshot").order_by("-pk").first()
    if check is None:
        return
    copy = check.snapshot
    page = _StoredPage(
        outcome=check.outcome,
        text=None if check.is_unchanged or copy is None else copy.text,
        is_truncated=copy is not None and bool(copy.file) and read_snapshot_record(copy).cut,
        unchanged=check.is_unchanged,
    )
    seen = update_passage_states({key: page}, {key: copy}, at=check.checked_at)
    if key in seen:
        LinkCheck.objects.filter(pk=check.pk).update(passages=seen[key])
