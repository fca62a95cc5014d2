"""Counts of the top bar: what waits for the person who is signed in."""

from django.http import HttpRequest

from accounts.models import User
from accounts.views.auth import current_user
from factcheck.desk.notifications import list_unread
from factcheck.models import Claim
from factcheck.models.enums import ReaderReportStatus
from factcheck.screens.queue.selectors import (
    list_actionable_claims,
    list_drifted_sources,
    list_to_review,
    list_troubled_sources,
)
from factcheck.verdicts.reader_report_rows import list_waiting_reports
from lib.db.rows import count_rows
from lib.text.phrases import format_bounded_number

MAX_COUNT = 99
"""Highest number of sources and of notifications that is counted; beyond it, the top bar shows “99+”."""
TOPBAR_COUNTS = "stet.topbar_counts"
"""Key in META of the counts of whoever is signed in."""


def current_counts(request: HttpRequest) -> dict[str, int]:
    """Return {screen: number of things that wait there} for the user of this request, asked for once.

    Also ``new_reports`` and ``unread``. One query, whose cost follows open work.
    """
    if TOPBAR_COUNTS not in request.META:
        request.META[TOPBAR_COUNTS] = _count_everything(current_user(request))
    found: dict[str, int] = request.META[TOPBAR_COUNTS]
    return found


def _count_everything(user: User) -> dict[str, int]:
    reports = list_waiting_reports(user)
    counted = {
        "claim_queue": Claim.objects.visible_to(user).open(),
        "my_work": list_actionable_claims(user),
        "review_list": list_to_review(user),
        "troubled": list_troubled_sources(user)[: MAX_COUNT + 1],
        "drifted": list_drifted_sources(user)[: MAX_COUNT + 1],
        "reader_report_list": reports,
        "new_reports": reports.filter(status=ReaderReportStatus.NEW),
        "unread": list_unread(user)[: MAX_COUNT + 1],
    }
    counts = count_rows(User.objects.filter(pk=user.pk), counted)
    return counts | {"source_list": counts["troubled"] + counts["drifted"]}


def format_count(count: int) -> str:
    """Return a count that stopped beyond ``MAX_COUNT``, as it is shown."""
    return format_bounded_number(count, MAX_COUNT)
