"""Reader reports for the desk: the queue, one report, and the answer that a correction proposes."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext

from accounts.models import User
from factcheck.models import Claim, Publication, ReaderReport
from factcheck.models.enums import PublicationKind, PublicationStatus, ReaderReportOutcome, ReaderReportStatus
from factcheck.models.reader_report import ReaderReportQuerySet
from factcheck.workflow.claimreview_data import get_public_url
from factcheck.workflow.facts import get_actor_facts
from factcheck.workflow.policies import WorkflowFacts
from lib.datetimes.humanize import format_day, format_time_ago, get_timezone
from lib.text.plain_text import redact_contacts

ORDER = ("-received_at", "-id")
MAX_QUOTED_LENGTH = 300
MAX_SHOWN = 5
"""Number of reports that the page of their claim shows."""


def get_report_facts(report: ReaderReport, user: User, at: datetime) -> WorkflowFacts:
    """Return what policies and guards need to know of a report."""
    claim = report.claim
    return replace(
        get_actor_facts(user, claim.desk, at), state=claim.state, publication_status=claim.publication_status
    )


def annotate_for_row(reports: QuerySet[ReaderReport]) -> QuerySet[ReaderReport]:
    """Return reports without duplicates, with what a row shows: claim, sender, how many say the same."""
    return (
        reports.filter(duplicate_of__isnull=True)
        .select_related("claim__desk", "partner", "answered_by")
        .annotate(more=Count("duplicates"))
    )


@dataclass(frozen=True, slots=True)
class ReportCounts:
    """Numbers of reports by status, without duplicates."""

    new: int
    investigating: int
    answered: int

    @property
    def waiting_count(self) -> int:
        return self.new + self.investigating


def get_report_counts(user: User) -> ReportCounts:
    """Return the counts of all reports that this person may read, in one query."""
    heads = ReaderReport.objects.visible_to(user).filter(duplicate_of__isnull=True)
    found = heads.order_by().aggregate(
        **{status.value: Count("pk", filter=Q(status=status)) for status in ReaderReportStatus}
    )
    return ReportCounts(**found)


def list_waiting_reports(user: User) -> ReaderReportQuerySet:
    """Return the unanswered reports that this person may read, without duplicates."""
    return ReaderReport.objects.visible_to(user).first_of_group().unanswered()


def list_reports_of_claim(claim: Claim, user: User) -> list[ReaderReport]:
    """Return the newest reports on a claim, those that wait first; [] for whoever is not on its desk."""
    found = annotate_for_row(ReaderReport.objects.visible_to(user).filter(claim=claim))
    return sorted(
        found.order_by(*ORDER)[: MAX_SHOWN + 1], key=lambda one: one.status == ReaderReportStatus.ANSWERED
    )


def get_answering_version(report: ReaderReport) -> int | None:
    """Return the public version that put right what was reported; None while there is none.

    It is the newest correction since the report came in, or the version that a retraction took away.
    """
    latest = _find_latest_publication(report.claim)
    if report.claim.publication_status == PublicationStatus.RETRACTED:
        return latest.version if latest else None
    since = (
        latest is not None
        and latest.kind == PublicationKind.CORRECTED
        and latest.published_at >= report.received_at
    )
    return latest.version if since and latest else None


def get_default_reopen_reason(report: ReaderReport) -> str:
    """Return a reason to reopen the claim, without contacts: the audit log keeps it for good."""
    text = redact_contacts(" ".join(report.text.split()))
    if len(text) > MAX_QUOTED_LENGTH:
        text = f"{text[:MAX_QUOTED_LENGTH].rpartition(' ')[0]} …"
    return gettext("{sender} reported an error: “{text}”").format(sender=report.sender, text=text)


def get_default_answer(report: ReaderReport) -> dict[str, Any]:
    """Return the answer that a correction or retraction since proposes; {} while there is none."""
    if get_answering_version(report) is None:
        return {}
    claim, tz = report.claim, get_timezone(report.claim.desk.timezone)
    if claim.publication_status == PublicationStatus.RETRACTED:
        retraction = claim.retraction
        message = gettext("Thank you. We have retracted this fact check: {reason}")
        answer = message.format(reason=retraction.public_note)
        return {"outcome": ReaderReportOutcome.CORRECTED, "answer": answer}
    latest = _find_latest_publication(claim)
    if latest is None:
        return {}
    message = gettext("Thank you. We published a correction on {date}.")
    message = message.format(date=format_day(latest.published_at, tz=tz))
    message += f" {latest.note}" if latest.note else ""
    return {"outcome": ReaderReportOutcome.CORRECTED, "answer": f"{message}\n\n{get_public_url(claim)}"}


def build_report_rows(reports: Iterable[Any], at: datetime) -> list[dict[str, Any]]:
    """Return rows of the list of reports."""
    return [
        {
            "report": one,
            "text": " ".join(one.text.split()),
            "more": one.more,
            "ago": format_time_ago(one.received_at, at=at),
            "summary": describe_progress(one),
        }
        for one in reports
    ]


def describe_progress(report: ReaderReport) -> str:
    """Return how far a report is, in a few words."""
    if report.status == ReaderReportStatus.ANSWERED:
        return gettext("Answered: {outcome}").format(outcome=ReaderReportOutcome(report.outcome).label)
    if report.reopened_at is not None:
        return gettext("Claim reopened")
    return str(ReaderReportStatus(report.status).label)


def _find_latest_publication(claim: Claim) -> Publication | None:
    return claim.publications.order_by("-version").first()
