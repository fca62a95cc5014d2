"""Processing of import items: each one becomes an article, read by whichever worker leases it."""

import logging
import re
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import Error as DatabaseError
from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.selectors import get_role
from articles.actions.fetching import FetchedDocument, fetch_document, parse_document, strip_foreign_claims
from articles.actions.importing import import_article
from articles.batches.actions import (
    MAX_ITEMS,
    ImportSource,
    create_import_items,
    get_host,
    space_due_times,
)
from articles.importers import MAX_BYTES, ParsedArticle, feed_entry, parse_bytes
from articles.importers.containers import split_container
from articles.models import ImportBatch, ImportItem
from articles.models.enums import ImportBatchKind, ImportItemOutcome, ImportItemState
from audit.actions import append_event
from lib.db.leases import Lease, claim_due_rows, finish_lease
from lib.errors import DomainError, Invalid, NotAllowed, Unreachable
from lib.safe_http import FetchLimits
from lib.sentences import gettext, ngettext, store_sentence
from lib.tasks.enqueue import enqueue_on_commit
from lib.tasks.names import PROCESS_IMPORT_ITEMS_TASK
from lib.text.phrases import StrOrPromise, format_number

logger = logging.getLogger("stet.imports")

LEASE_SECONDS = 100.0
"""Longer than the time limit of the task (articles.tasks), so that nobody reads an item twice at once."""
BUDGET_SECONDS = 5.0
"""Seconds after which a task begins no further item: the queue is for others too, and a beat is short."""
MAX_ATTEMPTS = 5
MAX_NESTING = 3
FETCH_LIMITS = FetchLimits(total_seconds=20.0, max_bytes=MAX_BYTES, max_unpacked_bytes=MAX_BYTES)
UNREADABLE_MESSAGE = gettext_lazy(
    "Stet could not read this because of a fault in Stet. It is saved as it arrived: try "
    "again after an update."
)


RETRY_DELAYS = (timedelta(minutes=2), timedelta(minutes=20))
"""Delays after which a feed entry whose page does not answer is tried again, since nobody watches it."""
TRANSIENT_ERROR = re.compile(r"timeout|connect|dns|bad_response|status_(429|5\d\d)")


class _LeaseLost(Exception):
    """Somebody else holds the item now: the changes to it are rolled back."""


def process_due_items(*, clock: Callable[[], datetime], seconds: float = BUDGET_SECONDS) -> int:
    """Read due items until none is left or ``seconds`` have passed; return how many were read."""
    until = time.monotonic() + seconds
    read = 0
    while process_next_item(clock=clock) is not None:
        read += 1
        if time.monotonic() > until:
            enqueue_on_commit(PROCESS_IMPORT_ITEMS_TASK)  # behind work that other people wait for
            break
    return read


def process_next_item(*, clock: Callable[[], datetime], batch: ImportBatch | None = None) -> int | None:
    """Read the item that is due longest, of one batch or of all; return its key, or None when none is due."""
    due = ImportItem.objects.filter(state=ImportItemState.WAITING)
    if batch is not None:
        due = due.filter(batch=batch)
    leases = claim_due_rows(due, now=clock(), seconds=LEASE_SECONDS, limit=1)
    if not leases:
        return None
    _process_item(leases[0], clock)
    return int(leases[0].pk)


def _process_item(lease: Lease, clock: Callable[[], datetime]) -> None:
    """Read one item and save the outcome on it. It stays waiting only when the database is unavailable."""
    # Counted before anything is read, so that an item that kills this process counts as tried.
    ImportItem.objects.filter(pk=lease.pk, attempt=lease.attempt).update(attempts=F("attempts") + 1)
    item = ImportItem.objects.select_related("batch__desk", "batch__created_by", "retried_by").get(
        pk=lease.pk
    )
    try:
        if item.attempts > MAX_ATTEMPTS:
            raise Invalid(_describe_failed_attempts())
        _import_item(item, lease, clock)
    except _LeaseLost:
        logger.info("piece %s was read by somebody else", item.public_id)
    except Unreachable as away:
        if not _defer_item(item, lease, away, clock()):
            _fail_item(lease, away.message, clock())
    except DomainError as refusal:
        _fail_item(lease, refusal.message, clock())
    except DatabaseError:
        logger.exception("piece %s could not be written; its lease will run out", item.public_id)
    except Exception:
        logger.exception("piece %s could not be read", item.public_id)
        _fail_item(lease, UNREADABLE_MESSAGE, clock())


