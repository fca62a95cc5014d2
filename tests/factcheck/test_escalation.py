"""Escalation: claims that stay overdue for the desk's working hours are told to its editors, once."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from itertools import product

import pytest

from accounts.models import Desk
from articles.models import Article
from factcheck.assignments.actions import assign_claim
from factcheck.desk.notification_sweeps import escalate_overdue_claims
from factcheck.models import Claim, Notification
from lib.datetimes.clock import WorkingHours, add_working_time, subtract_working_time
from lib.datetimes.humanize import get_timezone
from tests.factories import MONDAY, Cast, flag_claim_on

HOUR = timedelta(hours=1)


@pytest.fixture
def claim(cast: Cast, article: Article) -> Claim:
    """Due on Monday at 17:00, an hour before the desk closes."""
    Desk.objects.filter(pk=cast.desk.pk).update(escalation_hours=4)
    escalate_overdue_claims(at=MONDAY)
    return flag_claim_on(article, "18,500 crates", cast.editor, due_at=MONDAY + 8 * HOUR)


def told() -> list[tuple[str, str]]:
    rows = Notification.objects.filter(event="claim_escalated").order_by("person__username")
    return [(one.person.username, one.sentence) for one in rows.select_related("person")]


def test_editors_are_told_once_after_so_many_working_hours(claim: Claim, cast: Cast) -> None:
    noon = MONDAY + timedelta(days=1, hours=3)  # one hour on Monday, three on Tuesday
    assert escalate_overdue_claims(at=noon - timedelta(seconds=1)) == 0
    assert [escalate_overdue_claims(at=noon + minutes * HOUR) for minutes in (0, 1, 50)] == [1, 0, 0]
    sentence = "This claim is still overdue, 19 hours after it was due. Nobody is checking it."
    assert told() == [("edith", sentence), ("stan", sentence)]


def test_the_checker_is_named(claim: Claim, cast: Cast) -> None:
    assign_claim(claim, checker=cast.checker, by=cast.editor, at=MONDAY)
    escalate_overdue_claims(at=MONDAY + timedelta(days=2))
    assert told()[0][1].startswith("This claim of Carl is still overdue")


def test_settled_work_other_desks_and_desks_that_never_escalate_are_left_alone(
    claim: Claim, cast: Cast, create_claim_in_state: Callable[..., Claim]
) -> None:
    Claim.objects.filter(pk=claim.pk).update(state="in_review")
    assert escalate_overdue_claims(at=MONDAY + timedelta(days=2)) == 0
    Claim.objects.filter(pk=claim.pk).update(state="flagged", due_at=MONDAY + timedelta(days=3))
    Desk.objects.update(escalation_hours=None)
    assert escalate_overdue_claims(at=MONDAY + timedelta(days=9)) == 0
    Desk.objects.filter(pk=cast.desk.pk).update(escalation_hours=4)
    assert escalate_overdue_claims(at=MONDAY + timedelta(days=9)) == 0, "it begins anew"


def test_a_desk_that_begins_hears_nothing_of_old_cases_and_fewer_hours_repeat_nothing(
    cast: Cast, article: Article
) -> None:
    flag_claim_on(article, "18,500 crates", cast.editor, due_at=MONDAY)
    Desk.objects.filter(pk=cast.desk.pk).update(escalation_hours=8)
    assert escalate_overdue_claims(at=MONDAY + timedelta(days=4)) == 0
    flag_claim_on(article, "12 % in a week", cast.editor, due_at=MONDAY + timedelta(days=4))
    assert escalate_overdue_claims(at=MONDAY + timedelta(days=8)) == 1
    for hours in (2, 9):
        Desk.objects.filter(pk=cast.desk.pk).update(escalation_hours=hours)
        assert escalate_overdue_claims(at=MONDAY + timedelta(days=8)) == 0


def test_an_idle_run_asks_for_each_desk_that_escalates(
    claim: Claim, django_assert_num_queries: Callable[..., object]
) -> None:
    with django_assert_num_queries(4):
        assert escalate_overdue_claims(at=MONDAY) == 0


def test_hours_that_make_no_sense_keep_no_other_desk_back(claim: Claim, cast: Cast) -> None:
    Desk.objects.filter(pk=cast.other_desk.pk).update(
        escalation_hours=999, workdays="1", opens_at=time(9), closes_at=time(9, 1)
    )
    assert escalate_overdue_claims(at=MONDAY + timedelta(days=2)) == 1


NEW_YORK = get_timezone("America/New_York")


@pytest.mark.parametrize(
    ("start", "hours"), product([MONDAY + n * 5 * HOUR for n in range(60)], [1, 7.5, 9, 41])
)
def test_what_is_subtracted_comes_back_when_added(start: datetime, hours: float) -> None:
    # Over the weekend on which New York changes its clocks, with a holiday.
    week = WorkingHours(
        weekdays=frozenset({1, 2, 3, 4, 5, 7}), opens_at=time(9), closes_at=time(18), tz=NEW_YORK,
        holidays=frozenset({MONDAY.date() + timedelta(days=2)}),
    )  # fmt: skip
    length = timedelta(hours=hours)
    end = add_working_time(start, length, week)
    assert add_working_time(subtract_working_time(end, length, week), length, week) == end
