"""Rows that only the claim's page needs."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import (
    CharField,
    Exists,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
    StringAgg,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from accounts.models import Membership, User
from factcheck.claims.marks import annotate_verdict_for_marks
from factcheck.claims.selectors import get_live_checker
from factcheck.claims.soft_lock import LOCK_LIFETIME
from factcheck.follows.selectors import build_follow_condition
from factcheck.models import (
    ArchiveRequest,
    ChecklistItem,
    ChecklistTick,
    Citation,
    Claim,
    Draft,
    Interest,
    Recusal,
    ReplyRequest,
    Review,
)
from factcheck.models.claim import CLAIMANT_RELATIONS, ClaimQuerySet
from factcheck.models.enums import CHECKER_STATES, ClaimPriority
from factcheck.screens.queue.selectors import list_actionable_claims, list_to_review
from factcheck.sources.citation_selectors import RESTORE_WINDOW
from lib.crypto.commitments import sha256_hex
from lib.db.rows import SubqueryCount

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


def annotate_for_page(claims: ClaimQuerySet, user: User) -> QuerySet[Claim]:
    """Add to claims what the page of one shows of it to this person, beside the rows of ``ClaimPage``.

    Joined are ``live`` (its assignment), ``own_draft`` and ``legal_hold``: without one the name is missing.
    ``is_followed`` and the names with ``has_`` say whether there is anything of a kind, which is asked for
    only then.
    """
    own = {"claim": OuterRef("pk")}
    of_desk = Membership.objects.filter(desk=OuterRef(OuterRef("desk")))
    concerns = Interest.objects.active().filter(person__in=of_desk.values("user"))
    return (
        annotate_verdict_for_marks(claims)
        .with_live_assignment()
        .annotate(
            own_draft=FilteredRelation("drafts", condition=Q(drafts__author=user.pk)),
            legal_hold=FilteredRelation("legal_holds", condition=Q(legal_holds__lifted_at__isnull=True)),
            is_followed=build_follow_condition(user),
            has_interests=Exists(Recusal.objects.filter(**own)) | Exists(concerns),
            has_replies=Exists(ReplyRequest.objects.filter(**own)),
            has_restricted_sources=Exists(Citation.objects.filter(**own, source__is_restricted=True)),
        )
        .select_related(
            *("desk", "soft_lock__person", "publish_scheduled_by"),
            *("live__checker", "own_draft", "legal_hold__placed_by"),
            *CLAIMANT_RELATIONS,
        )
        .prefetch_related("tag_rows", "publications")
    )


def find_page_claim(user: User, public_id: UUID) -> Any:
    """Return the claim of ``annotate_for_page``; None where this person may not know of it."""
    claims = Claim.objects.visible_to(user).filter(public_id=public_id)
    return annotate_for_page(claims, user).order_by().first()


def find_my_work_position(claim: Claim, user: User) -> MyWorkPosition | None:
    """Return the position of a claim of ``annotate_for_page`` among those this person has to act on now.

    In the order of Mine; None where it is none of them.
    """
    if get_live_checker(claim) != user or claim.state not in CHECKER_STATES:
        return None
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


def list_copy_links(claim: Claim, citation: Citation, *, may_cite: bool) -> list[dict[str, str]]:
    """Return the link to read the newest copy of a citation's source, for the claim; [] without a copy."""
    copy = citation.source.latest_snapshot or citation.snapshot
    if copy is None or copy.erased_at is not None:
        return []
    label = gettext("Read the copy and cite") if may_cite else gettext("Read the copy")
    address = reverse("snapshot_read", args=[copy.public_id])
    return [{"label": label, "href": f"{address}?claim={claim.public_id}"}]


def find_next_in_review(claim: Claim, user: User) -> UUID | None:
    """Return the claim that comes after this one among those that wait for this person's review, or None.

    In the order of Reviews, without those on which they have voted; after the last comes the first.
    """
    voted = Review.objects.filter(verdict__claim=OuterRef("pk"), reviewer=user, withdrawn_at__isnull=True)
    waiting = list_to_review(user).filter(~Exists(voted) | Q(pk=claim.pk))
    rows = waiting.order_by("-priority", F("due_at").asc(nulls_last=True), "id")
    ids = list(rows.values_list("public_id", flat=True)[:MAX_MY_WORK])
    here = ids.index(claim.public_id) if claim.public_id in ids else -1
    return next((one for one in (*ids[here + 1 :], *ids[: max(here, 0)]) if one != claim.public_id), None)


def get_live_etag(user: User, public_id: UUID, *, at: datetime) -> str | None:
    """Return a strong ETag of everything that the polled part of the page shows; None for strangers.

    One query. It changes with the claim's version, each source's health, check and due time, each passage,
    which of the removed can be put back, the draft of the viewer, the checklist and its ticks, and the soft
    lock. Compute it before the content it stands for: a change in between is then fetched once more.
    """
    shown = list(_list_live_state(user, public_id))
    if not shown:
        return None
    refreshed_at, holder, since = shown[0][:3]
    on_it = (holder, since) if refreshed_at is not None and refreshed_at > at - LOCK_LIFETIME else None
    live = [(row[3] is not None and row[3] > at - RESTORE_WINDOW, *row[4:]) for row in shown]
    return f'"{sha256_hex(repr((user.pk, on_it, live)))[:32]}"'


def _list_live_state(user: User, public_id: UUID) -> QuerySet[Claim, Any]:
    """Return a row for each citation of a claim, and one for a claim without any."""
    draft = Draft.objects.filter(claim=OuterRef("pk"), author=user.pk).values("saved_at")[:1]
    ticks = ChecklistTick.objects.filter(claim=OuterRef("pk")).order_by("-ticked_at", "-pk")
    items = ChecklistItem.objects.in_use().filter(desk=OuterRef("desk"), kind=OuterRef("kind"))
    source, citation = "citations__source__", "citations__"
    capture = ArchiveRequest.objects.filter(source=OuterRef("citations__source")).order_by(
        "-requested_at", "-pk"
    )
    return (
        Claim.objects.visible_to(user)
        .filter(public_id=public_id)
        .annotate(drafted=Subquery(draft))
        .annotate(ticks=SubqueryCount(ticks), ticked_at=Subquery(ticks.values("ticked_at")[:1]))
        .annotate(checklist=Subquery(_list_as_text(items)))
        .annotate(captured=Subquery(capture.values("pk")[:1]))
        .annotate(capture_due=Subquery(capture.values("due_at")[:1]))
        .order_by(f"{citation}id")
        .values_list(
            "soft_lock__refreshed_at",
            "soft_lock__person",
            "soft_lock__locked_at",
            f"{citation}removed_at",
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
            "ticks",
            "ticked_at",
            "checklist",
        )
    )


def _list_as_text(items: QuerySet[ChecklistItem]) -> QuerySet[ChecklistItem, Any]:
    """Return one row for a checklist: its items in their order, each with whether it is required."""
    line = Concat(Cast("pk", CharField()), Cast("is_required", CharField()), output_field=CharField())
    text = StringAgg(line, Value(" "), order_by=["position", "pk"])
    return items.order_by().values("desk").annotate(text=text).values("text")


def get_draft(claim: Any) -> tuple[dict[str, str], datetime | None]:
    """Return the viewer's draft of a verdict on a claim of ``annotate_for_page``.

    With when it was saved; ({}, None) for none.
    """
    draft: Draft | None = getattr(claim, "own_draft", None)
    return (draft.fields, draft.saved_at) if draft else ({}, None)