def _describe_failed_attempts() -> str:
    message = ngettext(
        "Reading this failed {count} time. Stet has saved it as it arrived: download it, or try again "
        "after an "
        "update of Stet.",
        "Reading this failed {count} times. Stet has saved it as it arrived: download it, or try again after "
        "an update of Stet.",
        MAX_ATTEMPTS,
    )
    return message.format(count=format_number(MAX_ATTEMPTS))


def _import_item(item: ImportItem, lease: Lease, clock: Callable[[], datetime]) -> None:
    """Import the item, or open it when it is a container. Raises a DomainError with the reason."""
    by = item.retried_by or item.batch.created_by
    if get_role(by, item.batch.desk) is None:
        message = gettext("{person}, who sent this, is no longer on the desk. Somebody who is can try again.")
        raise NotAllowed(message.format(person=str(by)))
    found = _fetch_item(item)
    inside = split_container(found.body)
    if inside is not None:
        within = [ImportSource(one.name, one.body, one.media_type, one.url) for one in inside]
        _open_container(item, lease, within, found.final_url, clock())
        return
    clean = _parse_item(found, item)
    batch = item.batch
    with transaction.atomic():
        imported = import_article(
            clean,
            desk=batch.desk,
            provenance=batch.provenance,
            by=by,
            at=clock(),
            embargo_until=batch.embargo_until,
        )
        _finish_item(lease, clock(), outcome=imported.outcome, article=imported.article)


def _fetch_item(item: ImportItem) -> FetchedDocument:
    """Return the item's bytes: those that were sent, or the response of its URL."""
    body = bytes(item.body)
    if item.url and not body:
        return _fetch_for_desk(item, item.url)
    return FetchedDocument(body, item.media_type, item.url)


def _fetch_for_desk(item: ImportItem, url: str) -> FetchedDocument:
    return fetch_document(url, is_anonymous=item.batch.desk.hides_newsroom, limits=FETCH_LIMITS)


def _parse_item(found: FetchedDocument, item: ImportItem) -> ParsedArticle:
    """Parse the article of an item; a feed entry with only a summary is read from its own page."""
    if found.media_type == feed_entry.MEDIA_TYPE and (entry := feed_entry.decode_entry(found.body)).fetch:
        return feed_entry.merge_page_into_entry(parse_document(_fetch_for_desk(item, entry.url)), entry)
    if _is_fetched_page(item):
        return parse_document(found)
    clean = parse_bytes(found.body, media_type=found.media_type, filename=item.name, url=found.final_url)
    outermost = _list_enclosing_items(item)[-1]
    return strip_foreign_claims(clean, origin=outermost.url) if _is_fetched_page(outermost) else clean


def _is_fetched_page(item: ImportItem) -> bool:
    """Return whether its bytes are a fetched page: not sent by somebody, and no entry of a feed."""
    return bool(item.url) and item.media_type != feed_entry.MEDIA_TYPE


def _defer_item(item: ImportItem, lease: Lease, error: Unreachable, at: datetime) -> bool:
    """Postpone a feed entry whose site is in passing trouble; return False after the last retry."""
    if (
        item.batch.kind != ImportBatchKind.FEED
        or item.attempts > len(RETRY_DELAYS)
        or not TRANSIENT_ERROR.fullmatch(error.reason)
    ):
        return False
    due = at + RETRY_DELAYS[item.attempts - 1]
    return finish_lease(
        ImportItem.objects.all(), lease.pk, lease.attempt, due_at=due, reason=store_sentence(error.message)
    )


