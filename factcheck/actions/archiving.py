"""Copies at the Internet Archive: ask for one, carry the request, try again, and never fail in silence."""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.queries import system
from factcheck.enums import ArchiveState
from factcheck.models import ArchiveRequest, LinkHost, Source
from factcheck.queries.archiving import why_not, works_on
from lib.connections import let_go
from lib.errors import Invalid, NotAllowed
from lib.leases import Lease, finish, lease_due
from lib.nudge import nudge
from lib.save_page_now import Account, Answer, ask, copy_of, status
from record.actions import append

logger = logging.getLogger("stet.archiving")

SEND_ARCHIVES = "factcheck.tasks.send_archives"
LEASE_SECONDS = 60.0
"""Longer than one question to the archive may take, so that nobody asks it twice at once."""
BUDGET = 10.0
"""Seconds after which a task begins no further question."""
AGAIN = (
    *(timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6)),
    timedelta(hours=24),
)
"""How long a request waits after each try that failed; after the last one it is given up."""
LOOK = timedelta(seconds=10)
"""How soon to ask how far a capture is; later and later, up to LOOK_AT_LEAST apart."""
LOOK_AT_LEAST = timedelta(minutes=5)
PATIENCE = timedelta(hours=1)
"""A capture that is still under way then has failed."""
RECENT = timedelta(days=30)
"""A page that was asked for within this time is not asked for again only because somebody cites it."""
SLOT = "save page now"
"""The row that says when the archive may be asked next. No host has such a name."""
STUCK = "The capture has not ended within an hour."


def ask_archive(source: Source, *, by: User, at: datetime) -> ArchiveRequest:
    """Have a page captured at the Internet Archive; one that is under way already stands for this too.

    Raises Invalid with the reason where none may be asked for: restricted, no page, a copy itself, no keys;
    NotAllowed for whoever is on no desk with a claim that rests on it.
    """
    if refusal := why_not(source):
        raise Invalid(refusal)
    if not works_on(source, by):
        raise NotAllowed("Whoever is on a desk with a claim that rests on it may have it captured.")
    with transaction.atomic():
        request = _asked(source, by=by, at=at)
        append(
            actor=by,
            step="ask_archive",
            subject_type="source",
            subject=source,
            at=at,
            details={"title": source.title},
        )
    nudge(SEND_ARCHIVES)
    return request


def archive_when_cited(source: Source, *, by: User, at: datetime) -> ArchiveRequest | None:
    """Have a page that was just cited captured, where the house has keys and nobody asked for it lately."""
    if why_not(source) or source.archive_requests.filter(asked_at__gt=at - RECENT).exists():
        return None
    request = _asked(source, by=by, at=at)
    nudge(SEND_ARCHIVES)
    return request


def _asked(source: Source, *, by: User, at: datetime) -> ArchiveRequest:
    try:
        with transaction.atomic():
            return ArchiveRequest.objects.create(source=source, asked_by=by, asked_at=at, due_at=at)
    except IntegrityError:
        # One that is under way stands already; the constraint kept it single. It need not wait any longer.
        under_way = source.archive_requests.filter(state__in=[ArchiveState.WAITING, ArchiveState.SENT])
        under_way.filter(state=ArchiveState.WAITING, leased_until=None).update(due_at=at)
        return under_way.get()


def send_archives(*, clock: Callable[[], datetime], seconds: float = BUDGET) -> int:
    """Carry the requests that are due, until none is or ``seconds`` have passed; answers how many questions
    the archive was asked.
    """
    until = time.monotonic() + seconds
    asked = 0
    while time.monotonic() < until:
        at = clock()
        rows = ArchiveRequest.objects.all()
        wait = _not_before()
        if wait is not None and wait > at:
            # The archive asked for patience, or was asked a moment ago: only look at what it has begun.
            rows = rows.filter(state=ArchiveState.SENT)
        leases = lease_due(rows, now=at, seconds=LEASE_SECONDS, limit=1)
        if not leases:
            break
        request = ArchiveRequest.objects.select_related("source").get(pk=leases[0].pk)
        asked += _carry(leases[0], request, clock=clock)
    return asked


