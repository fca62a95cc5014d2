"""Sessions: seen under My settings, ended there, and over after a time."""

import time
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client

from accounts.actions.factors import reset_factors
from accounts.actions.sign_in_sessions import delete_ended_sessions
from accounts.models import OutgoingEmail, SignInSession
from accounts.views import passwords
from lib.datetimes import clock
from tests.accounts.constants import PASSWORD
from tests.accounts.second_factor import give_app

SETTINGS = "/settings/sign-in/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def sign_in(client: Client, **headers):
    return client.post("/sign-in/", {"username": "maria", "password": PASSWORD}, headers=headers)


def is_signed_in(client: Client) -> bool:
    return client.get("/password/").status_code == 200


def test_sessions_are_listed_by_browser_and_address_and_ended_one_by_one(client, maria):
    other = Client()
    sign_in(client)
    sign_in(other, **{"User-Agent": FIREFOX})
    page = client.get(SETTINGS).content.decode()
    assert "Firefox on Linux" in page
    assert "127.0.0.1" in page
    session = SignInSession.objects.get(name="Firefox on Linux")
    assert client.post(f"{SETTINGS}sessions/{session.public_id}/end/").status_code == 302
    assert not is_signed_in(other)
    assert is_signed_in(client)


def test_nobody_ends_the_session_of_somebody_else(client, maria, ada):
    other = Client()
    sign_in(client)
    other.post("/sign-in/", {"username": "ada", "password": PASSWORD})
    session = SignInSession.objects.get(user=ada)
    assert client.post(f"{SETTINGS}sessions/{session.public_id}/end/").status_code == 404
    assert is_signed_in(other)


def test_signing_out_everywhere_keeps_this_device(client, maria):
    others = [Client(), Client()]
    for one in [client, *others]:
        sign_in(one)
    client.post(f"{SETTINGS}sessions/end/")
    assert is_signed_in(client)
    assert not any(is_signed_in(one) for one in others)


def test_a_session_ends_after_its_hours_however_busy(client, maria, settings):
    settings.STET_SESSION_HOURS, settings.STET_SESSION_IDLE_MINUTES = 2, 60
    began = clock.now().timestamp()
    sign_in(client)
    for minutes in (50, 100):
        with time_machine.travel(began + minutes * 60, tick=False):
            assert is_signed_in(client)
    with time_machine.travel(began + 121 * 60, tick=False):
        assert not is_signed_in(client)
    assert not SignInSession.objects.exists()


def test_a_session_ends_when_nobody_uses_it(client, maria, settings):
    settings.STET_SESSION_IDLE_MINUTES = 60
    began = clock.now().timestamp()
    sign_in(client)
    with time_machine.travel(began + 61 * 60, tick=False):
        assert not is_signed_in(client)


def test_a_forgotten_password_is_replaced_through_a_letter_and_not_the_second_factor(client, maria):
    give_app(maria)
    for who in ("MARIA@example.org", "nobody@example.org"):
        assert "a link is on its way" in client.post("/sign-in/reset/", {"who": who}).content.decode()
    letter = OutgoingEmail.objects.get(text__contains="/invitation/")
    link = next(word for word in letter.text.split() if "/invitation/" in word)
    path = "/" + link.split("/", 3)[3]
    asked = client.get(path).content.decode()
    assert "This is the account of" in asked
    assert "has created an account" not in asked
    new = "four quite different words"
    answer = client.post(path, {"password": new, "again": new})
    assert answer["Location"] == "/sign-in/code/"
    assert not is_signed_in(client)
    assert OutgoingEmail.objects.filter(text__contains="A new password was chosen").exists()


def test_the_time_of_an_answer_tells_nobody_who_has_an_account(client, maria, monkeypatch):
    """A link takes milliseconds to be made and sent: both answers come after the same time."""
    monkeypatch.setattr(passwords, "ANSWER_SECONDS", 0.2)
    for who in ("maria", "nobody"):
        began = time.monotonic()
        client.post("/sign-in/reset/", {"who": who})
        assert time.monotonic() - began >= 0.2


@pytest.mark.django_db(transaction=True)
def test_whoever_waits_for_the_answer_keeps_no_database_connection(client, maria, monkeypatch):
    held: list[bool] = []
    monkeypatch.setattr(passwords, "sleep", lambda seconds: held.append(connection.connection is not None))
    for who in ("maria", "nobody"):
        client.post("/sign-in/reset/", {"who": who})
    # A database in memory is its connection, and is kept.
    assert held == [connection.vendor != "postgresql"] * 2


def test_a_link_is_sent_to_nobody_whose_address_only_looks_alike_in_capitals(client, maria, monkeypatch):
    monkeypatch.setattr(passwords, "ANSWER_SECONDS", 0)
    client.post("/sign-in/reset/", {"who": "marıa@example.org"})
    assert not OutgoingEmail.objects.filter(text__contains="/invitation/").exists()


def test_links_are_sent_so_often_and_no_more(client, maria, monkeypatch):
    monkeypatch.setattr(passwords, "ANSWER_SECONDS", 0)
    for _ in range(6):
        client.post("/sign-in/reset/", {"who": "maria"})
    assert OutgoingEmail.objects.filter(text__contains="/invitation/").count() == 3


def test_a_reset_of_factors_is_told_to_the_person_and_their_standards_editors(maria, otto, ada):
    give_app(maria)
    reset_factors(maria, by=ada, at=clock.now())
    letter = OutgoingEmail.objects.get(text__contains="removed every passkey")
    assert letter.to == "maria@example.org"


def test_sessions_that_ended_by_themselves_are_deleted(client, maria):
    client.get("/sign-in/passkey/")
    sign_in(Client())
    assert delete_ended_sessions(at=clock.now()) == 0
    assert delete_ended_sessions(at=clock.now() + timedelta(days=30)) == 2
