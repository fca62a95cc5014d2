"""Counts of the top bar: what waits for the person who is signed in."""

from functools import partial
from typing import Any

from django.db.models import BigIntegerField, QuerySet
from django.http import HttpRequest

from accounts.models import User
from accounts.views.auth import current_user
from factcheck.models import Claim
from factcheck.models.enums import ReaderReportStatus
from factcheck.reader_reports.selectors import list_waiting_reports
from factcheck.screens.notifications.selectors import list_unread
from factcheck.screens.queue.selectors import (
    list_actionable_claims,
    list_drifted_sources,
    list_to_review,
    list_troubled_sources,
)
from lib.db.counts import SubqueryCount
from lib.db.prepared_query import Parameter, PreparedQuery
from lib.text.numbers import format_bounded_number

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
    counts = _COUNTS[user.is_active, user.is_admin].get_row(person=user.pk)
    return counts | {"source_list": counts["troubled"] + counts["drifted"]}


def _select_counts(*, is_active: bool, is_admin: bool) -> "QuerySet[User, Any]":
    person = Parameter("person", BigIntegerField())
    # Rules about a person are asked of a user whose key each run gives.
    user = User(pk=person, is_active=is_active, is_staff=is_admin)
    reports = list_waiting_reports(user)
    return User.objects.filter(pk=person).values(
        claim_queue=SubqueryCount(Claim.objects.visible_to(user).open()),
        my_work=SubqueryCount(list_actionable_claims(user)),
        review_list=SubqueryCount(list_to_review(user)),
        troubled=SubqueryCount(list_troubled_sources(user)[: MAX_COUNT + 1]),
        drifted=SubqueryCount(list_drifted_sources(user)[: MAX_COUNT + 1]),
        reader_report_list=SubqueryCount(reports),
        new_reports=SubqueryCount(reports.filter(status=ReaderReportStatus.NEW)),
        unread=SubqueryCount(list_unread(user)[: MAX_COUNT + 1]),
    )


_COUNTS = {
    (is_active, is_admin): PreparedQuery(partial(_select_counts, is_active=is_active, is_admin=is_admin))
    for is_active, is_admin in ((True, True), (True, False), (False, False))
}
"""Every page asks for them, and to put the statement together takes longer than to ask it."""


def format_count(count: int) -> str:
    """Return a count that stopped beyond ``MAX_COUNT``, as it is shown."""
    return format_bounded_number(count, MAX_COUNT)
