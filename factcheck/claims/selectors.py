"""Claims in lists: annotations of a row, what may be taken, when a claim last changed."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Exists,
    F,
    OuterRef,
    QuerySet,
    StringAgg,
    Subquery,
    Value,
    When,
)

from accounts.models import User
from articles.models import Article
from audit.models import Event
from factcheck.claims.marks import annotate_for_marks
from factcheck.models import Citation, Claim, Verdict
from factcheck.models.citation import UNDECIDED_DRIFT
from factcheck.models.claim import ClaimQuerySet
from factcheck.models.enums import ANSWERED_HEALTH
from factcheck.workflow.claim_facts import get_event_subject
from factcheck.workflow.facts import get_latest_verdicts, get_unapplied_reasons
from factcheck.workflow.policies import WorkflowFacts
from factcheck.workflow.tables import CLAIM_WORK
from lib.datetimes.humanize import format_due_time, format_time_late, get_timezone


def annotate_for_row(claims: ClaimQuerySet, *, are_open: bool = False) -> QuerySet[Claim]:
    """Add the data of a row: checker, sources, the article's headline, what its marks need, who wrote it.

    ``source_healths`` names what is shown of each source, in their order, separated by commas. Two queries;
    one where the claims ``are_open``.
    """
    latest = Verdict.objects.filter(claim=OuterRef("pk")).order_by("-number")
    # Not joined: then all claims that a list sorts would be, and not only those of its page.
    headline = Article.objects.filter(pk=OuterRef("article")).values("headline")
    return annotate_with_checker(claims, are_open=are_open).annotate(
        article_headline=Subquery(headline[:1]),
        author_kind=Subquery(latest.values("author__kind")[:1]),
        source_healths=Subquery(_list_healths_as_text()),
    )


def annotate_with_checker(claims: ClaimQuerySet, *, are_open: bool = False) -> ClaimQuerySet:
    """Add what the marks of a claim need, and its checker for ``get_live_checker``."""
    joined = annotate_for_marks(claims, are_open=are_open).with_live_assignment()
    return joined.select_related("desk", "live__checker")  # type: ignore[misc]  # the stubs know no filtered relation


def _list_healths_as_text() -> QuerySet[Citation, Any]:
    """Return one row for a claim: the health of each source it cites, or what happened to the passage."""
    shown = Case(
        When(UNDECIDED_DRIFT, then=Value("drifted")),
        When(suspected_at__isnull=False, source__health__in=ANSWERED_HEALTH, then=Value("suspected")),
        default=F("source__health"),
        output_field=CharField(),
    )
    cited = Citation.objects.active().filter(claim=OuterRef("pk")).order_by()
    return cited.values("claim").annotate(text=StringAgg(shown, Value(","), order_by="pk")).values("text")


def get_live_checker(claim: Any) -> User | None:
    """Return the checker of a claim of ``annotate_with_checker``, if it has one."""
    live = getattr(claim, "live", None)
    return live.checker if live is not None else None


def filter_changed_since(moment: datetime) -> Exists:
    """Return the condition that a claim has an audit event at ``moment`` or later."""
    return Exists(Event.objects.filter(subject_type="claim", subject=get_event_subject(), at__gte=moment))


def is_takable(claim: Claim, role: str) -> bool:
    """Return whether somebody with that role may take the claim now. A recusal shows only when they try."""
    take = CLAIM_WORK.get_transition("take")
    facts = WorkflowFacts(role=role, self_service=claim.desk.self_service, state=claim.state)
    return (
        take is not None
        and claim.state in take.from_states
        and not take.policy.refusal(facts)
        and not take.list_blockers(facts)
    )


def format_due_cell(claim: Claim, at: datetime, *, late: bool) -> str:
    """Return the due time, or how late the claim is, for the column of due times."""
    if claim.due_at is None:
        return ""
    if late:
        return format_time_late(claim.due_at, at=at)
    return format_due_time(claim.due_at, at=at, tz=get_timezone(claim.desk.timezone))


def list_applied_claims(claims: Iterable[Claim]) -> list[Claim]:
    """Return those of ``claims`` (approved, on own copy) whose edit all of their articles have applied.

    Two queries, however many they are.
    """
    known = list(claims)
    lacking = get_unapplied_reasons(get_latest_verdicts(known))
    return [claim for claim in known if lacking.get(claim.pk) == ""]
