"""A record that breaks at night is told to admins and standards editors, on Setup and by machine."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.actions import set_membership
from accounts.actions.audit_verification import verify_audit_log
from accounts.models import OutgoingEmail
from accounts.tasks import verify_audit_log as task
from audit.models import DayHead, VerificationRun
from newsroom.celeryconfig import beat_schedule
from newsroom.health import list_record_lines
from tests.accounts.constants import MONDAY
from tests.audit.forgery import tamper


def night(at=MONDAY):
    return verify_audit_log(clock=lambda: at)


@pytest.fixture
def addressed(ada, maria, politics):
    ada.email = "ada@example.org"
    ada.save()
    return ada


def test_a_whole_record_writes_to_nobody(addressed, client):
    assert night() == 1
    assert not OutgoingEmail.objects.exists()
    assert not [line for line in list_record_lines(at=MONDAY) if line.is_bad]


def test_a_broken_record_is_told_by_email_to_admins_and_standards_editors(addressed, maria, politics, client):
    set_membership(maria, politics, by=addressed, at=MONDAY, role="standards")
    tamper("UPDATE audit_event SET action = 'release' WHERE number = 2")
    night()
    emails = list(OutgoingEmail.objects.order_by("to"))
    assert [email.to for email in emails] == ["ada@example.org", "maria@example.org"]
    assert emails[0].subject == "The record is broken at entry 2"
    assert "number 2: a field was changed after it was written" in emails[0].text
    assert client.get("/healthz").status_code == 503
    assert list_record_lines(at=MONDAY) == [("The record is not what was written.", True)]


def test_an_editor_without_an_address_stops_no_email(ada, maria, politics):
    set_membership(maria, politics, by=ada, at=MONDAY, role="standards")
    tamper("UPDATE audit_event SET action = 'release' WHERE number = 2")
    night()
    assert [email.to for email in OutgoingEmail.objects.all()] == ["maria@example.org"]


def test_setup_shows_every_night(addressed, client):
    client.force_login(addressed)
    page = client.get(reverse("audit_verification")).content.decode()
    assert "No night has looked at it yet" in page
    night()
    assert "each is what was written" in client.get(reverse("audit_verification")).content.decode()
    tamper("UPDATE audit_event SET action = 'release' WHERE number = 2")
    night(MONDAY.replace(day=24))
    page = client.get(reverse("audit_verification")).content.decode()
    assert "The record is broken at entry 2" in page
    assert page.count("Whole") == 1


def test_setup_says_when_a_night_is_missing(addressed, client):
    night()
    VerificationRun.objects.filter(is_ok=True).update(ended_at=MONDAY.replace(year=2020))
    client.force_login(addressed)
    page = client.get(reverse("audit_verification")).content.decode()
    assert "A night is missing" in page
    assert client.get("/healthz").status_code == 503
    assert list_record_lines(at=MONDAY) == [("The nightly verification of the record is late.", True)]


def test_more_nights_cost_no_more_queries(addressed, client, django_assert_num_queries):
    client.force_login(addressed)
    night()
    client.get(reverse("audit_verification"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("audit_verification"))
    for day in (24, 25):
        night(MONDAY.replace(day=day))
    with django_assert_num_queries(len(few)):
        client.get(reverse("audit_verification"))


def test_only_an_admin_looks(maria, client):
    client.force_login(maria)
    assert client.get(reverse("audit_verification")).status_code == 403


def test_the_clock_of_the_house_asks_for_it(addressed):
    assert "accounts.tasks.verify_audit_log" in {entry["task"] for entry in beat_schedule.values()}
    assert task() == 1
    assert DayHead.objects.count() == 1
