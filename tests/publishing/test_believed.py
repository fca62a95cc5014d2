"""What was read of a key is believed for a moment; whoever ends something waits until nobody believes it."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import connection

from accounts.actions.keys import revoke_key
from accounts.actions.people import deactivate_person
from accounts.models import ApiKey
from lib import believed, clock
from publishing.actions.partners import change_licence, revoke_partner_key, suspend_partner
from publishing.api import keys
from publishing.api.direct import _keys
from tests.cast import MONDAY


@pytest.fixture
def asked(monkeypatch):
    """How often the database was asked for a key."""
    times = []
    rows = keys._found.rows
    monkeypatch.setattr(keys._found, "rows", lambda key_id: times.append(key_id) or rows(key_id))
    return times


def test_it_is_asked_again_when_the_moment_is_over(key, asked, monkeypatch):
    moment = time.monotonic()
    for seconds, times in ((0.0, 1), (0.05, 1), (0.099, 1), (0.101, 2), (0.19, 2), (0.202, 3)):
        monkeypatch.setattr(keys.time, "monotonic", lambda seconds=seconds: moment + seconds)
        _keys.opened_by(key)
        assert len(asked) == times
        assert keys.believed_now(key) is not None
    monkeypatch.setattr(keys.time, "monotonic", lambda: moment + 0.303)
    assert keys.believed_now(key) is None


def test_it_is_believed_from_before_it_was_asked_for(key, monkeypatch):
    """A slow database makes what it says no fresher."""
    moment = time.monotonic()
    rows = keys._found.rows

    def slowly(key_id):
        monkeypatch.setattr(keys.time, "monotonic", lambda: moment + believed.FOR)
        return rows(key_id)

    monkeypatch.setattr(keys.time, "monotonic", lambda: moment)
    monkeypatch.setattr(keys._found, "rows", slowly)
    _keys.opened_by(key)
    assert keys.believed_now(key) is None


def test_a_key_is_not_believed_for_longer_than_it_is_good(key, monkeypatch):
    ApiKey.objects.update(expires_at=clock.now() + timedelta(seconds=believed.FOR / 2))
    moment = time.monotonic()
    monkeypatch.setattr(keys.time, "monotonic", lambda: moment)
    _keys.opened_by(key)
    monkeypatch.setattr(keys.time, "monotonic", lambda: moment + believed.FOR * 0.6)
    assert keys.believed_now(key) is None


def test_only_who_has_the_whole_key_is_believed(key):
    _keys.opened_by(key)
    assert keys.believed_now(key) is not None
    assert keys.believed_now(key[:-8] + "x" + key[-7:]) is None
    assert keys.believed_now("") is None


ENDS = {
    "the key": lambda partner, key, by: revoke_partner_key(partner, key, by=by, at=MONDAY),
    "the key, by an admin": lambda partner, key, by: revoke_key(key, by=by, at=MONDAY),
    "the service": lambda partner, key, by: deactivate_person(partner.principal, by=by, at=MONDAY),
    "the access": lambda partner, key, by: suspend_partner(partner, reason="Late", by=by, at=MONDAY),
    "a licence for all": lambda partner, key, by: change_licence(
        partner, desks=[], languages=["sv"], delay_minutes=0, by=by, at=MONDAY
    ),
}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", ENDS)
def test_nobody_who_asks_after_it_was_ended_is_let_in(cast, partner, key, what):
    """Eight ask all the time, as threads of web processes do; what counts is when each began to ask."""
    ended, stop, last_in = [], threading.Event(), []

    def ask():
        try:
            while not stop.is_set():
                began = time.monotonic()
                found = keys.look_up_again(keys.tokens.key_id(key))
                holder = found.principal
                good = found.revoked_at is None and holder.is_active and holder.partner.active
                if good and not holder.partner.languages:
                    last_in.append(began)
                time.sleep(0.001)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    time.sleep(0.3)
    ENDS[what](partner, ApiKey.objects.get(), cast.admin)
    ended.append(time.monotonic())
    time.sleep(0.3)
    stop.set()
    for thread in threads:
        thread.join()
    assert len(last_in) > 100
    assert max(last_in) < ended[0]
