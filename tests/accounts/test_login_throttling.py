"""Guessing: ten tries in fifteen minutes reach the hasher, headers change nothing, the owner gets in."""

import threading
from datetime import timedelta

import pytest
from django.contrib.auth.backends import ModelBackend
from django.db import connection
from django.test import Client, RequestFactory

from accounts import login_throttling
from accounts.models import LoginAttempt
from lib.datetimes import clock
from tests.accounts.constants import MONDAY, PASSWORD


@pytest.fixture
def hashed(monkeypatch):
    """The user names whose password was looked at."""
    seen = []
    original = ModelBackend.authenticate

    def count(self, request, username=None, password=None, **extra):
        seen.append(username)
        return original(self, request, username=username, password=password, **extra)

    monkeypatch.setattr(ModelBackend, "authenticate", count)
    return seen


def guess(client, username="maria", password="wrong", **extra):
    return client.post("/sign-in/", {"username": username, "password": password}, **extra)


def test_ten_guesses_reach_the_hasher_and_the_eleventh_is_told_when_to_come_back(client, maria, hashed):
    answers = [guess(client) for _ in range(13)]
    assert len(hashed) == 10
    assert [answer.status_code for answer in answers] == [422] * 10 + [429] * 3
    assert "Try again in 15 minutes" in answers[-1].content.decode()
    assert 0 < int(answers[-1]["Retry-After"]) <= 900
    assert 'value="maria"' in answers[-1].content.decode()


def test_even_the_right_password_must_wait_then_works(client, maria, monkeypatch):
    for _ in range(10):
        guess(client)
    assert guess(client, password=PASSWORD).status_code == 429
    later = clock.now() + timedelta(minutes=15, seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert guess(client, password=PASSWORD).status_code == 302


def test_another_spelling_or_a_forged_header_is_no_other_account_or_network(client, maria, hashed):
    for number in range(30):
        name = ["maria", "MARIA", " maria "][number % 3]
        headers = {"X-Forwarded-For": f"198.51.100.{number}", "Forwarded": f"for=198.51.100.{number}"}
        guess(client, name, headers=headers, REMOTE_ADDR=f"203.0.113.{number}")
    assert len(hashed) == 10


def test_one_guess_on_each_of_many_accounts_is_stopped_by_the_network(client, db, hashed):
    for number in range(130):
        guess(client, f"person{number}", REMOTE_ADDR=f"203.0.113.{number}")
    assert len(hashed) == login_throttling.NETWORK_LIMIT
    assert guess(client, "elsewhere", REMOTE_ADDR="198.51.100.1").status_code == 422


def test_behind_a_proxy_one_guesser_s_network_is_full_and_nobody_else_s(client, db, settings, hashed):
    settings.STET_TRUST_FORWARDED_FOR = True
    for number in range(130):
        message = f"198.51.100.{number}, 203.0.113.{number}"
        guess(client, f"person{number}", REMOTE_ADDR="172.18.0.1", headers={"X-Forwarded-For": message})
    assert len(hashed) == login_throttling.NETWORK_LIMIT
    elsewhere = {"X-Forwarded-For": "192.0.2.7"}
    assert guess(client, "elsewhere", REMOTE_ADDR="172.18.0.1", headers=elsewhere).status_code == 422


def test_the_owner_gets_in_from_a_device_they_used_before(client, maria):
    assert guess(client, password=PASSWORD).status_code == 302
    client.post("/sign-out/")
    attacker = Client()
    for _ in range(11):
        guess(attacker)
    assert guess(attacker, password=PASSWORD).status_code == 429
    assert guess(client, password=PASSWORD).status_code == 302


def test_a_known_device_is_known_for_its_own_account_only_and_counts_too(client, maria, otto, hashed):
    guess(client, password=PASSWORD)
    client.post("/sign-out/")
    hashed.clear()
    for _ in range(15):
        guess(client)
        guess(client, "otto")
    assert hashed.count("maria") == 10
    assert hashed.count("otto") == 10


def test_a_device_known_for_one_account_gets_no_count_of_its_own_for_another(client, maria, otto, hashed):
    guess(client, password=PASSWORD)
    client.post("/sign-out/")
    for _ in range(10):
        guess(Client(), "otto")
    hashed.clear()
    assert guess(client, "otto").status_code == 429
    assert hashed == []


def test_a_forged_device_cookie_is_no_device(client, maria, hashed, settings):
    for number in range(20):
        client.cookies[settings.DEVICE_COOKIE_NAME] = f"abc:{number}:forged"
        guess(client)
    assert len(hashed) == 10


def test_getting_in_forgets_the_mistypings_and_spends_nothing_of_the_networks(client, maria):
    for _ in range(3):
        guess(client)
    assert sorted(len(row.attempted_at) for row in LoginAttempt.objects.all()) == [3, 3]
    assert guess(client, password=PASSWORD).status_code == 302
    assert [len(row.attempted_at) for row in LoginAttempt.objects.all()] == [3], (
        "the network's three wrong ones"
    )


def test_the_table_names_neither_accounts_nor_addresses(client, maria):
    guess(client)
    stored = str(list(LoginAttempt.objects.values()))
    assert "maria" not in stored
    assert "127.0.0" not in stored


def test_spent_counts_are_swept_away(client, maria, otto):
    login_throttling.count_login_attempt(RequestFactory().get("/"), "somebody", at=MONDAY)
    assert LoginAttempt.objects.exists()
    guess(client, password=PASSWORD)
    assert not LoginAttempt.objects.filter(last_attempt_at=MONDAY).exists()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_parallel_guesses_cannot_slip_past_the_count():
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")
    ready = threading.Barrier(20)
    passed = []

    def try_once():
        ready.wait()
        try:
            login_throttling.count_login_attempt(RequestFactory().get("/"), "maria", at=MONDAY)
            passed.append(True)
        except login_throttling.TooManyAttempts:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=try_once) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(passed) == login_throttling.ACCOUNT_LIMIT


def change(client, current):
    new = {"password": "a new one, longer", "again": "a new one, longer"}
    return client.post("/password/", {"current": current, **new})


def test_guesses_at_the_password_form_of_a_session_count_as_at_sign_in(client, maria):
    client.force_login(maria)
    answers = [change(client, "wrong") for _ in range(12)]
    assert [answer.status_code for answer in answers] == [422] * 10 + [429] * 2
    assert "Try again in 15 minutes" in answers[-1].content.decode()
    assert 0 < int(answers[-1]["Retry-After"]) <= 900
    assert change(client, PASSWORD).status_code == 429
    assert guess(Client(), password=PASSWORD).status_code == 429


def test_a_password_that_was_changed_leaves_no_attempt_behind(client, maria):
    client.force_login(maria)
    assert change(client, "wrong").status_code == 422
    assert change(client, PASSWORD).status_code == 302
    answers = [change(client, "wrong").status_code for _ in range(11)]
    assert answers == [422] * 10 + [429]
