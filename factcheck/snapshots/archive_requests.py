"""Captures at the Internet Archive: request one, carry the request out, retry, and report every failure."""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext

from accounts.models import User
from accounts.selectors import get_system_user
from audit.actions import append_event
from factcheck.models import ArchiveRequest, LinkHost, Source
from factcheck.models.enums import ArchiveState
from factcheck.models.reasons import Reason, build_reason
from factcheck.snapshots.archive_selectors import (
    find_capture_refusal,
    get_archive_refusal,
    is_working_on_source,
)
from lib.archive.save_page_now import (
    ArchiveAccount,
    CaptureResponse,
    get_capture_status,
    get_capture_url,
    request_capture,
)
from lib.db.connections import release_connections
from lib.db.leases import Lease, claim_due_rows, finish_lease
from lib.errors import Invalid, NotAllowed
from lib.tasks.enqueue import enqueue_on_commit
from lib.tasks.names import PROCESS_ARCHIVE_REQUESTS_TASK

logger = logging.getLogger("stet.archive")

LEASE_SECONDS = 60.0
"""Longer than one call to the archive may take, so that nobody makes it twice at once."""
BUDGET_SECONDS = 10.0
"""Seconds after which a task makes no further call."""
RETRY_DELAYS = (
    *(timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6)),
    timedelta(hours=24),
)
"""Delay after each attempt that failed; after the last one the request is given up."""
STATUS_INTERVAL = timedelta(seconds=10)
"""First delay before a capture's status is polled; it grows up to MAX_STATUS_INTERVAL."""
MAX_STATUS_INTERVAL = timedelta(minutes=5)
CAPTURE_TIMEOUT = timedelta(hours=1)
"""A capture that is still under way then has failed."""
RECENT_WINDOW = timedelta(days=30)
"""A page requested within this time is not requested again only because somebody cites it."""
ARCHIVE_SLOT = "save page now"
"""The LinkHost row that says when the archive may be called next. No host has such a name."""


def request_archive_capture(source: Source, *, by: User, at: datetime) -> ArchiveRequest:
    """Request a capture of a page at the Internet Archive; one under way stands for this request too.

    Raise Invalid with the reason where none may be requested: restricted, no page, a copy itself, no keys;
    NotAllowed for whoever is on no desk with a claim that rests on it.
    """
    if refusal := get_archive_refusal(source):
        raise Invalid(refusal)
    if not is_working_on_source(source, by):
        raise NotAllowed(gettext("Only members of a desk with a claim that cites it can ask for this."))
    with transaction.atomic():
        request = _create_archive_request(source, by=by, at=at)
        append_event(
            actor=by, action="request_archive_capture", subject=source, at=at, details={"title": source.title}
        )
    enqueue_on_commit(PROCESS_ARCHIVE_REQUESTS_TASK)
    return request


def request_capture_on_citation(source: Source, *, by: User, at: datetime) -> ArchiveRequest | None:
    """Request a capture of a page just cited, where we have keys and nobody requested one lately.

    None for a desk that hides the newsroom: what it looks at is sent to an archive only by somebody's choice.
    """
    if (
        get_archive_refusal(source)
        or Source.objects.filter(pk=source.pk).fetched_anonymously().exists()
        or source.archive_requests.filter(requested_at__gt=at - RECENT_WINDOW).exists()
    ):
        return None
    request = _create_archive_request(source, by=by, at=at)
    enqueue_on_commit(PROCESS_ARCHIVE_REQUESTS_TASK)
    return request


def _create_archive_request(source: Source, *, by: User, at: datetime) -> ArchiveRequest:
    try:
        with transaction.atomic():
            return ArchiveRequest.objects.create(source=source, requested_by=by, requested_at=at, due_at=at)
    except IntegrityError:
        # There is one under way already; the constraint kept it single. It need not wait any longer.
        under_way = source.archive_requests.filter(state__in=[ArchiveState.WAITING, ArchiveState.SENT])
        under_way.filter(state=ArchiveState.WAITING, leased_until=None).update(due_at=at)
        return under_way.get()


def process_archive_requests(*, clock: Callable[[], datetime], seconds: float = BUDGET_SECONDS) -> int:
    """Process the requests that are due, until none is or ``seconds`` have passed.

    Return how many calls were made to the archive.
    """
    until = time.monotonic() + seconds
    requested = 0
    while time.monotonic() < until:
        at = clock()
        rows = ArchiveRequest.objects.all()
        wait = _get_not_before()
        if wait is not None and wait > at:
            # The archive asked for patience, or was called a moment ago: only poll what it has begun.
            rows = rows.filter(state=ArchiveState.SENT)
        leases = claim_due_rows(rows, now=at, seconds=LEASE_SECONDS, limit=1)
        if not leases:
            break
        request = ArchiveRequest.objects.select_related("source").get(pk=leases[0].pk)
        requested += _process_request(leases[0], request, clock=clock)
    return requested


