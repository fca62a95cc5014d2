"""Rows that only the claim's page needs."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy

from accounts.models import User
from factcheck.claims.soft_lock import LOCK_LIFETIME
from factcheck.models import ArchiveRequest, Claim, Draft
from factcheck.models.enums import ClaimPriority
from factcheck.screens.queue.selectors import list_actionable_claims
from lib.crypto.commitments import sha256_hex

MAX_MY_WORK = 200
PRIORITY_LABELS = {
    ClaimPriority.LOW: gettext_lazy("Low priority"),
    ClaimPriority.NORMAL: gettext_lazy("Normal priority"),
    ClaimPriority.HIGH: gettext_lazy("High priority"),
    ClaimPriority.URGENT: gettext_lazy("Urgent"),
}
"""Labels of priorities where nothing else says that they are one."""


@dataclass(frozen=True, kw_only=True)
class MyWorkPosition:
    """Position of a claim in the work of one person. ``before`` and ``after`` are public ids or None."""

    number: int
    count: int
    before: UUID | None
    after: UUID | None


def find_my_work_position(claim: Claim, user: User) -> MyWorkPosition | None:
    """Return the claim's position among those this person has to act on now, in the order of Mine, or
    None.
    """
    ids = list(list_actionable_claims(user).values_list("public_id", flat=True)[:MAX_MY_WORK])
    if claim.public_id not in ids:
        return None
    here = ids.index(claim.public_id)
    return MyWorkPosition(
        number=here + 1,
        count=len(ids),
        before=ids[here - 1] if here else None,
        after=ids[here + 1] if here + 1 < len(ids) else None,
    )


def get_live_etag(user: User, public_id: UUID, *, at: datetime) -> str | None:
    """Return a strong ETag of everything that the polled part of the page shows; None for strangers.

    One query. It changes with the claim's version, each source's health, check and due time, each passage,
    the draft of the viewer, and the soft lock. Compute it before the content it stands for: a change in
    between is then fetched once more.
    """
    draft = Draft.objects.filter(claim=OuterRef("pk"), author=user).values("saved_at")[:1]
    source, citation = "citations__source__", "citations__"
    capture = ArchiveRequest.objects.filter(source=OuterRef("citations__source")).order_by(
        "-requested_at", "-pk"
    )
    rows = list(
        Claim.objects.visible_to(user)
        .filter(public_id=public_id)
        .annotate(drafted=Subquery(draft))
        .annotate(captured=Subquery(capture.values("pk")[:1]))
        .annotate(capture_due=Subquery(capture.values("due_at")[:1]))
        .order_by(f"{citation}id")
        .values_list(
            "soft_lock__refreshed_at",
            "soft_lock__person",
            "soft_lock__locked_at",
            "version",
            "drafted",
            f"{citation}id",
            f"{citation}passage_state",
            f"{citation}suspected_at",
            f"{citation}drifted_at",
            f"{source}health",
            f"{source}checked_at",
            f"{source}due_at",
            f"{source}attempt",
            "captured",
            "capture_due",
        )
    )
    if not rows:
        return None
    refreshed_at, holder, since = rows[0][:3]
    on_it = (holder, since) if refreshed_at is not None and refreshed_at > at - LOCK_LIFETIME else None
    return f'"{sha256_hex(repr((user.pk, on_it, [row[3:] for row in rows])))[:32]}"'


def get_draft(claim: Claim, user: User) -> tuple[dict[str, str], datetime | None]:
    """Return this person's draft of a verdict, and when it was saved; ({}, None) for none."""
    draft = Draft.objects.filter(claim=claim, author=user).first()
    return (draft.fields, draft.saved_at) if draft else ({}, None)
