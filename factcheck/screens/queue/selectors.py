"""Rows and counts of the queue."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.timezone import localtime
from django.utils.translation import gettext, gettext_lazy

from accounts.models import User
from accounts.models.enums import UserKind
from accounts.selectors import list_memberships, select_readable_desks
from articles.models.enums import Provenance
from audit.models import Event
from factcheck.bulk.actions import list_undoable_actions
from factcheck.claims.filter_conditions import FilterMoment, get_any_condition
from factcheck.claims.marks import get_claim_marks
from factcheck.claims.selectors import format_due_cell, get_live_checker, is_takable
from factcheck.desk.workload import add_parts, count_open_claims
from factcheck.models import Assignment, Citation, Claim, QueueSettings, Source
from factcheck.models.citation import CitationQuerySet
from factcheck.models.claim import ClaimQuerySet
from factcheck.models.enums import (
    CHECKER_STATES,
    OPEN_STATES,
    TROUBLED_HEALTH,
    ClaimKind,
    ClaimPriority,
    ClaimState,
    PublicationStatus,
    SourceHealth,
)
from factcheck.sources.health_badge import HealthBadge, build_health_badge
from lib.datetimes.humanize import format_datetime, get_timezone
from lib.db.rows import SubqueryCount
from lib.text.phrases import StrOrPromise
from lib.web.listing import parse_values

ORDER = ("-priority", "due_at", "id")


QUEUE_LISTS: Mapping[str, tuple[StrOrPromise, Mapping[str, str]]] = {
    "unassigned": (gettext_lazy("Unassigned"), {"state": "suggested,flagged"}),
    "overdue": (gettext_lazy("Overdue"), {"due": "late"}),
    "today": (gettext_lazy("Due today"), {"due": "today"}),
    "reply": (gettext_lazy("Waiting for reply"), {"state": "awaiting_reply"}),
    "text": (gettext_lazy("Text changed"), {"text_changed": "true"}),
    "source": (gettext_lazy("Source changed"), {"evidence": "changed"}),
}
"""The lists beside the queue that everybody has: label, and the one filter that makes each."""


MAX_COUNTED = 5_000
"""Claims of a list that are counted: more than any desk has open, and never the whole archive."""
CHECKER_COLUMNS = ("public_id", "name", "username", "kind")
"""Columns of a checker that the list beside the queue needs: they come with the counts."""
MY_WORK_ORDER = ("waits", *ORDER)


PUBLIC_STATUSES = (PublicationStatus.LIVE, PublicationStatus.UNDER_REVIEW)


@dataclass(frozen=True)
class QueueCounts:
    """Counts of open claims; ``lists`` by name; ``oldest`` is when the longest waiting claim was flagged.

    ``by_checker`` are the rows of ``count_open_claims`` that the others are the sums of, with the
    ``CHECKER_COLUMNS`` of each checker: ``checker_name``.
    """

    open: int
    oldest: datetime | None
    lists: Mapping[str, int]
    by_checker: Sequence[Mapping[str, Any]] = field(compare=False)


def build_rows(claims: Iterable[Claim], roles: Mapping[int, str], at: datetime) -> list[dict[str, Any]]:
    """Return the rows as components/claim_row.html takes them, without the URLs, which a view adds.

    ``roles`` are those of the viewer, by desk.
    """
    words = _RowWords()
    return [_build_row(claim, roles.get(claim.desk_id, ""), at, words) for claim in claims]


class _RowWords:
    """Words that many rows have, translated once for a list."""

    def __init__(self) -> None:
        priority = gettext("{name} priority")
        self.priorities = {one.value: priority.format(name=one.label) for one in ClaimPriority}
        self.kinds = {one.value: str(one.label) for one in ClaimKind}
        self.provenances = {one.value: str(one.label) for one in Provenance}


def _build_row(claim: Any, role: str, at: datetime, words: _RowWords) -> dict[str, Any]:
    checker = get_live_checker(claim)
    late = claim.due_at is not None and claim.due_at < at and claim.state in OPEN_STATES
    marks = get_claim_marks(claim)
    planned = (
        format_datetime(claim.publish_at, at=at, tz=get_timezone(claim.desk.timezone))
        if claim.publish_at
        else ""
    )
    return {
        "public_id": claim.public_id,
        "version": claim.version,
        "state": claim.state,
        "waits": getattr(claim, "waits", False),
        "key": f"{claim.public_id}:{claim.version}",
        "priority": claim.priority,
        "priority_label": words.priorities[claim.priority],
        "statement": claim.statement,
        "claimant": claim.claimant,
        "article": claim.article_headline,
        "kind": words.kinds[claim.kind],
        "provenance": words.provenances[claim.provenance],
        # That the text changed, the mark says itself.
        "note": gettext("Source changed") if claim.source_stale else "",
        "planned": planned,
        "mark": marks.mark,
        "text_now": " / ".join(marks.applied_texts),
        "checker": str(checker) if checker else "",
        "drafted": gettext("drafted by a program") if claim.author_kind == UserKind.SERVICE else "",
        "takable": is_takable(claim, role),
        "due": format_due_cell(claim, at, late=late),
        "due_at": localtime(claim.due_at).isoformat() if claim.due_at else "",
        "late": late,
        "sources": [_BADGES[name] for name in (claim.source_healths or "").split(",") if name],
        # Of some rows only; a template that looks for what is not there takes as long as for five that are.
        "take": None,
        "change": None,
        "left": False,
    }


_BADGES = {health.value: build_health_badge(health) for health in SourceHealth} | {
    "drifted": HealthBadge("drifted", gettext_lazy("The page no longer contains the passage")),
    "suspected": HealthBadge(
        "suspected", gettext_lazy("Possible change: the last check did not find the passage")
    ),
}
"""By the names of ``annotate_for_row``."""


def get_queue_counts(user: User, moment: FilterMoment) -> QueueCounts:
    """Return the counts of the queue over the open claims that a person may see, in one query."""
    lists = {}
    for name, (_, filters) in QUEUE_LISTS.items():
        [(filter_name, values)] = filters.items()
        lists[f"list_{name}"] = get_any_condition(filter_name, parse_values(values), moment)
    rows = count_open_claims(
        Claim.objects.visible_to(user), at=moment.at, tomorrow=moment.get_day_start(1), lists=lists
    )
    names = {f"checker_{name}": F(f"live__checker__{name}") for name in CHECKER_COLUMNS}
    counted = list(rows.annotate(**names))
    return QueueCounts(
        open=add_parts(counted).total(),
        oldest=min((row["oldest"] for row in counted), default=None),
        lists={name: sum(row[f"list_{name}"] for row in counted) for name in QUEUE_LISTS},
        by_checker=counted,
    )


def get_queue_state(user: User, matches: QuerySet[Claim], *, at: datetime) -> Any:
    """Return what else the queue of a person says, as {name: value}, in one query.

    ``articles``: those with an open claim. ``matches``: claims that match the filters of the address, counted
    up to one more than ``MAX_COUNTED``. ``event_number``: the last event that is counted in. ``is_roomy``:
    the height of its rows. ``start_view``: key of the saved view with which they begin. ``last_act``: key of
    the last act of the person on many claims, while it can be undone.
    """
    articles = Claim.objects.visible_to(user).open().filter(article__isnull=False).order_by()
    settings = QueueSettings.objects.filter(person=OuterRef("pk"))
    return (
        User.objects.filter(pk=user.pk)
        .order_by()
        .values(
            articles=SubqueryCount(articles.values("article").distinct()),
            matches=SubqueryCount(matches[: MAX_COUNTED + 1]),
            event_number=Coalesce(Subquery(Event.objects.order_by("-number").values("number")[:1]), 0),
            is_roomy=Subquery(settings.values("is_roomy")),
            start_view=Subquery(settings.values("start_view")),
            last_act=Subquery(list_undoable_actions(user, at=at).values("pk")[:1]),
        )
        .get()
    )


def list_my_claims(user: User) -> ClaimQuerySet:
    """Return the claims this person has. ``waits`` says of each whether somebody else has to act next."""
    waits = Case(When(state__in=CHECKER_STATES, then=False), default=True, output_field=BooleanField())
    return _list_held_claims(user).open().annotate(waits=waits)


def _list_held_claims(user: User) -> ClaimQuerySet:
    return Claim.objects.visible_to(user).filter(
        assignments__checker=user.pk, assignments__ended_at__isnull=True
    )


def list_actionable_claims(user: User) -> ClaimQuerySet:
    """Return the claims this person has to act on now, in the order in which Mine lists them."""
    # These states are all open. Said twice, PostgreSQL takes them for twice as rare, and begins with them.
    return (
        _list_held_claims(user)
        .filter(state__in=CHECKER_STATES)
        .order_by("-priority", F("due_at").asc(nulls_last=True), "id")
    )


def list_to_review(user: User, desks: Collection[int] | None = None) -> ClaimQuerySet:
    """Return the claims in review on this person's desks that somebody else has.

    ``desks``: the keys of these desks, where they are known. To look them up too takes longer to plan.
    """
    own = Assignment.objects.active().filter(claim=OuterRef("pk"), checker=user.pk)
    own_desks: Any = list_memberships(user).values("desk") if desks is None else desks
    return (
        Claim.objects.visible_to(user)
        .filter(state=ClaimState.IN_REVIEW, desk__in=own_desks)
        .exclude(Exists(own))
    )


def list_to_publish(user: User, desks: Collection[int]) -> ClaimQuerySet:
    """Return the approved claims on the desks with these keys, of which this person is an editor."""
    return Claim.objects.visible_to(user).filter(state=ClaimState.APPROVED, desk__in=desks)


def list_troubled_sources(user: User) -> QuerySet[Source]:
    """Return the sources in trouble that this person may see, of open or published claims."""
    cited = _list_citations_that_matter(user).active()
    return Source.objects.named_to(user).filter(Exists(cited), health__in=TROUBLED_HEALTH)


def list_drifted_sources(user: User) -> QuerySet[Source]:
    """Return the other sources of these claims: those that work and have an undecided drift."""
    drifted = _list_citations_that_matter(user).with_drift()
    return Source.objects.named_to(user).filter(Exists(drifted)).exclude(health__in=TROUBLED_HEALTH)


def _list_citations_that_matter(user: User) -> CitationQuerySet:
    """Return the citations of a source (an outer query's) under open or published claims."""
    matters = Q(claim__state__in=OPEN_STATES) | Q(claim__publication_status__in=PUBLIC_STATUSES)
    return Citation.objects.filter(
        matters, source=OuterRef("pk"), claim__desk__in=select_readable_desks(user)
    )