@transaction.atomic
def _open_container(
    item: ImportItem, lease: Lease, inside: list[ImportSource], url: str, at: datetime
) -> None:
    """Save the content of a container, each file as an item of its own.

    The container's item gets the ``url`` that it was found at in the end, whose site vouches for the content.
    """
    if not inside:
        raise Invalid(gettext("This contains no text."))
    if len(_list_enclosing_items(item)) > MAX_NESTING:
        message = ngettext(
            "This file is packed inside {count} other. Take it out and send it on its own.",
            "This file is packed inside {count} others. Take it out and send it on its own.",
            MAX_NESTING,
        )
        raise Invalid(message.format(count=format_number(MAX_NESTING)))
    # Two workers may open two containers of one batch: each numbers its items after the other's.
    batch = ImportBatch.objects.select_for_update(no_key=True).get(pk=item.batch_id)
    many = batch.items.count()
    if many + len(inside) > MAX_ITEMS:
        message = ngettext(
            "With the {count} item in this file, the import would have more than {max} items. Send it in "
            "parts.",
            "With the {count} items in this file, the import would have more than {max} items. Send it in "
            "parts.",
            len(inside),
        )
        raise Invalid(message.format(count=format_number(len(inside)), max=format_number(MAX_ITEMS)))
    last = batch.items.aggregate(last=Max("number"))["last"]
    create_import_items(batch, inside, after=last, at=at, within=item)
    _finish_item(lease, at, outcome=ImportItemOutcome.OPENED, url=url)
    enqueue_on_commit(PROCESS_IMPORT_ITEMS_TASK)


def _list_enclosing_items(item: ImportItem) -> list[ImportItem]:
    """Return the item and the containers around it, the outermost last."""
    around = [item]
    while (within := around[-1].container) is not None:
        around.append(within)
    return around


def _finish_item(lease: Lease, at: datetime, **changes: Any) -> None:
    """Mark the item as done and drop its bytes: the article has the text, or the new items have the bytes."""
    over = {
        "state": ImportItemState.DONE,
        "due_at": None,
        "finished_at": at,
        "body": b"",
        "reason": "",
        **changes,
    }
    if not finish_lease(ImportItem.objects.all(), lease.pk, lease.attempt, **over):
        raise _LeaseLost


def _fail_item(lease: Lease, reason: StrOrPromise, at: datetime) -> None:
    over = {
        "state": ImportItemState.FAILED,
        "due_at": None,
        "finished_at": at,
        "outcome": "",
        "reason": store_sentence(reason),
    }
    finish_lease(ImportItem.objects.all(), lease.pk, lease.attempt, **over)


def _get_request_host(item: ImportItem) -> str:
    fetched = item.size == 0 or item.media_type == feed_entry.MEDIA_TYPE
    return get_host(item.url) if fetched else ""


@transaction.atomic
def retry_items(batch: ImportBatch, *, by: User, at: datetime, item: ImportItem | None = None) -> int:
    """Read failed items again, one or all, now in the name of ``by``; return how many.

    Raises NotAllowed unless ``by`` is on the desk.
    """
    if get_role(by, batch.desk) is None:
        raise NotAllowed(gettext("Only members of this desk can retry its imports."))
    failed = ImportItem.objects.filter(batch=batch, state=ImportItemState.FAILED)
    if item is not None:
        failed = failed.filter(pk=item.pk)
    again = list(failed.select_for_update(no_key=True).defer("body").order_by("pk"))
    for one, due in zip(
        again, space_due_times([_get_request_host(one) for one in again], at=at), strict=True
    ):
        ImportItem.objects.filter(pk=one.pk).update(
            state=ImportItemState.WAITING, due_at=due, finished_at=None, reason="", attempts=0, retried_by=by
        )
    many = len(again)
    if many:
        append_event(actor=by, action="retry_import_items", subject=batch, at=at, details={"items": many})
        enqueue_on_commit(PROCESS_IMPORT_ITEMS_TASK)
    return many
