"""One reader report: its text, the verdict it is about, later publications, and the answer."""

from collections.abc import Iterable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.views.auth import current_user
from audit.models import Event
from audit.selectors import list_events_of_subject
from factcheck.desk.event_descriptions import REPORT_EVENT_DESCRIPTIONS, HistoryLine, build_history_lines
from factcheck.models import ReaderReport
from factcheck.models.enums import ReaderReportStatus
from factcheck.screens.claim.actions import ActionButton, build_action_buttons
from factcheck.transitions.submissions import FailedSubmission
from factcheck.verdicts.reader_report_rows import (
    describe_progress,
    get_default_answer,
    get_default_reopen_reason,
    get_report_facts,
)
from factcheck.workflow.article_tables import READER_REPORT_WORK
from factcheck.workflow.available_actions import list_available_actions
from factcheck.workflow.facts import find_current_checker
from lib.datetimes.clock import now
from lib.datetimes.humanize import format_datetime, get_timezone

MAX_HISTORY_LINES = 20
MAX_SAME_REPORTS = 20
"""The newest events, and the newest duplicates, shown with a report."""


@require_safe
def reader_report_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return render_report_page(request, get_visible_report(request, public_id))


def get_visible_report(request: HttpRequest, public_id: UUID) -> ReaderReport:
    """Return the report, if this person is on its desk; else 404."""
    found = ReaderReport.objects.visible_to(current_user(request))
    return get_object_or_404(
        found.select_related("claim__desk", "partner", "answered_by", "duplicate_of"), public_id=public_id
    )


def render_report_page(
    request: HttpRequest, report: ReaderReport, attempt: FailedSubmission | None = None
) -> HttpResponse:
    """Render the page; after a refused attempt, with its status, and what was typed in its place."""
    user, at = current_user(request), now()
    claim, tz = report.claim, get_timezone(report.claim.desk.timezone)
    facts = get_report_facts(report, user, at)
    available = (
        build_action_buttons(
            report, list_available_actions(READER_REPORT_WORK, report.status, facts), attempt
        )
        if report.duplicate_of is None
        else []
    )
    proposed = get_default_answer(report) if report.status != ReaderReportStatus.ANSWERED else {}
    for action in available:
        _prefill_form(action, report, proposed)
    public = claim.publications.select_related("verdict__rating").order_by("-version").first()
    events = list_events_of_subject("reader_report", report)

    def record(these: Iterable[Event]) -> list[HistoryLine]:
        return build_history_lines(these, viewer=user, at=at, tz=tz, table=REPORT_EVENT_DESCRIPTIONS)

    context = {
        "report": report,
        "claim": claim,
        "progress": describe_progress(report),
        "received": format_datetime(report.received_at, at=at, tz=tz),
        "answered": format_datetime(report.answered_at, at=at, tz=tz) if report.answered_at else "",
        "public": public,
        "checker": find_current_checker(claim),
        "has_proposed_answer": bool(proposed),
        "available_actions": available,
        "again": _list_same_reports(report),
        "history": record(events.reverse()[:MAX_HISTORY_LINES]),
        "attempt": attempt,
        "unplaced_values": attempt.list_unplaced_values() if attempt else [],
        "changes": record(events[attempt.version :]) if attempt is not None and attempt.is_stale else [],
    }
    return render(
        request,
        "factcheck/reader_reports/detail.html",
        context,
        status=attempt.error.status if attempt else 200,
    )


def _list_same_reports(report: ReaderReport) -> list[ReaderReport]:
    """Return the newest reports that repeat this one."""
    return list(
        report.duplicates.select_related("partner").order_by("-received_at", "-id")[:MAX_SAME_REPORTS]
    )


def _prefill_form(action: ActionButton, report: ReaderReport, proposed: dict[str, str]) -> None:
    """Fill an unbound form with a proposed answer or reason."""
    if action.form is None or action.form.is_bound:
        return
    if action.name == "reopen_claim_for_report":
        action.form.initial = {"reason": get_default_reopen_reason(report)}
    if action.name == "answer_reader_report":
        action.form.initial = proposed
