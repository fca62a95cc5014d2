"""Statistics in the digest of Monday: for whom, once, and about open desks alone."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.models import Desk, Membership, NotificationPreference, OutgoingEmail, User
from factcheck.desk.digest import send_due_digests
from factcheck.desk.emails import may_receive_email
from factcheck.models import DailyStatistic
from factcheck.models.daily_statistic import Measure
from tests.factories import MONDAY, Cast

WEEK = timedelta(days=7)
NEXT_MONDAY = MONDAY + WEEK
SIX = datetime(2026, 3, 9, 6, tzinfo=UTC)


@pytest.fixture
def reader(cast: Cast) -> User:
    User.objects.filter(pk=cast.editor.pk).update(email="edith@example.org", digest_sent_at=MONDAY)
    Membership.objects.create(user=cast.editor, desk=cast.secret_desk, role="editor", joined_at=MONDAY)
    NotificationPreference.objects.create(
        person=cast.editor, topic="statistics", in_app=False, email=False, digest=True
    )
    return cast.editor


def count(desk: Desk, measure: str, number: int, day: datetime, key: str = "") -> None:
    DailyStatistic.objects.create(
        desk=desk, day=day.date(), measure=measure, key=key, count=number, counted_at=NEXT_MONDAY
    )


@pytest.fixture
def counted(cast: Cast) -> None:
    sunday = NEXT_MONDAY - timedelta(days=1)
    count(cast.desk, Measure.PUBLIC, 0, sunday)
    count(cast.desk, Measure.OPENED, 5, sunday, "flagged")
    count(cast.desk, Measure.OPENED, 3, MONDAY - timedelta(days=1), "flagged")
    count(cast.secret_desk, Measure.OPENED, 8, sunday, "flagged")


def test_they_come_with_the_first_digest_of_the_week(cast: Cast, reader: User, counted: None) -> None:
    assert send_due_digests(at=SIX - timedelta(days=1)) == 0
    assert [send_due_digests(at=SIX + timedelta(minutes=m)) for m in (0, 10)] == [1, 0]
    email = OutgoingEmail.objects.get()
    assert email.to == "edith@example.org"
    assert email.subject == "Digest of The Daily Proof: statistics of the week"
    assert "Statistics of the week: Harbour desk\n  0 claims are open" in email.text
    assert "5 claims came in; 0 settled, closed or moved away." in email.text
    assert "/statistics/?desk=harbour&since=2026-03-02&until=2026-03-08" in email.text
    assert "Inquiries" not in email.text
    assert send_due_digests(at=SIX + timedelta(days=1)) == 0
    count(cast.desk, Measure.PUBLIC, 0, NEXT_MONDAY + timedelta(days=6))
    assert send_due_digests(at=SIX + WEEK) == 1


def test_they_are_given_up_where_their_reader_has_left_the_desk(
    cast: Cast, reader: User, counted: None
) -> None:
    send_due_digests(at=SIX)
    email = OutgoingEmail.objects.get()
    assert may_receive_email(email)
    Membership.objects.filter(user=reader, desk=cast.desk).delete()
    assert not may_receive_email(email)


def test_they_are_given_up_where_the_desk_became_confidential(
    cast: Cast, reader: User, counted: None
) -> None:
    send_due_digests(at=SIX)
    Desk.objects.filter(pk=cast.desk.pk).update(visibility="confidential")
    assert not may_receive_email(OutgoingEmail.objects.get())


def test_a_week_whose_sunday_is_not_counted_is_left_out(cast: Cast, reader: User, counted: None) -> None:
    saturday = (NEXT_MONDAY - timedelta(days=2)).date()
    DailyStatistic.objects.filter(measure=Measure.PUBLIC).update(day=saturday)
    assert send_due_digests(at=SIX) == 0, "it would say that no claim is open"


def test_who_did_not_ask_or_where_nothing_is_counted_gets_none(cast: Cast, reader: User) -> None:
    assert send_due_digests(at=SIX) == 0
    count(cast.desk, Measure.PUBLIC, 0, NEXT_MONDAY - timedelta(days=1))
    NotificationPreference.objects.all().delete()
    assert send_due_digests(at=SIX + WEEK) == 0
