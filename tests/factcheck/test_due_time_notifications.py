"""Who is notified of due times: before them, after them, and when they change."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from accounts.models import Absence, Desk, OutgoingEmail, User
from factcheck.assignments import actions as assignments_actions
from factcheck.claims.editing import update_claim
from factcheck.desk.emails import send_due_notifications
from factcheck.desk.notification_sweeps import notify_of_deadlines
from factcheck.models import Claim, Notification
from tests.factcheck.notices import events_of, give_addresses, notices
from tests.factcheck.workflow_driver import LATER
from tests.factories import MONDAY, flag_claim_on

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _addresses(cast):
    give_addresses()


def test_due_soon_and_overdue_are_told_once_each(cast, article, django_assert_num_queries):
    notify_of_deadlines(at=MONDAY)
    due = MONDAY + 5 * HOUR
    claim = flag_claim_on(article, "18,500 crates", cast.editor, due_at=due)
    assignments_actions.assign_claim(claim, checker=cast.checker, by=cast.editor, at=MONDAY)
    send_due_notifications(at=MONDAY + HOUR)
    with django_assert_num_queries(2):
        assert notify_of_deadlines(at=due - 2 * HOUR - timedelta(seconds=1)) == 0
    assert notify_of_deadlines(at=due - 2 * HOUR) == 1
    assert send_due_notifications(at=due - HOUR) == 1
    assert notify_of_deadlines(at=due - HOUR) == 0
    assert notify_of_deadlines(at=due) == 1
    assert send_due_notifications(at=due + HOUR) == 1
    assert notify_of_deadlines(at=due + HOUR) == 0
    subjects = list(OutgoingEmail.objects.order_by("pk").values_list("subject", flat=True))
    assert [one.partition(":")[0] for one in subjects[-2:]] == ["Due", "Overdue"]
    assert events_of(cast.checker) == ["assigned", "due_soon", "overdue"]


def test_an_overdue_claim_that_nobody_has_goes_to_the_editors(cast, article):
    notify_of_deadlines(at=MONDAY)
    flag_claim_on(article, "18,500 crates", cast.editor, due_at=MONDAY + HOUR)
    notify_of_deadlines(at=MONDAY + 2 * HOUR)
    told = Notification.objects.filter(event="overdue")
    assert {one.person for one in told} == {cast.editor, cast.standards}
    assert notices(cast.editor) == ["This claim is overdue, and nobody is checking it."]


def test_a_submitted_verdict_is_not_overdue(cast, create_claim_in_state):
    notify_of_deadlines(at=MONDAY)
    claim = create_claim_in_state("in_review")
    Claim.objects.filter(pk=claim.pk).update(due_at=MONDAY + HOUR)
    assert notify_of_deadlines(at=MONDAY + 2 * HOUR) == 0


def test_an_outage_is_made_up_for_with_one_notification(cast, article):
    notify_of_deadlines(at=MONDAY)
    claim = flag_claim_on(article, "18,500 crates", cast.editor, due_at=MONDAY + 5 * HOUR)
    assignments_actions.assign_claim(claim, checker=cast.checker, by=cast.editor, at=MONDAY)
    notify_of_deadlines(at=MONDAY + 9 * HOUR)
    notify_of_deadlines(at=MONDAY + 10 * HOUR)
    assert events_of(cast.checker) == ["assigned", "overdue"]


def test_a_due_time_that_somebody_else_changes_is_told_to_the_checker(cast, create_claim_in_state, client):
    """From two hours before its due time nothing else would say so until the claim is overdue."""
    claim = create_claim_in_state("checking")
    notify_of_deadlines(at=LATER)
    Notification.objects.all().delete()
    claim = update_claim(claim, by=cast.editor, at=LATER, due_at=LATER + HOUR, priority=3)
    update_claim(claim, by=cast.checker, at=LATER, due_at=LATER + 2 * HOUR)
    assert notify_of_deadlines(at=LATER) == 0
    assert events_of(cast.checker) == ["due_changed"]
    assert notices(cast.checker) == ["Edith changed when this claim is due."]
    send_due_notifications(at=LATER)
    email = OutgoingEmail.objects.get()
    assert email.subject.startswith("Due: ")
    # As it is now, in the time of the desk.
    assert f"{claim.statement}\nDue on 2 March 2026 at 14:00, UTC time.\nhttp" in email.text
    client.force_login(cast.checker)
    assert ">Due: " in client.get("/notifications/").content.decode()


def test_nobody_is_told_of_a_due_time_before_or_after_the_work(cast, create_claim_in_state):
    for state in ("flagged", "in_review"):
        claim = create_claim_in_state(state)
        Notification.objects.all().delete()
        update_claim(claim, by=cast.standards, at=LATER, due_at=LATER + HOUR)
        assert not Notification.objects.exists(), state


def test_an_assignment_says_when_the_claim_is_due_but_not_of_a_confidential_desk(cast, article):
    claim = flag_claim_on(article, "18,500 crates", cast.editor, due_at=LATER + HOUR)
    assignments_actions.assign_claim(claim, checker=cast.checker, by=cast.editor, at=LATER)
    send_due_notifications(at=LATER)
    assert "Due on 2 March 2026 at 13:00, UTC time." in OutgoingEmail.objects.get().text
    Notification.objects.update(email_due_at=LATER)
    Desk.objects.update(visibility="confidential")
    OutgoingEmail.objects.all().delete()
    send_due_notifications(at=LATER)
    assert "March" not in OutgoingEmail.objects.get().text


@pytest.mark.parametrize(
    ("day", "clock"), [(date(2026, 3, 27), "18:00"), (date(2026, 3, 29), "19:00")], ids=["winter", "summer"]
)
def test_a_letter_names_the_zone_of_its_due_time_across_a_change_of_clocks(cast, article, day, clock):
    Desk.objects.update(timezone="Europe/Berlin")
    due = datetime.combine(day, time(17), tzinfo=UTC)
    claim = flag_claim_on(article, "18,500 crates", cast.editor, due_at=due)
    assignments_actions.assign_claim(claim, checker=cast.checker, by=cast.editor, at=LATER)
    send_due_notifications(at=LATER)
    assert f"Due on {day.day} March 2026 at {clock}, Europe/Berlin time." in OutgoingEmail.objects.get().text


def test_whoever_is_away_gets_their_letter_in_the_morning_when_they_are_back(cast, article):
    Desk.objects.update(timezone="Asia/Tokyo")
    Absence.objects.create(
        person=cast.checker, starts_on=date(2026, 3, 1), ends_on=date(2026, 3, 3),
        added_by=cast.checker, added_at=MONDAY,
    )  # fmt: skip
    claim = flag_claim_on(article, "18,500 crates", cast.editor, due_at=LATER + 99 * HOUR)
    assignments_actions.assign_claim(claim, checker=cast.checker, by=cast.editor, at=LATER)
    back = datetime(2026, 3, 3, 21, tzinfo=UTC)
    for at, letters in ((LATER, 0), (back - HOUR, 0), (back, 1)):
        send_due_notifications(at=at)
        assert OutgoingEmail.objects.count() == letters, at


def test_no_letter_waits_for_the_end_of_an_absence_that_was_removed(cast, article):
    absence = Absence.objects.create(
        person=cast.checker, starts_on=LATER.date(), ends_on=LATER.date() + timedelta(days=20),
        added_by=cast.checker, added_at=MONDAY,
    )  # fmt: skip
    claim = flag_claim_on(article, "18,500 crates", cast.editor, due_at=LATER + 99 * HOUR)
    assignments_actions.assign_claim(claim, checker=cast.checker, by=cast.editor, at=LATER)
    for at in (LATER, LATER + 24 * HOUR):
        send_due_notifications(at=at)
        assert not OutgoingEmail.objects.exists()
    absence.delete()
    send_due_notifications(at=LATER + 48 * HOUR)
    assert OutgoingEmail.objects.count() == 1


def test_a_letter_that_waited_for_somebody_keeps_their_quiet_hours_too(cast, article):
    User.objects.filter(pk=cast.checker.pk).update(quiet_from=time(22), quiet_until=time(8))
    Absence.objects.create(
        person=cast.checker, starts_on=LATER.date(), ends_on=LATER.date(),
        added_by=cast.checker, added_at=MONDAY,
    )  # fmt: skip
    claim = flag_claim_on(article, "18,500 crates", cast.editor, due_at=LATER + 99 * HOUR)
    assignments_actions.assign_claim(claim, checker=cast.checker, by=cast.editor, at=LATER)
    send_due_notifications(at=LATER)
    back = datetime.combine(LATER.date() + timedelta(days=1), time(6), tzinfo=UTC)
    for at, letters in ((back, 0), (back + 2 * HOUR, 1)):
        send_due_notifications(at=at)
        assert OutgoingEmail.objects.count() == letters, at


def test_editors_are_told_of_a_claim_that_becomes_due_while_its_checker_is_away(cast, article):
    notify_of_deadlines(at=MONDAY)
    claim = flag_claim_on(article, "18,500 crates", cast.editor, due_at=MONDAY + 5 * HOUR)
    assignments_actions.assign_claim(claim, checker=cast.checker, by=cast.editor, at=MONDAY)
    Absence.objects.create(
        person=cast.checker, starts_on=MONDAY.date(), ends_on=MONDAY.date(),
        added_by=cast.checker, added_at=MONDAY,
    )  # fmt: skip
    notify_of_deadlines(at=MONDAY + 4 * HOUR)
    notify_of_deadlines(at=MONDAY + 6 * HOUR)
    for person in (cast.editor, cast.standards):
        assert events_of(person) == ["due_soon", "overdue"]
    assert events_of(cast.checker) == ["assigned", "due_soon", "overdue"]