def _carry(lease: Lease, request: ArchiveRequest, *, clock: Callable[[], datetime]) -> int:
    """One question to the archive, and what it answers written down."""
    account = Account(settings.STET_ARCHIVE_URL, settings.STET_ARCHIVE_KEY, settings.STET_ARCHIVE_SECRET)
    source = request.source
    if refusal := why_not(source):  # it may have become so since
        _end(lease, state=ArchiveState.FAILED, reason=refusal, done_at=clock(), due_at=None)
        return 0
    if request.state == ArchiveState.SENT:
        let_go()
        answer = status(account, request.job)
    else:
        free = _take_slot(at=clock())
        if free is not None:
            _end(lease, due_at=free)
            return 0
        let_go()
        answer = ask(account, source.url)
    _write(lease, request, answer, account, at=clock())
    return 1


def _write(lease: Lease, request: ArchiveRequest, answer: Answer, account: Account, *, at: datetime) -> None:
    age = at - (request.sent_at or at)
    under_way = answer.outcome == "pending" or (
        answer.outcome == "away" and request.state == ArchiveState.SENT
    )
    if answer.outcome == "job":
        _end(lease, state=ArchiveState.SENT, job=answer.job, reason="", sent_at=at, due_at=at + LOOK)
    elif answer.outcome == "done":
        _done(lease, request, copy_of(account, request.source.url, answer.timestamp), at=at)
    elif answer.outcome == "wait":
        until = at + timedelta(seconds=answer.seconds)
        # A capture that is under way is only looked at later; nothing new is asked for meanwhile.
        LinkHost.objects.update_or_create(name=SLOT, defaults={"not_before": until})
        _end(lease, reason=answer.reason, due_at=until)
    elif under_way and age < PATIENCE:
        # Nothing learnt is no failure of the capture: it goes on without us.
        _end(lease, due_at=at + min(max(LOOK, age / 4), LOOK_AT_LEAST))
    else:
        _failed(lease, request, answer.reason or STUCK, lasting=answer.lasting, at=at)


@transaction.atomic
def _done(lease: Lease, request: ArchiveRequest, address: str, *, at: datetime) -> None:
    if _end(lease, state=ArchiveState.DONE, archived_url=address, reason="", done_at=at, due_at=None):
        _told(request, "archived", at=at, details={"address": address})


def _failed(lease: Lease, request: ArchiveRequest, reason: str, *, lasting: bool, at: datetime) -> None:
    tries = request.tries + 1
    if not lasting and request.tries < len(AGAIN):
        _end(
            lease,
            state=ArchiveState.WAITING,
            job="",
            reason=reason,
            tries=tries,
            due_at=at + AGAIN[request.tries],
        )
        logger.info("a capture failed: request %s, try %d", request.public_id, tries)
        return
    with transaction.atomic():
        given_up = _end(
            lease, state=ArchiveState.FAILED, job="", reason=reason, tries=tries, done_at=at, due_at=None
        )
        if given_up:
            _told(request, "archive_failed", at=at, details={"reason": reason})
    # Neither the address nor the keys: logs are read by more people than sources are.
    logger.warning("gave up a capture: request %s after %d tries", request.public_id, tries)


def _told(request: ArchiveRequest, step: str, *, at: datetime, details: dict[str, str]) -> None:
    append(
        actor=system(),
        step=step,
        subject_type="source",
        subject=request.source,
        at=at,
        details=details | {"title": request.source.title},
    )


def _end(lease: Lease, **changes: object) -> bool:
    return finish(ArchiveRequest.objects.all(), lease.pk, lease.attempt, **changes)


def _not_before() -> datetime | None:
    return LinkHost.objects.filter(name=SLOT).values_list("not_before", flat=True).first()


def _take_slot(*, at: datetime) -> datetime | None:
    """Take the next turn to ask the archive, one for all workers; None when taken, else when it is free.

    Turns are a minute divided by the setting apart, so that no worker has to know of the others.
    """
    apart = timedelta(seconds=60 / max(1, settings.STET_ARCHIVE_PER_MINUTE))
    taken = LinkHost.objects.filter(name=SLOT, not_before__lte=at).update(not_before=at + apart)
    if taken:
        return None
    slot, made = LinkHost.objects.get_or_create(name=SLOT, defaults={"not_before": at + apart})
    return None if made else slot.not_before
