"""How often a key may ask: counted once for all processes, and announced with every answer."""

import contextlib
import gc
import socket
import threading
import time

import pytest
import redis
from django.test import Client

from accounts import rates
from accounts.models import ApiKey
from publishing.actions.partners import create_partner, issue_partner_key
from tests.cast import MONDAY


@pytest.fixture(autouse=True)
def three_a_minute(settings, monkeypatch):
    settings.STET_API_RATE = 3
    monkeypatch.setattr(rates, "_counts", None)
    # In the middle of a window, so that no test straddles two.
    middle = (time.time() // rates.WINDOW + 1000) * rates.WINDOW + 30
    monkeypatch.setattr(rates.time, "time", lambda: middle)


def test_every_answer_says_what_is_left(pull, publish):
    publish()
    for left in (2, 1, 0):
        answer = pull()
        assert answer.status_code == 200
        assert answer["RateLimit"] == f'"key";r={left};t=30'
        assert answer["RateLimit-Policy"] == '"key";q=3;w=60'
    refused = pull()
    assert (refused.status_code, refused["Retry-After"]) == (429, "30")
    assert refused.json()["code"] == "too_many_requests"
    assert refused["RateLimit"] == '"key";r=0;t=30'


def test_each_key_has_its_own_and_one_that_may_not_is_told_that_first(pull, partner, cast):
    for _ in range(4):
        pull()
    another = issue_partner_key(partner, by=cast.admin, at=MONDAY, label="Second").secret
    assert pull(secret=another).status_code == 200
    other = create_partner(by=cast.admin, at=MONDAY, name="Other")
    reports_only = issue_partner_key(other, by=cast.admin, at=MONDAY, label="3", scopes=["report-errors"])
    assert [pull(secret=reports_only.secret).status_code for _ in range(5)] == [403] * 5
    assert [Client().get("/api/v1/verdicts/").status_code for _ in range(5)] == [401] * 5


def test_the_search_counts_with_the_rest_and_refuses_as_its_clients_expect(pull, key):
    for _ in range(3):
        pull()
    refused = Client().get("/v1alpha1/claims:search", {"query": "herring", "key": key})
    assert refused.status_code == 429
    error = refused.json()["error"]
    assert (error["status"], error["details"][0]["retryDelay"]) == ("RESOURCE_EXHAUSTED", "30s")


def test_many_at_once_are_each_counted_once():
    holder = ApiKey(pk=987_654_321)
    used: list[int] = []

    def ask():
        used.extend(rates.take({}, holder).used for _ in range(25))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(used) == list(range(1, 201))


def test_a_counter_that_is_away_refuses_nobody(pull, publish, monkeypatch, caplog):
    monkeypatch.setattr(rates, "_counts", rates._InRedis("redis://127.0.0.1:1/0"))
    publish()
    assert [pull().status_code for _ in range(5)] == [200] * 5
    assert "requests are not counted" in caplog.text


def test_a_counter_that_hangs_holds_up_one_request_in_a_while(pull, publish, monkeypatch):
    publish()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        counter = rates._InRedis(f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
        monkeypatch.setattr(rates, "_counts", counter)
        assert [pull().status_code for _ in range(5)] == [200] * 5
        silent.settimeout(1)
        tried = 0
        with contextlib.suppress(TimeoutError):
            while True:
                silent.accept()[0].close()
                tried += 1
        assert 1 <= tried <= 2, "once and once more, not for each of the five"


@pytest.mark.postgres
def test_none_over_the_limit_passes_however_many_ask(settings):
    limit = 400
    processes = [rates._InRedis(settings.STET_BROKER) for _ in range(2)]
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
    counter = rates._InRedis(settings.STET_BROKER)
    counter._away_until = time.monotonic() + 1000
    assert counter.count("k-back", 1) == 0
    counter._away_until = time.monotonic() - 1
    assert [counter.count("k-back", 1), counter.count("k-back", 1)] == [1, 2]
    assert 0 < counter._redis.ttl("stet:rate:k-back:1") <= 2 * rates.WINDOW


@pytest.mark.postgres
def test_a_connection_that_was_closed_meanwhile_loses_no_count(settings):
    counter = rates._InRedis(settings.STET_BROKER)
    assert counter.count("k-closed", 1) == 1
    pool = counter._redis.connection_pool
    line = pool.get_connection()
    address = "{}:{}".format(*line._sock.getsockname())
    pool.release(line)
    assert redis.Redis.from_url(settings.STET_BROKER).client_kill(address)
    assert [counter.count("k-closed", 1), counter.count("k-closed", 1)] == [2, 3]


@pytest.mark.postgres
def test_threads_come_and_go_and_leave_no_connection_behind(settings):
    counter = rates._InRedis(settings.STET_BROKER)
    before = len(counter._redis.client_list())
    for _ in range(150):
        thread = threading.Thread(target=lambda: counter.count("k-threads", 1))
        thread.start()
        thread.join()
    assert counter.count("k-threads", 1) == 151
    gc.collect()
    assert len(counter._redis.client_list()) < before + 20


def test_a_page_of_any_site_may_ask_with_a_key(client, pull, publish):
    publish()
    asked = {"origin": "https://wire.example.org", "access-control-request-method": "GET"}
    preflight = client.options(
        "/api/v1/changes/", headers=asked | {"access-control-request-headers": "authorization"}
    )
    assert preflight["Access-Control-Allow-Origin"] == "*"
    assert "authorization" in preflight["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in preflight
    answer = pull(origin="https://wire.example.org")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "ETag" in answer["Access-Control-Expose-Headers"]
    assert "Access-Control-Allow-Origin" not in client.get(
        "/", headers={"origin": "https://evil.example.org"}
    )
    assert "Access-Control-Allow-Origin" not in client.options("/api/v1/articles/", headers=asked)
