"""Claims in lists: views of the queue, annotations and proof marks of a row."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy

from factcheck.claims.marks import annotate_for_marks
from factcheck.models import Appearance, Assignment, Citation, Claim, Verdict
from factcheck.models.claim import ClaimQuerySet
from factcheck.models.enums import ClaimState
from factcheck.workflow.facts import get_unapplied_reasons
from factcheck.workflow.policies import WorkflowFacts
from factcheck.workflow.tables import CLAIM_WORK
from lib.datetimes.humanize import format_due_time, format_time_late, get_timezone

QUEUE_VIEWS = {
    "unassigned": "Unassigned",
    "overdue": "Overdue",
    "today": "Due today",
    "reply": "Waiting for reply",
    "text": gettext_lazy("Text changed"),
    "source": gettext_lazy("Source changed"),
}
"""The lists beside the queue: name in the URL, label on the screen."""


def get_view_filter(name: str, at: datetime, tz: str) -> Q:
    """Return the condition of one list, for rows that ``Claim.objects.with_stale()`` annotated."""
    end_of_day = at.astimezone(get_timezone(tz)).replace(hour=23, minute=59, second=59)
    return {
        "unassigned": Q(state__in=(ClaimState.FLAGGED, ClaimState.SUGGESTED)),
        "overdue": Q(due_at__lt=at),
        "today": Q(due_at__gte=at, due_at__lte=end_of_day),
        "reply": Q(state=ClaimState.AWAITING_REPLY),
        "text": Q(text_stale=True),
        "source": Q(source_stale=True),
    }[name]


def annotate_for_row(claims: ClaimQuerySet) -> QuerySet[Claim]:
    """Add the data of a row: checker, sources, the article's headline, what its marks need, who wrote it."""
    latest = Verdict.objects.filter(claim=OuterRef("pk")).order_by("-number")
    article = Appearance.objects.filter(claim=OuterRef("pk")).order_by("id")
    return (
        annotate_for_marks(claims)
        .select_related("desk")
        .prefetch_related(
            Prefetch(
                "assignments",
                Assignment.objects.filter(ended_at__isnull=True).select_related("checker"),
                to_attr="live_assignments",
            ),
            Prefetch(
                "citations", Citation.objects.active().select_related("source"), to_attr="live_citations"
            ),
        )
        .annotate(
            article_headline=Subquery(article.values("revision__article__headline")[:1]),
            author_kind=Subquery(latest.values("author__kind")[:1]),
        )
    )


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
    decided = Verdict.objects.filter(claim__in=known).order_by("number")
    newest = {verdict.claim_id: verdict for verdict in decided}
    lacking = get_unapplied_reasons(newest)
    return [claim for claim in known if lacking.get(claim.pk) == ""]
