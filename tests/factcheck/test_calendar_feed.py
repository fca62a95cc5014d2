"""Due times: a calendar behind a secret address, decided at each reading, and the hours of a desk."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from accounts.actions.own_settings import create_calendar_feed
from accounts.actions.people import deactivate_person, reactivate_person, set_password
from accounts.models import CalendarFeed, Desk, Membership
from accounts.selectors import get_system_user
from audit.models import Event
from factcheck.models import Assignment, Claim
from tests.factories import MONDAY, flag_claim_on


def add_claim(cast, statement, *, desk=None, state="assigned", due_at=MONDAY, holder=None):
    claim = Claim.objects.create(
        desk=desk or cast.desk, statement=statement, provenance="external", state=state, due_at=due_at,
        created_by=cast.editor, created_at=MONDAY,
    )  # fmt: skip
    Assignment.objects.create(
        claim=claim, checker=holder or cast.checker, assigned_by=cast.editor, assigned_at=MONDAY
    )
    return claim


def get_path(address: str) -> str:
    return address[address.index("/calendar/") :]


@pytest.fixture
def path(cast) -> str:
    return get_path(create_calendar_feed(by=cast.checker, at=MONDAY))


def test_it_lists_what_the_person_has_to_do_and_when(client, cast, path):
    claim = add_claim(cast, "More than 20,000 crates")
    add_claim(cast, "In review", state="in_review")
    add_claim(cast, "Without a date", due_at=None)
    add_claim(cast, "Somebody else’s", holder=cast.second)
    answer = client.get(path)
    text = answer.content.decode()
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"] == "private, no-store"
    assert text.count("BEGIN:VEVENT") == 1
    assert "SUMMARY:Due: More than 20\\,000 crates" in text
    assert "DTSTART:20260302T090000Z" in text
    assert str(claim.public_id) in text


def test_a_due_time_that_changed_is_stamped_later_than_the_old_one(client, cast, path, monkeypatch):
    """Calendar programs keep the event with the later stamp."""
    claim = add_claim(cast, "More than 20,000 crates")
    stamps = []
    for read_at in (MONDAY, MONDAY + timedelta(hours=1)):
        monkeypatch.setattr("factcheck.desk.workload_views.now", lambda at=read_at: at)
        Claim.objects.filter(pk=claim.pk).update(due_at=read_at + timedelta(hours=7))
        text = client.get(path).content.decode()
        stamps.append(re.findall(r"DTSTAMP:(\S+)\s+DTSTART:(\S+)", text))
    assert stamps == [
        [("20260302T090000Z", "20260302T160000Z")],
        [("20260302T100000Z", "20260302T170000Z")],
    ]


def test_nothing_confidential_is_in_it(client, cast, path):
    Membership.objects.create(user=cast.checker, desk=cast.secret_desk, role="checker", joined_at=MONDAY)
    add_claim(cast, "The mayor took the money", desk=cast.secret_desk)
    text = client.get(path).content.decode()
    assert "SUMMARY:A claim is due" in text
    assert "mayor" not in text
    assert "Inquiries" not in text


def test_access_is_decided_at_each_reading(client, cast, path):
    member = Membership.objects.create(
        user=cast.checker, desk=cast.secret_desk, role="checker", joined_at=MONDAY
    )
    add_claim(cast, "The mayor took the money", desk=cast.secret_desk)
    assert client.get(path).content.count(b"BEGIN:VEVENT") == 1
    member.delete()
    assert client.get(path).content.count(b"BEGIN:VEVENT") == 0
    cast.checker.is_active = False
    cast.checker.save()
    assert client.get(path).status_code == 404


def test_a_new_address_replaces_the_old_one_and_a_withdrawn_one_is_gone(client, cast, path):
    client.force_login(cast.checker)
    page = client.post(reverse("calendar_edit"), {"act": "create"})
    fresh = get_path(page.context["address"])
    assert page.context["address"] in page.content.decode()
    assert fresh not in client.get(reverse("calendar_edit")).content.decode()
    assert client.get(path).status_code == 404
    assert client.get(fresh).status_code == 200
    client.post(reverse("calendar_edit"), {"act": "revoke"})
    assert client.get(fresh).status_code == 404
    actions = Event.objects.filter(subject=str(cast.checker.public_id)).values_list("action", flat=True)
    assert list(actions) == ["create_calendar_feed", "create_calendar_feed", "revoke_calendar_feed"]
    client.post(reverse("calendar_edit"), {"act": "revoke"})
    assert Event.objects.filter(action="revoke_calendar_feed").count() == 1


def test_a_new_password_ends_the_address(client, cast, path):
    """Whoever knew the old password may have made it, and would go on reading."""
    password = "a long way to the harbour"
    set_password(cast.checker, by=get_system_user(), at=MONDAY, password=password)
    assert client.get(path).status_code == 404
    cast.checker.refresh_from_db()
    kept = get_path(create_calendar_feed(by=cast.checker, at=MONDAY))
    client.force_login(cast.checker)
    typed = {
        "current": password,
        "password": "another way to the harbour",
        "again": "another way to the harbour",
    }
    page = client.post(reverse("change_password"), typed, follow=True)
    assert "The address of your calendar no longer works." in page.content.decode()
    assert client.get(kept).status_code == 404


def test_whoever_comes_back_has_a_new_address(client, cast, path):
    """Who knew the old one may be the reason why they were deactivated."""
    deactivate_person(cast.checker, by=cast.admin, at=MONDAY)
    reactivate_person(cast.checker, by=cast.admin, at=MONDAY)
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("token", ["x", "calendar_0000000000_" + "0" * 50, "%00"])
def test_an_invented_address_is_a_404(client, cast, path, token):
    assert client.get(f"/calendar/{token}/due.ics").status_code == 404
    assert CalendarFeed.objects.get().digest not in path


class TestTheDesksHours:
    def test_a_claim_without_a_due_time_gets_the_desk_s(self, cast, article):
        Desk.objects.filter(pk=cast.desk.pk).update(due_hours=12, holidays=["2026-03-03"])
        article.desk.refresh_from_db()
        claim = flag_claim_on(article, "12 %", cast.editor)
        assert claim.due_at == datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
        other = flag_claim_on(article, "Ada Holm", cast.editor, due_at=MONDAY)
        assert other.due_at == MONDAY
