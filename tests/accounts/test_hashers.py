"""Many who sign in at once stay within the memory that passwords may take."""

import threading
import time

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher

from accounts import hashers
from lib.errors import Crowded


@pytest.fixture
def run_at_once(monkeypatch, settings):
    """run_at_once(number) -> (most hashes at once, results) of so many sign-ins at the same moment."""
    settings.STET_PASSWORD_MEMORY_MB = 250
    hashers._get_semaphores.cache_clear()
    lock, now, most = threading.Lock(), [0], [0]

    def slow(self, password, *args):
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        time.sleep(0.05)
        with lock:
            now[0] -= 1
        return True

    monkeypatch.setattr(Argon2PasswordHasher, "verify", slow)
    monkeypatch.setattr(Argon2PasswordHasher, "encode", slow)

    def run(number):
        results, start = [], threading.Barrier(number)

        def sign_in(one):
            hasher = hashers.BudgetedArgon2PasswordHasher()
            start.wait()
            try:
                results.append(hasher.verify("x", "y") if one % 2 else hasher.encode("x", "y"))
            except Crowded:
                results.append(False)

        threads = [threading.Thread(target=sign_in, args=(one,)) for one in range(number)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
        return most[0], results

    yield run
    hashers._get_semaphores.cache_clear()


def test_twelve_sign_in_at_once_two_by_two(run_at_once):
    assert run_at_once(12) == (2, [True] * 12)


def test_who_finds_the_queue_full_is_told_at_once(run_at_once):
    most, results = run_at_once(2 + hashers.MAX_WAITING + 5)
    assert most == 2
    assert sorted(results) == [False] * 5 + [True] * (2 + hashers.MAX_WAITING)


def test_who_waits_too_long_is_told(run_at_once, monkeypatch):
    monkeypatch.setattr(hashers, "MAX_WAIT_SECONDS", 0.01)
    assert run_at_once(6)[1].count(False) == 4


def test_the_page_says_to_try_again(client, maria, monkeypatch):
    def crowded(request, **credentials):
        raise Crowded(hashers.CROWDED_MESSAGE)

    monkeypatch.setattr("django.contrib.auth.forms.authenticate", crowded)
    answer = client.post("/sign-in/", {"username": "maria", "password": "x"})
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert (
        "Too many people are signing in at this moment. Try again in a few seconds."
        in answer.content.decode()
    )
