"""The queue: rows ready to be drawn, and the counts beside them, in a fixed number of queries."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Count,
    F,
    Min,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.db.models.functions import Coalesce

from accounts.models import User
from accounts.queries import roles_of
from factcheck.enums import ANSWERS, CHECKERS_TURN, OPEN_STATES, TROUBLED, Mark, Standing, State, mark_for
from factcheck.models import Appearance, Assignment, Citation, Claim, Verdict
from factcheck.models.claim import ClaimQuerySet
from factcheck.policies import Facts
from factcheck.workflow import WORK
from lib.times import due, span, when, zone

ORDER = ("-priority", "due_at", "id")
MINE_ORDER = ("waits", *ORDER)
PUBLIC = (Standing.LIVE, Standing.UNDER_REVIEW)

VIEWS = {
    "unassigned": "Unassigned",
    "overdue": "Overdue",
    "today": "Due today",
    "reply": "Waiting for reply",
    "text": "Stale: text changed",
    "source": "Stale: source drifted",
}
"""The lists beside the queue: name in the address, words on the screen."""


def in_view(name: str, at: datetime, tz: str) -> Q:
    """The condition of one list, for rows that ``Claim.objects.with_stale()`` annotated."""
    end_of_day = at.astimezone(zone(tz)).replace(hour=23, minute=59, second=59)
    return {
        "unassigned": Q(state__in=(State.FLAGGED, State.SUGGESTED)),
        "overdue": Q(due_at__lt=at),
        "today": Q(due_at__gte=at, due_at__lte=end_of_day),
        "reply": Q(state=State.AWAITING_REPLY),
        "text": Q(text_stale=True),
        "source": Q(source_stale=True),
    }[name]


@dataclass(frozen=True)
class Counts:
    """How much there is, by name; ``oldest`` is when the longest waiting claim was flagged."""

    open: int
    articles: int
    oldest: datetime | None
    views: Mapping[str, int]
    states: Mapping[str, int]


def drawable(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    """Adds what a row shows: the live checker, sources, the article's headline, the ruling's side."""
    latest = Verdict.objects.filter(claim=OuterRef("pk")).order_by("-number")
    tick_tone = latest.values("tick")[:1]
    article = Appearance.objects.filter(claim=OuterRef("pk")).order_by("id")
    return (
        claims.select_related("desk")
        .prefetch_related(
            Prefetch(
                "assignments",
                Assignment.objects.filter(ended_at__isnull=True).select_related("checker"),
                to_attr="live_assignments",
            ),
            Prefetch("citations", Citation.objects.live().select_related("source"), to_attr="live_citations"),
        )
        .annotate(
            article_headline=Subquery(article.values("revision__article__headline")[:1]),
            rating_tone=Coalesce(
                Subquery(latest.values("rating__tone")[:1]), Subquery(tick_tone), output_field=CharField()
            ),
        )
    )


def tone(claim: Any) -> str:
    """The side the latest ruling ended on; a tick to change or cut does not stand."""
    return {"change": "falls", "cut": "falls"}.get(claim.rating_tone or "", claim.rating_tone or "")


def mark(claim: Any) -> Mark:
    """The proof mark of a claim from ``drawable`` and ``with_stale``."""
    return mark_for(claim.state, claim.standing, stale=claim.stale, tone=tone(claim))


def rows(claims: Iterable[Claim], user: User, at: datetime) -> list[dict[str, Any]]:
    """The rows as components/claim_row.html takes them, without the addresses, which a view adds."""
    roles = roles_of(user)
    return [_row(claim, roles.get(claim.desk_id, ""), at) for claim in claims]


def _row(claim: Any, role: str, at: datetime) -> dict[str, Any]:
    checker = claim.live_assignments[0].checker if claim.live_assignments else None
    late = claim.due_at is not None and claim.due_at < at and claim.state in OPEN_STATES
    note = ""
    planned = when(claim.publish_at, at=at, tz=zone(claim.desk.timezone)) if claim.publish_at else ""
    if claim.text_stale:
        note = "the article’s words changed"
    elif claim.source_stale:
        note = "a source has drifted"
    return {
        "public_id": claim.public_id,
        "version": claim.version,
        "waits": getattr(claim, "waits", False),
        "statement": claim.statement,
        "claimant": claim.claimant,
        "article": claim.article_headline,
        "kind": claim.get_kind_display().lower(),
        "provenance": claim.get_provenance_display().lower(),
        "note": note,
        "planned": planned,
        "mark": mark(claim),
        "checker": checker.name if checker else "",
        "takable": takable(claim, role),
        "due": due_words(claim, at, late=late),
        "due_at": claim.due_at,
        "late": late,
        "sources": [_health(citation) for citation in claim.live_citations],
        "priority": claim.get_priority_display().lower(),
    }


def takable(claim: Claim, role: str) -> bool:
    """Whether somebody with that role may take the claim now. A declared interest is told when they try."""
    take = WORK.row("take")
    facts = Facts(role=role, self_service=claim.desk.self_service, state=claim.state)
    return (
        take is not None
        and claim.state in take.sources
        and not take.who.refusal(facts)
        and not take.reasons(facts)
    )


def due_words(claim: Claim, at: datetime, *, late: bool) -> str:
    """A table's column says "due" already, so its cells do not."""
    if late and claim.due_at is not None:
        return f"{span(at - claim.due_at)} late"
    said = due(claim.due_at, at=at, tz=zone(claim.desk.timezone), over=claim.state not in OPEN_STATES)
    return said.words.removeprefix("due ") if said else ""


