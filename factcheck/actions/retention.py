"""Retention: copies that no desk has to keep any longer lose their words and their file, and keep their row.

A copy goes when all of this holds: its source is cited; every claim that ever cited it is settled or closed;
each of their desks says how many months it keeps copies, and the longest of those have passed since the last
thing that happened to any of the claims; none is under legal hold; and nothing that was published rests on
the copy. What is left says that there was a copy: its hash, time and address, and when it went.
"""

import calendar
import logging
from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q

from accounts.queries import system
from factcheck.actions import keeping
from factcheck.enums import OPEN_STATES
from factcheck.models import Citation, Claim, LegalHold, Publication, Snapshot, Source
from lib import warc
from lib.errors import DomainError
from record.actions import append
from record.models import Event

logger = logging.getLogger("stet.retention")

CHUNK = 200
MOST = 200
"""Copies erased in one run; the next run goes on."""


def erase_old_copies(*, at: datetime) -> int:
    """Erase what need not be kept at the moment ``at``; answers how many copies went. Twice does no harm."""
    _delete_files_left()
    erased = 0
    for source in _candidates():
        if erased >= MOST:
            break
        try:
            erased += _erase_of(source, at=at)
        except Exception:
            logger.exception("the old copies of source %s could not be erased", source)
    return erased


def _candidates() -> Iterator[int]:
    """Keys of sources that may have something to erase, judged again under a lock."""
    cited = Citation.objects.filter(source=OuterRef("pk"))
    held = LegalHold.objects.filter(claim=OuterRef("claim"), lifted_at__isnull=True)
    needed = cited.filter(
        Q(claim__state__in=OPEN_STATES) | Q(claim__desk__retention_months__isnull=True) | Exists(held)
    )
    kept = Snapshot.objects.filter(source=OuterRef("pk"), erased_at__isnull=True)
    last = 0
    while keys := list(
        Source.objects.filter(Exists(kept), Exists(cited), ~Exists(needed), pk__gt=last)
        .order_by("pk")
        .values_list("pk", flat=True)[:CHUNK]
    ):
        yield from keys
        last = keys[-1]


def _erase_of(source_id: int, *, at: datetime) -> int:
    """Bytes that other copies refer to are handed over between two transactions; then all is judged anew, for
    a hold may have been placed meanwhile.
    """
    erased = 0
    for _ in range(2):
        with transaction.atomic():
            gone, needed = _let_go(source_id, at=at)
        for copy in gone:
            _delete_file(copy)
        erased += len(gone)
        if not [copy for copy in needed if _hand_over(copy)]:
            break
    return erased


def _let_go(source_id: int, *, at: datetime) -> tuple[list[Snapshot], list[Snapshot]]:
    """Forgets the words of a source's old copies. Answers the copies whose files may go, and those that would
    go if no other referred to them.
    """
    # Whoever looks at the source or places a legal hold waits here, or comes first.
    source = Source.objects.select_for_update(no_key=True).get(pk=source_id)
    claims = list(Claim.objects.filter(citations__source=source).distinct().select_related("desk"))
    if not _all_let_go(claims, at=at):
        return [], []
    copies = Snapshot.objects.filter(source=source, erased_at__isnull=True)
    relied_on = _published(source, claims)
    locked = copies.select_for_update(no_key=True).order_by("pk")
    old = [copy for copy in locked if copy.hash not in relied_on]
    shared = set(Snapshot.objects.filter(refers_to__in=old).values_list("refers_to", flat=True))
    gone = [copy for copy in old if copy.pk not in shared]
    Snapshot.objects.filter(pk__in=[copy.pk for copy in gone]).update(text="", erased_at=at, refers_to=None)
    if gone:
        hashes = [copy.hash for copy in gone]
        append(actor=system(), step="erase_copies", subject_type="source", subject=source, at=at,
               details={"copies": hashes})  # fmt: skip
    return gone, [copy for copy in old if copy.pk in shared]


def _all_let_go(claims: list[Claim], *, at: datetime) -> bool:
    months = [claim.desk.retention_months for claim in claims]
    kept_for = [number for number in months if number is not None]
    if not claims or len(kept_for) < len(months) or any(claim.state in OPEN_STATES for claim in claims):
        return False
    if LegalHold.objects.filter(claim__in=claims, lifted_at__isnull=True).exists():
        return False
    about = Event.objects.filter(subject_type="claim", subject__in=[str(claim.public_id) for claim in claims])
    last = about.aggregate(last=Max("at"))["last"] or max(claim.created_at for claim in claims)
    return months_after(last, max(kept_for)) <= at


def _published(source: Source, claims: list[Claim]) -> set[str]:
    """Hashes of the copies that a published verdict froze, or that a published claim has pinned since."""
    public = list(Publication.objects.filter(claim__in=claims).select_related("verdict"))
    frozen = {
        one["snapshot"]
        for publication in public
        for one in publication.verdict.citations
        if one["source"] == str(source.public_id) and one["snapshot"]
    }
    citations = Citation.objects.filter(
        source=source, claim__in=[publication.claim_id for publication in public]
    )
    pinned = set(citations.values_list("snapshot__hash", flat=True))
    # What a page said when somebody accepted it is what it is compared with from then on.
    watched = set(citations.values_list("watched__hash", flat=True))
    return frozen | (pinned | watched) - {None}


def _hand_over(copy: Snapshot) -> bool:
    """Give the bytes to the oldest copy that refers to them; whether nobody needs them here any more."""
    heir, *others = copy.revisits.order_by("pk")
    try:
        first = warc.read(keeping.open_record(copy))
        stored = keeping.store(keeping.with_body(heir, first))
    except DomainError:
        # What cannot be read cannot be handed over; another day.
        logger.exception("copy %s could not be handed over", copy.public_id)
        return False
    with transaction.atomic():
        Snapshot.objects.filter(pk=heir.pk).update(file=stored, refers_to=None)
        Snapshot.objects.filter(pk__in=[one.pk for one in others]).update(refers_to=heir)
    _drop(heir.file)
    return True


def _delete_files_left() -> None:
    """Files of copies that were erased while the store was away."""
    left = Snapshot.objects.filter(erased_at__isnull=False).exclude(file="").order_by("pk")[:CHUNK]
    for copy in left:
        _delete_file(copy)


def _delete_file(copy: Snapshot) -> None:
    """Never raises: a file that is still there is deleted by the next run."""
    if _drop(copy.file):
        Snapshot.objects.filter(pk=copy.pk, file=copy.file, erased_at__isnull=False).update(file="")


def _drop(file: str) -> bool:
    try:
        if file:
            keeping.evidence().delete(file)
    except Exception:
        logger.exception("%s could not be deleted yet", file)
        return False
    return True


def months_after(moment: datetime, months: int) -> datetime:
    """The same day and time so many months later; the last day of a month that is shorter."""
    years, month = divmod(moment.month - 1 + months, 12)
    last = calendar.monthrange(moment.year + years, month + 1)[1]
    return moment.replace(year=moment.year + years, month=month + 1, day=min(moment.day, last))
