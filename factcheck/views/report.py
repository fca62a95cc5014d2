"""One report of an error: what was said, about what, what was published since, and the answer."""

from collections.abc import Iterable
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.views.gate import who
from factcheck.enums import ReportStatus
from factcheck.models import Report
from factcheck.queries.facts import live_checker
from factcheck.queries.offered import offers
from factcheck.queries.reports import (
    answer_proposed,
    reason_proposed,
    report_facts,
    told,
)
from factcheck.queries.told import TOLD_OF_REPORTS, Line, lines
from factcheck.views.claim_acts import Act, acts
from factcheck.views.tried import Tried
from factcheck.workflow import REPORT
from lib.clock import now
from lib.times import when, zone
from record.models import Event
from record.queries import history

RECORD = 20
AGAIN = 20
"""The newest entries, and the newest of those that say the same, shown with a report."""


@login_required
@require_safe
def report(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return report_page(request, visible_report(request, public_id))


def visible_report(request: HttpRequest, public_id: UUID) -> Report:
    """The report, if this person is on its desk; else 404."""
    found = Report.objects.visible_to(who(request))
    return get_object_or_404(
        found.select_related("claim__desk", "partner", "answered_by", "same_as"), public_id=public_id
    )


def report_page(request: HttpRequest, report: Report, tried: Tried | None = None) -> HttpResponse:
    """The page; with a refused attempt, at its status, with what was typed in its place."""
    user, at = who(request), now()
    claim, tz = report.claim, zone(report.claim.desk.timezone)
    facts = report_facts(report, user, at)
    offered = acts(report, offers(REPORT, report.status, facts), tried) if report.same_as is None else []
    proposed = answer_proposed(report) if report.status != ReportStatus.ANSWERED else {}
    for act in offered:
        _prefill(act, report, proposed)
    public = claim.publications.select_related("verdict__rating").order_by("-version").first()
    events = history("report", report)

    def record(these: Iterable[Event]) -> list[Line]:
        return lines(these, viewer=user, at=at, tz=tz, table=TOLD_OF_REPORTS)

    return render(
        request,
        "factcheck/report.html",
        {
            "report": report,
            "claim": claim,
            "told": told(report),
            "received": when(report.received_at, at=at, tz=tz),
            "answered": when(report.answered_at, at=at, tz=tz) if report.answered_at else "",
            "public": public,
            "checker": live_checker(claim),
            "proposed": bool(proposed),
            "offered": offered,
            "again": _again(report),
            "record": record(events.reverse()[:RECORD]),
            "tried": tried,
            "kept": tried.kept() if tried else [],
            "changes": record(events[tried.version :]) if tried is not None and tried.stale else [],
        },
        status=tried.error.status if tried else 200,
    )


def _again(report: Report) -> list[Report]:
    """The newest of those that say the same."""
    return list(report.again.select_related("partner").order_by("-received_at", "-id")[:AGAIN])


def _prefill(act: Act, report: Report, proposed: dict[str, str]) -> None:
    """Begin a form with what can be said already; what was typed stays."""
    if act.form is None or act.form.is_bound:
        return
    if act.step == "reopen_for":
        act.form.initial = {"reason": reason_proposed(report)}
    if act.step == "answer":
        act.form.initial = proposed
