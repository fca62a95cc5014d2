"""Rows and counts of the queue."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Count,
    F,
    Min,
    Q,
    QuerySet,
    When,
)
from django.utils.translation import gettext

from accounts.models import User
from accounts.models.enums import UserKind
from accounts.selectors import get_roles_by_desk
from factcheck.claims.marks import get_claim_marks
from factcheck.claims.selectors import QUEUE_VIEWS, format_due_cell, get_view_filter, is_takable
from factcheck.models import Appearance, Citation, Claim
from factcheck.models.claim import ClaimQuerySet
from factcheck.models.enums import (
    ANSWERED_HEALTH,
    CHECKER_STATES,
    OPEN_STATES,
    TROUBLED_HEALTH,
    ClaimState,
    PublicationStatus,
)
from lib.datetimes.humanize import format_datetime, get_timezone

ORDER = ("-priority", "due_at", "id")


MY_WORK_ORDER = ("waits", *ORDER)


PUBLIC_STATUSES = (PublicationStatus.LIVE, PublicationStatus.UNDER_REVIEW)


@dataclass(frozen=True)
class QueueCounts:
    """Counts of the queue, by name; ``oldest`` is when the longest waiting claim was flagged."""

    open: int
    articles: int
    oldest: datetime | None
    views: Mapping[str, int]
    states: Mapping[str, int]


def build_rows(claims: Iterable[Claim], user: User, at: datetime) -> list[dict[str, Any]]:
    """Return the rows as components/claim_row.html takes them, without the URLs, which a view adds."""
    roles = get_roles_by_desk(user)
    return [_build_row(claim, roles.get(claim.desk_id, ""), at) for claim in claims]


def _build_row(claim: Any, role: str, at: datetime) -> dict[str, Any]:
    checker = claim.live_assignments[0].checker if claim.live_assignments else None
    late = claim.due_at is not None and claim.due_at < at and claim.state in OPEN_STATES
    marks = get_claim_marks(claim)
    note = ""
    planned = (
        format_datetime(claim.publish_at, at=at, tz=get_timezone(claim.desk.timezone))
        if claim.publish_at
        else ""
    )
    if claim.text_stale:
        note = gettext("Text changed")
    elif claim.source_stale:
        note = gettext("Source changed")
    return {
        "public_id": claim.public_id,
        "version": claim.version,
        "waits": getattr(claim, "waits", False),
        "statement": claim.statement,
        "claimant": claim.claimant,
        "article": claim.article_headline,
        "kind": claim.get_kind_display(),
        "provenance": claim.get_provenance_display(),
        "note": note,
        "planned": planned,
        "mark": marks.mark,
        "text_now": " / ".join(marks.applied_texts),
        "checker": str(checker) if checker else "",
        "drafted": gettext("drafted by a program") if claim.author_kind == UserKind.SERVICE else "",
        "takable": is_takable(claim, role),
        "due": format_due_cell(claim, at, late=late),
        "due_at": claim.due_at,
        "late": late,
        "sources": [_build_health_cell(citation) for citation in claim.live_citations],
    }


def _build_health_cell(citation: Citation) -> dict[str, str]:
    if citation.drifted_at and not citation.decided_at:
        return {"name": "drifted", "word": gettext("The page no longer contains the passage")}
    if citation.is_suspected and citation.source.health in ANSWERED_HEALTH:
        return {
            "name": "suspected",
            "word": gettext("Possible change: the last check did not find the passage"),
        }
    return {"name": citation.source.health, "word": citation.source.get_health_display()}


def get_queue_counts(claims: ClaimQuerySet, at: datetime, tz: str) -> QueueCounts:
    """Return all counts of the queue over ``claims``, in two queries."""
    open_claims = claims.open().with_stale()
    names = {f"view_{name}": Count("pk", filter=get_view_filter(name, at, tz)) for name in QUEUE_VIEWS}
    states = {f"state_{state}": Count("pk", filter=Q(state=state)) for state in OPEN_STATES}
    found = open_claims.aggregate(open=Count("pk"), oldest=Min("created_at"), **names, **states)
    articles = Appearance.objects.filter(claim__in=claims.open()).aggregate(
        n=Count("revision__article", distinct=True)
    )["n"]
    return QueueCounts(
        open=found["open"],
        articles=articles,
        oldest=found["oldest"],
        views={name: found[f"view_{name}"] for name in QUEUE_VIEWS},
        states={state: found[f"state_{state}"] for state in OPEN_STATES},
    )


def list_my_claims(user: User) -> ClaimQuerySet:
    """Return the claims this person has. ``waits`` says of each whether somebody else has to act next."""
    return (
        Claim.objects.visible_to(user)
        .open()
        .filter(assignments__checker=user, assignments__ended_at__isnull=True)
        .annotate(
            waits=Case(When(state__in=CHECKER_STATES, then=False), default=True, output_field=BooleanField())
        )
    )


def list_actionable_claims(user: User) -> ClaimQuerySet:
    """Return the claims this person has to act on now, in the order in which Mine lists them."""
    return (
        list_my_claims(user)
        .filter(state__in=CHECKER_STATES)
        .order_by("-priority", F("due_at").asc(nulls_last=True), "id")
    )


def list_to_review(user: User) -> ClaimQuerySet:
    """Return the claims in review on this person's desks that somebody else has."""
    return (
        Claim.objects.visible_to(user)
        .filter(state=ClaimState.IN_REVIEW, desk__in=get_roles_by_desk(user))
        .exclude(assignments__checker=user, assignments__ended_at__isnull=True)
    )


def list_to_publish(user: User) -> ClaimQuerySet:
    """Return the approved claims on the desks where this person is an editor."""
    desks = [desk for desk, role in get_roles_by_desk(user).items() if role in ("editor", "standards")]
    return Claim.objects.visible_to(user).filter(state=ClaimState.APPROVED, desk__in=desks)


def list_troubled_citations(user: User) -> QuerySet[Citation]:
    """Return active citations under open or published claims this person may see, whose source is in
    trouble.
    """
    return (
        Citation.objects.active()
        .filter(claim__in=Claim.objects.visible_to(user))
        .filter(Q(claim__state__in=OPEN_STATES) | Q(claim__publication_status__in=PUBLIC_STATUSES))
        .filter(Q(source__health__in=TROUBLED_HEALTH) | Q(drifted_at__isnull=False, decided_at=None))
    )
