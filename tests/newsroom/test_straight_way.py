"""Before the site's middlewares: what is answered there is told as the site tells it, and counted once."""

import logging

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished

from lib import rates
from newsroom.straight import Straight
from newsroom.wsgi import application
from publishing.actions import usage
from publishing.api import direct
from publishing.models import KeyUse
from tests.over_wsgi import asked_of, site
from tests.publishing.conftest import *  # noqa: F403 - a partner, its key, and something published

CHANGES = "/api/v1/changes/"


@pytest.fixture
def ask(key, publish):
    """ask(by=site, origin=...) asks for the changes with the partner's key."""
    publish()

    def asked(by=application, address=CHANGES, **more):
        return asked_of(by, address, authorization=f"Bearer {key}", **more)

    return asked


@pytest.fixture
def over_tls(settings):
    """The house as it is in production: middlewares read their settings when they are made."""
    settings.SECURE_HSTS_SECONDS = 3600
    settings.SECURE_SSL_REDIRECT = True
    return Straight(WSGIHandler())


@pytest.fixture
def straight_alone(monkeypatch):
    """Fails what goes to the site."""
    monkeypatch.setattr(application, "site", lambda *args: pytest.fail("went to the site"))


def test_over_tls_it_is_told_all_that_the_site_tells(ask, over_tls):
    site, over_tls.site = over_tls.site, lambda *args: pytest.fail("went to the site")
    _, straight, body = ask(by=over_tls, secure=True, x_request_id="from-the-partner")
    _, told, said = ask(by=site, secure=True, x_request_id="from-the-partner")
    assert body == said
    apart = ("Allow", "RateLimit", "Vary")
    assert {name: told[name] for name in told if name not in apart} == {
        name: straight[name] for name in straight if name not in apart
    }
    assert straight["Strict-Transport-Security"].startswith("max-age=3600")
    assert straight["X-Request-Id"] == "from-the-partner"
    assert int(straight["Content-Length"]) == len(body)


def test_nothing_of_who_asks_first_is_told_the_next(ask, cast):
    house = Straight(WSGIHandler())
    house.site = lambda *args: pytest.fail("went to the site")
    asked = {
        "cookie": "stet_session=abc",
        "hx_request": "true",
        "accept_language": "sv",
        "x_request_id": "x" * 9,
    }
    first = ask(by=house, if_none_match="x", **asked)[1]
    second = ask(by=house)[1]
    third = ask(by=Straight(WSGIHandler()))[1]
    apart = ("RateLimit", "X-Request-Id")
    assert {name: second[name] for name in second if name not in apart} == {
        name: third[name] for name in third if name not in apart
    }
    left = [int(one["RateLimit"].split(";")[1].removeprefix("r=")) for one in (first, second, third)]
    assert left == [left[0], left[0] - 1, left[0] - 2]
    assert len({one["X-Request-Id"] for one in (first, second, third)}) == 3


def test_what_a_middleware_has_a_say_in_goes_to_the_site(ask, over_tls):
    assert ask(origin="https://wire.example.org")[1]["access-control-allow-origin"] == "*"
    assert ask(host="evil.example.org")[0] == 400
    status, told, _ = ask(by=over_tls)
    assert (status, told["Location"]) == (301, f"https://testserver{CHANGES}")


@pytest.mark.parametrize(
    ("more", "class_"), [({}, "answered"), ({"address": CHANGES + "?cursor=x"}, "refused")]
)
def test_it_is_counted_once(ask, monkeypatch, more, class_):
    used = []
    begin = rates.begin
    monkeypatch.setattr(rates, "begin", lambda name, limit: used.append(name) or begin(name, limit=limit))
    for _ in range(2):  # the second time with what is remembered of the key
        ask(**more)
    usage.fold()
    assert getattr(KeyUse.objects.get(), class_) == 2
    assert len(used) == 2


def test_django_is_told_when_it_ends(ask, straight_alone):
    ended = []

    def note(**told):
        ended.append(told)

    request_finished.connect(note)
    ask()
    request_finished.disconnect(note)
    assert len(ended) == 1


def test_what_goes_wrong_on_the_way_is_logged_and_the_site_answers(ask, monkeypatch, caplog):
    def broken(*args):
        raise ZeroDivisionError

    monkeypatch.setitem(application._answers, CHANGES, broken)
    with caplog.at_level(logging.ERROR, "stet.straight"):
        status, _, body = ask()
    assert (status, body) == (200, ask(by=site)[2])
    assert "ZeroDivisionError" in caplog.text


def test_each_address_with_a_straight_answer_has_a_view_that_gives_the_same():
    assert set(direct.ANSWERS) == {"api_changes", "api_verdicts"}
    assert set(application._answers) == {CHANGES, "/api/v1/verdicts/"}
