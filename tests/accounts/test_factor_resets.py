"""Resets of factors: by an admin, with a member and a delay on a confidential desk, or from the server."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client

from accounts import factors
from accounts.actions import create_desk, create_person, set_membership
from accounts.actions.consent import withdraw_consent_request
from accounts.actions.consent_decisions import (
    apply_due_consents,
    decide_consent,
    list_consent_requests,
    list_delayed_consents,
    stop_consent,
)
from accounts.actions.factor_resets import request_factor_reset
from accounts.models import ConsentRequest, Desk, Membership, OutgoingEmail, User
from accounts.selectors import get_system_user
from audit.models import Event
from lib.errors import Blocked, NotAllowed, WrongState
from tests.accounts.constants import MONDAY, PASSWORD
from tests.accounts.second_factor import give_app

DAY = timedelta(days=1)


@pytest.fixture
def nora(ada, inquiry) -> User:
    """A second member of the confidential desk."""
    person = create_person(
        by=get_system_user(), at=MONDAY, username="nora", name="Nora Vik", email="nora@example.org",
        password=PASSWORD,
    )  # fmt: skip
    set_membership(person, inquiry, by=get_system_user(), at=MONDAY, role="editor")
    return person


def test_on_an_open_desk_an_admin_resets_at_once(maria, ada):
    give_app(maria)
    assert request_factor_reset(maria, by=ada, at=MONDAY) == []
    assert not factors.has_factor(maria)
    assert Event.objects.get(action="reset_factors").actor == str(ada.public_id)


def test_nobody_resets_their_own(ada):
    give_app(ada)
    with pytest.raises(Blocked):
        request_factor_reset(ada, by=ada, at=MONDAY)


def test_on_a_confidential_desk_a_member_agrees_and_a_day_passes(otto, nora, ada, settings):
    settings.STET_CONSENT_DELAY_HOURS = 24
    give_app(otto)
    request_factor_reset(otto, by=ada, at=MONDAY)
    assert list_consent_requests(otto) == []
    (request,) = list_consent_requests(nora)
    with pytest.raises(NotAllowed):
        decide_consent(request, by=otto, at=MONDAY, granted=True)
    decide_consent(request, by=nora, at=MONDAY, granted=True)
    assert factors.has_factor(otto)
    assert apply_due_consents(at=MONDAY + DAY - timedelta(minutes=1)) == 0
    assert apply_due_consents(at=MONDAY + DAY) == 1
    assert not factors.has_factor(otto)
    assert apply_due_consents(at=MONDAY + DAY) == 0


def test_the_desk_is_alarmed_and_anybody_on_it_stops_what_was_agreed_to(otto, nora, ada, settings):
    settings.STET_CONSENT_DELAY_HOURS = 24
    User.objects.filter(pk=otto.pk).update(email="otto@example.org")
    give_app(otto)
    request_factor_reset(otto, by=ada, at=MONDAY)
    decide_consent(list_consent_requests(nora)[0], by=nora, at=MONDAY, granted=True)
    assert OutgoingEmail.objects.filter(to="otto@example.org", text__contains="can stop it").exists()
    (waiting,) = list_delayed_consents(otto)
    with pytest.raises(NotAllowed):
        stop_consent(waiting, by=ada, at=MONDAY)
    stop_consent(waiting, by=otto, at=MONDAY)
    with pytest.raises(WrongState):
        stop_consent(waiting, by=otto, at=MONDAY)
    assert apply_due_consents(at=MONDAY + DAY) == 0
    assert factors.has_factor(otto)


def test_a_role_on_a_confidential_desk_waits_as_long(maria, otto, inquiry, ada, settings):
    settings.STET_CONSENT_DELAY_HOURS = 24
    assert set_membership(maria, inquiry, by=ada, at=MONDAY, role="checker") is None
    decide_consent(list_consent_requests(otto)[0], by=otto, at=MONDAY, granted=True)
    assert not Membership.objects.filter(user=maria, desk=inquiry).exists()
    apply_due_consents(at=MONDAY + DAY)
    assert Membership.objects.filter(user=maria, desk=inquiry).exists()


def test_what_waits_is_stopped_on_the_page_by_the_desk_alone(otto, nora, maria, ada, settings):
    settings.STET_CONSENT_DELAY_HOURS = 24
    request_factor_reset(otto, by=ada, at=MONDAY)
    decide_consent(list_consent_requests(nora)[0], by=nora, at=MONDAY, granted=True)
    waiting = ConsentRequest.objects.get()
    stranger, member = Client(), Client()
    stranger.force_login(maria)
    member.force_login(otto)
    assert stranger.post(f"/consent/{waiting.public_id}/stop/").status_code == 404
    assert b"Stop it" in member.get("/consent/").content
    assert member.post(f"/consent/{waiting.public_id}/stop/").status_code == 302
    assert list_delayed_consents(otto) == []


@pytest.fixture
def leaks(ada, otto, nora) -> Desk:
    """A second confidential desk with the same two people."""
    desk = create_desk(by=ada, at=MONDAY, name="Leaks", slug="leaks", visibility="confidential")
    for person in (otto, nora):
        set_membership(person, desk, by=get_system_user(), at=MONDAY, role="editor")
    return desk


def test_what_is_withdrawn_on_one_desk_is_withdrawn_on_all(otto, nora, leaks, ada, settings):
    settings.STET_CONSENT_DELAY_HOURS = 24
    give_app(otto)
    request_factor_reset(otto, by=ada, at=MONDAY)
    agreed, waiting = list_consent_requests(nora)
    decide_consent(agreed, by=nora, at=MONDAY, granted=True)
    withdraw_consent_request(waiting, by=ada, at=MONDAY)
    assert apply_due_consents(at=MONDAY + DAY) == 0
    assert factors.has_factor(otto)
    assert not ConsentRequest.objects.exclude(is_granted=False).exists()


def test_a_desk_joined_meanwhile_has_to_agree_too(otto, nora, leaks, inquiry, ada, settings):
    settings.STET_CONSENT_DELAY_HOURS = 24
    give_app(otto)
    Membership.objects.filter(user=otto, desk=leaks).delete()
    request_factor_reset(otto, by=ada, at=MONDAY)
    decide_consent(list_consent_requests(nora)[0], by=nora, at=MONDAY, granted=True)
    set_membership(otto, leaks, by=get_system_user(), at=MONDAY, role="editor")
    assert apply_due_consents(at=MONDAY + DAY) == 0
    assert factors.has_factor(otto)
    request_factor_reset(otto, by=ada, at=MONDAY)
    for request in list_consent_requests(nora):
        decide_consent(request, by=nora, at=MONDAY, granted=True)
    apply_due_consents(at=MONDAY + DAY)
    assert not factors.has_factor(otto)


def test_a_reset_that_two_desks_agreed_to_takes_both_when_it_happens(
    otto, nora, leaks, inquiry, ada, settings
):
    settings.STET_CONSENT_DELAY_HOURS = 24
    give_app(otto)
    request_factor_reset(otto, by=ada, at=MONDAY)
    for hours, request in enumerate(list_consent_requests(nora)):
        decide_consent(request, by=nora, at=MONDAY + timedelta(hours=hours), granted=True)
    assert apply_due_consents(at=MONDAY + DAY) == 1, "the first desk's time has come"
    assert factors.has_factor(otto)
    first = ConsentRequest.objects.get(due_at=None).desk
    Membership.objects.filter(user=nora, desk=first).delete()
    assert apply_due_consents(at=MONDAY + DAY + timedelta(hours=1)) == 0
    assert factors.has_factor(otto)
    assert not ConsentRequest.objects.exclude(is_granted=False).exists()


def test_an_old_consent_is_worth_nothing_for_the_next_reset(otto, nora, leaks, ada, settings):
    settings.STET_CONSENT_DELAY_HOURS = 0
    give_app(otto)
    request_factor_reset(otto, by=ada, at=MONDAY)
    for request in list_consent_requests(nora):
        decide_consent(request, by=nora, at=MONDAY, granted=True)
    assert not factors.has_factor(otto)
    give_app(otto)
    Membership.objects.filter(user=otto, desk=leaks).delete()
    request_factor_reset(otto, by=ada, at=MONDAY)
    set_membership(otto, leaks, by=get_system_user(), at=MONDAY, role="editor")
    with pytest.raises(Blocked, match="Leaks"):
        decide_consent(list_consent_requests(nora)[0], by=nora, at=MONDAY, granted=True)
    assert factors.has_factor(otto)


def test_where_nobody_could_agree_the_server_is_named(otto, ada):
    with pytest.raises(Blocked, match="break_glass"):
        request_factor_reset(otto, by=ada, at=MONDAY)


def test_break_glass_lets_somebody_in_and_tells_every_admin(maria, ada, capsys, client):
    User.objects.filter(pk=ada.pk).update(email="ada@example.org")
    give_app(maria)
    call_command("break_glass", "maria")
    password = capsys.readouterr().out.split(": ")[-1].strip()
    assert client.post("/sign-in/", {"username": "maria", "password": password})["Location"] == "/"
    assert Event.objects.filter(action="break_glass", subject=str(maria.public_id)).exists()
    told = OutgoingEmail.objects.filter(text__contains="A command on the server gave")
    assert {one.to for one in told} == {"ada@example.org", "maria@example.org"}
    assert all("If this is wrong, tell an administrator or" in one.text for one in told)
