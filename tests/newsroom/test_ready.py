"""Answers that are sent again: the same as they were made, for the same question, and to nobody else."""

import pytest
from django.core.handlers.wsgi import WSGIHandler

from accounts import rates
from lib import believed
from lib import rates as counted
from newsroom.ready import DEPENDS, OF_ONE_ANSWER
from newsroom.straight import Straight
from newsroom.wsgi import application
from publishing.actions import usage
from publishing.actions.partners import create_partner, issue_partner_key
from publishing.actions.sealing import seal
from publishing.api import keys
from publishing.api.changes import LASTING
from publishing.models import KeyUse
from tests.cast import MONDAY
from tests.over_wsgi import asked_of, site
from tests.publishing.conftest import *  # noqa: F403 - a partner, its key, and something published

CHANGES = "/api/v1/changes/"


@pytest.fixture(autouse=True)
def a_page_of_history(publish, monkeypatch):
    """Pages of two, of which one is sealed; a key is believed for as long as a test takes."""
    for module in ("publishing.api.changes", "publishing.actions.sealing", "publishing.actions.documents"):
        monkeypatch.setattr(f"{module}.SIZE", 2)
    monkeypatch.setattr(believed, "FOR", 1000.0)
    claims = [publish(), publish(), publish()]
    assert seal() == 1
    return claims


@pytest.fixture
def ask(key):
    """ask(by=site, accept="...") asks for the first page with the partner's key."""

    def asked(by=application, address=CHANGES, *, secret=key, **headers):
        status, told, body = asked_of(by, address, authorization=f"Bearer {secret}", **headers)
        apart = {*OF_ONE_ANSWER, "Allow", "Vary"}  # the framework's own
        return status, {name: value for name, value in told.items() if name not in apart}, body

    return asked


@pytest.fixture
def again(ask, monkeypatch):
    """Asks once more, after a first time, and fails where that is not answered with what is ready."""

    def asked(**how):
        ask(**how)
        with monkeypatch.context() as patch:
            patch.setattr(application, "_sent", lambda *_: pytest.fail("was made once more"))
            return ask(**how)

    return asked


@pytest.mark.parametrize("coding", ["", "gzip", "zstd"])
def test_a_page_of_history_is_sent_again_as_it_was(ask, again, coding):
    first = ask(accept_encoding=coding)
    assert again(accept_encoding=coding) == first == ask(by=site, accept_encoding=coding)
    held = again(accept_encoding=coding, if_none_match=first[1]["ETag"])
    assert held[0] == 304
    assert held == ask(by=site, accept_encoding=coding, if_none_match=first[1]["ETag"])


@pytest.mark.parametrize(
    "other",
    [
        {"accept": "text/html"}, {"accept_encoding": "zstd"}, {"if_none_match": "*"}, {"host": "evil.test"},
        {"origin": "https://wire.example.org"}, {"address": CHANGES + "?page_size=1"},
        {"address": CHANGES + "?cursor=x"}, {"address": "/api/v1/verdicts/"}, {"secret": "stet_x"},
    ],
)  # fmt: skip
def test_another_question_is_not_answered_with_it(ask, again, other):
    first = again()
    assert ask(**other) == ask(by=site, **other)
    assert ask(**other) == ask(by=site, **other)
    assert again() == first


def test_all_that_it_may_depend_on_is_compared(key):
    read = set()

    class Watched(dict[str, object]):
        def __getitem__(self, name):
            read.add(name)
            return super().__getitem__(name)

        def get(self, name, default=None):
            read.add(name)
            return super().get(name, default)

        def __contains__(self, name):
            read.add(name)
            return super().__contains__(name)

    def watching(environ, start_response):
        return application(Watched(environ), start_response)

    assert asked_of(watching, CHANGES, authorization=f"Bearer {key}")[0] == 200
    assert LASTING in read, "it was a page of history"
    of_the_asker = {"HTTP_AUTHORIZATION", "HTTP_X_REQUEST_ID", rates.BEGUN, rates.TAKEN, LASTING}
    assert read - {*DEPENDS, *of_the_asker} == {"wsgi.input"}


def test_behind_a_proxy_what_came_without_tls_is_another_question(ask, settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.SECURE_SSL_REDIRECT = True
    house = Straight(WSGIHandler())
    for _ in range(2):
        assert ask(by=house, x_forwarded_proto="https")[0] == 200
    assert house._ready._answers
    for _ in range(2):
        assert ask(by=house, x_forwarded_proto="http")[0] == 301
        assert ask(by=house)[0] == 301


def test_whoever_asks_is_counted_and_told_their_own(key, again):
    def told(**more):
        return asked_of(application, CHANGES, authorization=f"Bearer {key}", **more)[1]

    again()
    first, second = told(), told(x_request_id="from-the-partner")
    assert second["X-Request-Id"] == "from-the-partner"
    assert len(first["X-Request-Id"]) == 32
    left = [int(one["RateLimit"].split(";")[1].removeprefix("r=")) for one in (first, second)]
    assert left[1] == left[0] - 1
    usage.fold()
    assert KeyUse.objects.get().answered == 4


def test_who_has_asked_too_often_is_refused(ask, again, settings, monkeypatch):
    again()
    monkeypatch.setattr(counted, "_counts", None)
    settings.STET_API_RATE = 2
    # The first two of a window of this key, whatever was counted of another test's.
    monkeypatch.setattr(counted.time, "time", lambda: 10_000.0 * counted.WINDOW)
    begun: list[str] = []
    begin = counted.begin
    monkeypatch.setattr(counted, "begin", lambda name, limit: begun.append(name) or begin(name, limit=limit))
    asked = [ask()[0] for _ in range(4)]
    assert asked == [200, 200, 429, 429]
    assert len(begun) == 4, "whoever is refused is counted once, by whichever way"


def test_another_partner_gets_the_same_and_a_narrowed_one_does_not(ask, again, cast):
    first = again()

    def key_of(name, **licence):
        partner = create_partner(by=cast.admin, at=MONDAY, name=name, **licence)
        return issue_partner_key(partner, by=cast.admin, at=MONDAY, label="x").secret

    assert again(secret=key_of("Second")) == first
    narrow = key_of("Narrow", languages=["sv"])
    assert b'"results":[]' in ask(secret=narrow)[2]
    assert b'"results":[]' in ask(secret=narrow)[2]


def test_what_is_unsealed_is_not_sent_again(again, ask, retract, a_page_of_history):
    before = again()
    retract(a_page_of_history[0])
    assert again() == before, "for the moment"
    keys._last.clear()  # and then
    assert ask() == ask(by=site) != before


def test_a_fresh_page_is_made_each_time(ask, publish):
    fresh = {"address": CHANGES + "?page_size=1"}
    ask(**fresh)
    ask(**fresh)
    assert application._ready._answers == {}


def test_no_more_is_kept_than_there_is_room_for(ask, monkeypatch):
    monkeypatch.setattr("newsroom.ready.MOST", 3)
    for number in range(10):
        ask(accept=f"*/*;q=0.{number}1")
        assert len(application._ready._answers) <= 3
    assert application._ready._answers