def _health(citation: Citation) -> dict[str, str]:
    if citation.drifted_at and not citation.decided_at:
        return {"name": "drifted", "word": "The passage left the page"}
    if citation.is_suspected and citation.source.health in ANSWERS:
        return {"name": "suspected", "word": "Suspected: a look did not find the passage as it was"}
    return {"name": citation.source.health, "word": citation.source.get_health_display()}


def counts(claims: ClaimQuerySet, at: datetime, tz: str) -> Counts:
    """Everything the queue counts about ``claims``, in two queries."""
    open_claims = claims.open().with_stale()
    names = {f"view_{name}": Count("pk", filter=in_view(name, at, tz)) for name in VIEWS}
    states = {f"state_{state}": Count("pk", filter=Q(state=state)) for state in OPEN_STATES}
    found = open_claims.aggregate(open=Count("pk"), oldest=Min("created_at"), **names, **states)
    articles = Appearance.objects.filter(claim__in=claims.open()).aggregate(
        n=Count("revision__article", distinct=True)
    )["n"]
    return Counts(
        open=found["open"],
        articles=articles,
        oldest=found["oldest"],
        views={name: found[f"view_{name}"] for name in VIEWS},
        states={state: found[f"state_{state}"] for state in OPEN_STATES},
    )


def mine(user: User) -> ClaimQuerySet:
    """The claims this person has. ``waits`` says of each whether somebody else's act comes next."""
    return (
        Claim.objects.visible_to(user)
        .open()
        .filter(assignments__checker=user, assignments__ended_at__isnull=True)
        .annotate(
            waits=Case(When(state__in=CHECKERS_TURN, then=False), default=True, output_field=BooleanField())
        )
    )


def my_turn(user: User) -> ClaimQuerySet:
    """The claims this person has to act on now, in the order in which Mine lists them."""
    return (
        mine(user)
        .filter(state__in=CHECKERS_TURN)
        .order_by("-priority", F("due_at").asc(nulls_last=True), "id")
    )


def to_review(user: User) -> ClaimQuerySet:
    """Rulings in review on this person's desks that somebody else filed."""
    return (
        Claim.objects.visible_to(user)
        .filter(state=State.IN_REVIEW, desk__in=roles_of(user))
        .exclude(assignments__checker=user, assignments__ended_at__isnull=True)
    )


def to_publish(user: User) -> ClaimQuerySet:
    """Approved rulings on the desks where this person is an editor."""
    desks = [desk for desk, role in roles_of(user).items() if role in ("editor", "standards")]
    return Claim.objects.visible_to(user).filter(state=State.APPROVED, desk__in=desks)


def troubled_sources(user: User) -> QuerySet[Citation]:
    """Live citations under open or published claims this person may see, whose source is in trouble."""
    return (
        Citation.objects.live()
        .filter(claim__in=Claim.objects.visible_to(user))
        .filter(Q(claim__state__in=OPEN_STATES) | Q(claim__standing__in=PUBLIC))
        .filter(Q(source__health__in=TROUBLED) | Q(drifted_at__isnull=False, decided_at=None))
    )
