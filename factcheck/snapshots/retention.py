"""Retention: snapshots that no desk has to keep any longer lose text and file, and keep their row.

A snapshot is erased when all of this holds: its source is cited, or is a page that made a claim; every claim
that ever cited it, or that it made, is settled or closed; each of their desks says how many months it keeps
snapshots, and the longest of those have passed since the last event on any of the claims; none is under legal
hold; and nothing that was published rests on the snapshot. The row still says that there was one: its hash,
time and address, and when it was erased.
"""

import calendar
import logging
from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q

from accounts.selectors import get_system_user
from audit.actions import append_event
from audit.models import Event
from factcheck.models import (
    Citation,
    Claim,
    LegalHold,
    OriginPage,
    PageFinding,
    Publication,
    Snapshot,
    SnapshotPicture,
    Source,
)
from factcheck.models.enums import OPEN_STATES
from factcheck.models.sealed_fields import find_source_key
from factcheck.snapshots import actions as snapshots_actions
from factcheck.snapshots.pictures import delete_pictures
from lib.archive import warc
from lib.errors import DomainError

logger = logging.getLogger("stet.retention")

CHUNK_SIZE = 200
MAX_ERASED = 200
"""Snapshots erased in one run; the next run goes on."""


def erase_expired_snapshots(*, at: datetime) -> int:
    """Erase the snapshots that need not be kept at ``at``; return how many. Twice does no harm."""
    _delete_erased_files()
    erased = 0
    for source in _iter_candidate_sources():
        if erased >= MAX_ERASED:
            break
        try:
            erased += _erase_snapshots_of(source, at=at)
        except Exception:
            logger.exception("the old copies of source %s could not be erased", source)
    return erased


def _iter_candidate_sources() -> Iterator[int]:
    """Yield keys of sources that may have something to erase, to be judged again under a lock."""
    cited = Citation.objects.filter(source=OuterRef("pk"))
    followed = OriginPage.objects.filter(source=OuterRef("pk"))
    held = LegalHold.objects.filter(claim=OuterRef("claim"), lifted_at__isnull=True)
    needed = Q(claim__state__in=OPEN_STATES) | Q(claim__desk__retention_months__isnull=True) | Exists(held)
    snapshot = Snapshot.objects.filter(source=OuterRef("pk"), erased_at__isnull=True)
    last = 0
    while keys := list(
        Source.objects.filter(
            Exists(cited) | Exists(followed),
            Exists(snapshot),
            ~Exists(cited.filter(needed)),
            ~Exists(followed.filter(needed)),
            pk__gt=last,
        )
        .order_by("pk")
        .values_list("pk", flat=True)[:CHUNK_SIZE]
    ):
        yield from keys
        last = keys[-1]


def _erase_snapshots_of(source_id: int, *, at: datetime) -> int:
    """Erase the old snapshots of a source; return how many.

    Bytes that other snapshots refer to are handed over between two transactions; then all is judged anew, for
    a hold may have been placed meanwhile.
    """
    erased = 0
    for _ in range(2):
        with transaction.atomic():
            missing, needed = _forget_snapshots(source_id, at=at)
        for copy in missing:
            _delete_snapshot_file(copy)
        erased += len(missing)
        if not [copy for copy in needed if reassign_file(copy)]:
            break
    return erased


def _forget_snapshots(source_id: int, *, at: datetime) -> tuple[list[Snapshot], list[Snapshot]]:
    """Erase the text of a source's old snapshots.

    Return the snapshots whose files may go, and those that would go if no other referred to them.
    """
    # Whoever checks the source or places a legal hold waits here, or comes first.
    source = Source.objects.select_for_update(no_key=True).get(pk=source_id)
    about = Q(citations__source=source) | Q(origin_pages__source=source)
    claims = list(Claim.objects.filter(about).distinct().select_related("desk"))
    if not _is_released_by_all(claims, at=at):
        return [], []
    copies = Snapshot.objects.filter(source=source, erased_at__isnull=True)
    relied_on = _list_published_hashes(source, claims) | _list_evidence_hashes(source)
    locked = copies.select_for_update(no_key=True).order_by("pk")
    old = [copy for copy in locked if copy.text_hash not in relied_on]
    shared = set(Snapshot.objects.filter(refers_to__in=old).values_list("refers_to", flat=True))
    missing = [copy for copy in old if copy.pk not in shared]
    Snapshot.objects.filter(pk__in=[copy.pk for copy in missing]).update(
        text="", erased_at=at, refers_to=None
    )
    if missing:
        hashes = [copy.text_hash for copy in missing]
        append_event(
            actor=get_system_user(),
            action="erase_snapshots",
            subject=source,
            at=at,
            details={"copies": hashes},
        )
    return missing, [copy for copy in old if copy.pk in shared]