def _process_request(lease: Lease, request: ArchiveRequest, *, clock: Callable[[], datetime]) -> int:
    """Make one call to the archive and save its answer; return how many calls were made."""
    account = ArchiveAccount(
        settings.STET_ARCHIVE_URL, settings.STET_ARCHIVE_KEY, settings.STET_ARCHIVE_SECRET
    )
    source = request.source
    if refusal := find_capture_refusal(source):  # it may have become so since
        _finish_request(lease, state=ArchiveState.FAILED, reason=refusal, done_at=clock(), due_at=None)
        return 0
    if request.state == ArchiveState.SENT:
        release_connections()
        answer = get_capture_status(account, request.job_id)
    else:
        free = _reserve_slot(at=clock())
        if free is not None:
            _finish_request(lease, due_at=free)
            return 0
        release_connections()
        answer = request_capture(account, source.url)
    _save_response(lease, request, answer, account, at=clock())
    return 1


def _save_response(
    lease: Lease, request: ArchiveRequest, answer: CaptureResponse, account: ArchiveAccount, *, at: datetime
) -> None:
    age = at - (request.sent_at or at)
    under_way = answer.outcome == "pending" or (
        answer.outcome == "away" and request.state == ArchiveState.SENT
    )
    if answer.outcome == "job":
        _finish_request(
            lease,
            state=ArchiveState.SENT,
            job_id=answer.job,
            reason={},
            sent_at=at,
            due_at=at + STATUS_INTERVAL,
        )
    elif answer.outcome == "done":
        _mark_done(lease, request, get_capture_url(account, request.source.url, answer.timestamp), at=at)
    elif answer.outcome == "wait":
        until = at + timedelta(seconds=answer.seconds)
        # A capture that is under way is only polled later; nothing new is requested meanwhile.
        LinkHost.objects.update_or_create(name=ARCHIVE_SLOT, defaults={"not_before": until})
        _finish_request(lease, reason=answer.reason, due_at=until)
    elif under_way and age < CAPTURE_TIMEOUT:
        # Nothing learnt is no failure of the capture: it goes on without us.
        _finish_request(lease, due_at=at + min(max(STATUS_INTERVAL, age / 4), MAX_STATUS_INTERVAL))
    else:
        _record_failure(
            lease, request, answer.reason or build_reason("capture_stuck"), lasting=answer.lasting, at=at
        )


@transaction.atomic
def _mark_done(lease: Lease, request: ArchiveRequest, address: str, *, at: datetime) -> None:
    if _finish_request(
        lease, state=ArchiveState.DONE, archived_url=address, reason={}, done_at=at, due_at=None
    ):
        _append_archive_event(request, "complete_archive_capture", at=at, details={"address": address})


def _record_failure(
    lease: Lease, request: ArchiveRequest, reason: Reason, *, lasting: bool, at: datetime
) -> None:
    tries = request.attempts + 1
    if not lasting and request.attempts < len(RETRY_DELAYS):
        _finish_request(
            lease,
            state=ArchiveState.WAITING,
            job_id="",
            reason=reason,
            attempts=tries,
            due_at=at + RETRY_DELAYS[request.attempts],
        )
        logger.info("a capture failed: request %s, try %d", request.public_id, tries)
        return
    with transaction.atomic():
        given_up = _finish_request(
            lease,
            state=ArchiveState.FAILED,
            job_id="",
            reason=reason,
            attempts=tries,
            done_at=at,
            due_at=None,
        )
        if given_up:
            _append_archive_event(request, "fail_archive_capture", at=at, details={"reason": reason})
    # Neither the address nor the keys: logs are read by more people than sources are.
    logger.warning("gave up a capture: request %s after %d tries", request.public_id, tries)


def _append_archive_event(
    request: ArchiveRequest, action: str, *, at: datetime, details: dict[str, Any]
) -> None:
    append_event(
        actor=get_system_user(),
        action=action,
        subject=request.source,
        at=at,
        details=details | {"title": request.source.title},
    )


def _finish_request(lease: Lease, **changes: object) -> bool:
    return finish_lease(ArchiveRequest.objects.all(), lease.pk, lease.attempt, **changes)


def _get_not_before() -> datetime | None:
    return LinkHost.objects.filter(name=ARCHIVE_SLOT).values_list("not_before", flat=True).first()


def _reserve_slot(*, at: datetime) -> datetime | None:
    """Reserve the next call to the archive, one for all workers; return None, or else when one is free.

    Slots are a minute divided by the setting apart, so that no worker has to know of the others.
    """
    apart = timedelta(seconds=60 / max(1, settings.STET_ARCHIVE_REQUESTS_PER_MINUTE))
    taken = LinkHost.objects.filter(name=ARCHIVE_SLOT, not_before__lte=at).update(not_before=at + apart)
    if taken:
        return None
    slot, made = LinkHost.objects.get_or_create(name=ARCHIVE_SLOT, defaults={"not_before": at + apart})
    return None if made else slot.not_before
