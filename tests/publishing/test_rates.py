"""How often a key may ask: counted once for all processes, and announced with every answer."""

import contextlib
import gc
import socket
import threading
import time

import pytest
import redis
from django.test import Client

from accounts import api_throttling
from accounts.models import ApiKey
from publishing.partners.actions import create_partner, issue_partner_key
from tests.factories import MONDAY


@pytest.fixture(autouse=True)
def three_a_minute(settings, monkeypatch):
    settings.STET_API_REQUESTS_PER_MINUTE = 3
    monkeypatch.setattr(api_throttling, "_counts", None)
    # In the middle of a window, so that no test straddles two.
    middle = (time.time() // api_throttling.WINDOW + 1000) * api_throttling.WINDOW + 30
    monkeypatch.setattr(api_throttling.time, "time", lambda: middle)


def test_every_answer_says_what_is_left(pull_verdicts, publish_claim):
    publish_claim()
    for left in (2, 1, 0):
        answer = pull_verdicts()
        assert answer.status_code == 200
        assert answer["RateLimit"] == f'"key";r={left};t=30'
        assert answer["RateLimit-Policy"] == '"key";q=3;w=60'
    refused = pull_verdicts()
    assert (refused.status_code, refused["Retry-After"]) == (429, "30")
    assert refused.json()["code"] == "too_many_requests"
    assert refused["RateLimit"] == '"key";r=0;t=30'


def test_each_key_has_its_own_and_one_that_may_not_is_told_that_first(pull_verdicts, partner, cast):
    for _ in range(4):
        pull_verdicts()
    another = issue_partner_key(partner, by=cast.admin, at=MONDAY, label="Second").secret
    assert pull_verdicts(secret=another).status_code == 200
    other = create_partner(by=cast.admin, at=MONDAY, name="Other")
    reports_only = issue_partner_key(other, by=cast.admin, at=MONDAY, label="3", scopes=["report-errors"])
    assert [pull_verdicts(secret=reports_only.secret).status_code for _ in range(5)] == [403] * 5
    assert [Client().get("/api/v1/verdicts/").status_code for _ in range(5)] == [401] * 5


def test_the_search_counts_with_the_rest_and_refuses_as_its_clients_expect(pull_verdicts, partner_key):
    for _ in range(3):
        pull_verdicts()
    refused = Client().get("/v1alpha1/claims:search", {"query": "herring", "key": partner_key})
    assert refused.status_code == 429
    error = refused.json()["error"]
    assert (error["status"], error["details"][0]["retryDelay"]) == ("RESOURCE_EXHAUSTED", "30s")


def test_many_at_once_are_each_counted_once():
    holder = ApiKey(pk=987_654_321)
    used: list[int] = []

    def ask():
        used.extend(api_throttling.count_request({}, holder).used for _ in range(25))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(used) == list(range(1, 201))


def test_a_counter_that_is_away_refuses_nobody(pull_verdicts, publish_claim, monkeypatch, caplog):
    monkeypatch.setattr(api_throttling, "_counts", api_throttling._InRedis("redis://127.0.0.1:1/0"))
    publish_claim()
    assert [pull_verdicts().status_code for _ in range(5)] == [200] * 5
    assert "requests are not counted" in caplog.text


def test_a_counter_that_hangs_holds_up_one_request_in_a_while(pull_verdicts, publish_claim, monkeypatch):
    publish_claim()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        counter = api_throttling._InRedis(f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
        monkeypatch.setattr(api_throttling, "_counts", counter)
        assert [pull_verdicts().status_code for _ in range(5)] == [200] * 5
        silent.settimeout(1)
        attempt = 0
        with contextlib.suppress(TimeoutError):
            while True:
                silent.accept()[0].close()
                attempt += 1
        assert 1 <= attempt <= 2, "once and once more, not for each of the five"


@pytest.mark.postgres
def test_none_over_the_limit_passes_however_many_ask(settings):
    limit = 400
    processes = [api_throttling._InRedis(settings.STET_BROKER_URL) for _ in range(2)]
    passed: list[int] = []

    def ask(by):
        passed.extend(number for _ in range(70) if (number := by.count("k-limit", 1)) <= limit)

    threads = [threading.Thread(target=ask, args=(by,)) for by in processes for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(passed) == list(range(1, limit + 1))


@pytest.mark.postgres
def test_it_is_counted_again_once_the_counter_is_back(monkeypatch, settings):
    counter = api_throttling._InRedis(settings.STET_BROKER_URL)
    counter._unavailable_until = time.monotonic() + 1000
    assert counter.count("k-back", 1) == 0
    counter._unavailable_until = time.monotonic() - 1
    assert [counter.count("k-back", 1), counter.count("k-back", 1)] == [1, 2]
    assert 0 < counter._get_client().ttl("stet:rate:k-back:1") <= 2 * api_throttling.WINDOW


@pytest.mark.postgres
def test_a_connection_that_was_closed_meanwhile_loses_no_count(settings):
    counter = api_throttling._InRedis(settings.STET_BROKER_URL)
    assert counter.count("k-closed", 1) == 1
    address = "{}:{}".format(*counter._get_client().connection._sock.getsockname())
    assert redis.Redis.from_url(settings.STET_BROKER_URL).client_kill(address)
    assert [counter.count("k-closed", 1), counter.count("k-closed", 1)] == [2, 3]


@pytest.mark.postgres
def test_no_thread_waits_for_the_connection_of_another(settings):
    counter = api_throttling._InRedis(settings.STET_BROKER_URL)
    found = []
    thread = threading.Thread(target=lambda: found.append(counter._get_client().connection))
    thread.start()
    thread.join()
    assert found[0] is not counter._get_client().connection


@pytest.mark.postgres
def test_threads_come_and_go_and_leave_no_connection_behind(settings):
    counter = api_throttling._InRedis(settings.STET_BROKER_URL)
    before = len(counter._get_client().client_list())
    for _ in range(150):
        thread = threading.Thread(target=lambda: counter.count("k-threads", 1))
        thread.start()
        thread.join()
    assert counter.count("k-threads", 1) == 151
    gc.collect()
    assert len(counter._get_client().client_list()) < before + 20


def test_a_page_of_any_site_may_ask_with_a_key(client, pull_verdicts, publish_claim):
    publish_claim()
    requested = {"origin": "https://wire.example.org", "access-control-request-method": "GET"}
    preflight = client.options(
        "/api/v1/changes/", headers=requested | {"access-control-request-headers": "authorization"}
    )
    assert preflight["Access-Control-Allow-Origin"] == "*"
    assert "authorization" in preflight["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in preflight
    answer = pull_verdicts(origin="https://wire.example.org")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "ETag" in answer["Access-Control-Expose-Headers"]
    assert "Access-Control-Allow-Origin" not in client.get(
        "/", headers={"origin": "https://evil.example.org"}
    )
    assert "Access-Control-Allow-Origin" not in client.options("/api/v1/articles/", headers=requested)