def _list_evidence_hashes(source: Source) -> set[str]:
    """Return the text hashes of snapshots that show what became of a claim on its page."""
    findings = PageFinding.objects.filter(page__source=source, snapshot__isnull=False)
    pages = OriginPage.objects.filter(source=source, baseline__isnull=False)
    return {
        *findings.values_list("snapshot__text_hash", flat=True),
        *pages.values_list("baseline__text_hash", flat=True),
    }


def _is_released_by_all(claims: list[Claim], *, at: datetime) -> bool:
    months = [claim.desk.retention_months for claim in claims]
    retention = [number for number in months if number is not None]
    if not claims or len(retention) < len(months) or any(claim.state in OPEN_STATES for claim in claims):
        return False
    if LegalHold.objects.filter(claim__in=claims, lifted_at__isnull=True).exists():
        return False
    about = Event.objects.filter(subject_type="claim", subject__in=[str(claim.public_id) for claim in claims])
    last = about.aggregate(last=Max("at"))["last"] or max(claim.created_at for claim in claims)
    return add_months(last, max(retention)) <= at


def _list_published_hashes(source: Source, claims: list[Claim]) -> set[str]:
    """Return the hashes that a published verdict froze, or that a published claim has pinned since."""
    public = list(Publication.objects.filter(claim__in=claims).select_related("verdict"))
    frozen = {
        one["snapshot"]
        for publication in public
        for one in publication.verdict.get_stored_citations()
        if one["source"] == str(source.public_id) and one["snapshot"]
    }
    citations = Citation.objects.filter(
        source=source, claim__in=[publication.claim_id for publication in public]
    )
    pinned = set(citations.values_list("snapshot__text_hash", flat=True))
    # What a page said when somebody accepted it is what it is compared with from then on.
    watched = set(citations.values_list("accepted_snapshot__text_hash", flat=True))
    return frozen | (pinned | watched) - {None}


def reassign_file(copy: Snapshot) -> bool:
    """Give the bytes to the oldest snapshot that refers to them; return whether nobody needs them here."""
    heir, *others = copy.revisits.select_related("source").order_by("pk")
    try:
        first = warc.read_record(snapshots_actions.read_warc(copy, reader=heir))
        stored = snapshots_actions.store_warc(
            snapshots_actions.expand_revisit(heir, first), find_source_key(heir.source)
        )
    except DomainError:
        # What cannot be read cannot be handed over; the next run tries again.
        logger.exception("copy %s could not be handed over", copy.public_id)
        return False
    with transaction.atomic():
        Snapshot.objects.filter(pk=heir.pk).update(file=stored, refers_to=None)
        Snapshot.objects.filter(pk__in=[one.pk for one in others]).update(refers_to=heir)
    snapshots_actions.delete_stored_file(heir.file)
    return True


def _delete_erased_files() -> None:
    """Delete files of snapshots that were erased while the store was away."""
    left = Snapshot.objects.filter(erased_at__isnull=False).exclude(file="").order_by("pk")[:CHUNK_SIZE]
    for copy in left:
        _delete_snapshot_file(copy)


def _delete_snapshot_file(copy: Snapshot) -> None:
    """Delete a file, and the picture. Never raises: what is still there is deleted by the next run."""
    pictures = SnapshotPicture.objects.filter(snapshot=copy)
    if delete_pictures(pictures) and snapshots_actions.delete_stored_file(copy.file):
        Snapshot.objects.filter(pk=copy.pk, file=copy.file, erased_at__isnull=False).update(file="")


def add_months(moment: datetime, months: int) -> datetime:
    """Return the same day and time so many months later; the last day of a month that is shorter."""
    years, month = divmod(moment.month - 1 + months, 12)
    last = calendar.monthrange(moment.year + years, month + 1)[1]
    return moment.replace(year=moment.year + years, month=month + 1, day=min(moment.day, last))
