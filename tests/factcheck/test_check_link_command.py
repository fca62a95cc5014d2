"""check_link by hand: one line an address, in the order asked, and nothing saved."""

import io
import json
import time

import pytest
from django.core.management import CommandError, call_command

from newsroom.demo.site.server import serve_site


@pytest.fixture
def site(settings):
    with serve_site(slow=0.3) as server:
        settings.STET_FETCH_ALLOWED_HOSTS = [server.host_port]
        settings.STET_LINK_CHECK_HOST_DELAY_MS = 0
        yield server


def checked(*urls, typed="", monkeypatch=None, as_json=True):
    value = io.StringIO()
    if monkeypatch is not None:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    call_command("check_link", *urls, stdout=value, json=as_json)
    return value.getvalue().splitlines()


def test_each_address_is_told_in_the_order_asked(site):
    paths = ["/population", "/slow", "/moved", "/missing", "/broken"]
    lines = [json.loads(line) for line in checked(*(site.url + path for path in paths))]
    assert [line["url"].removeprefix(site.url) for line in lines] == paths
    assert [line["outcome"] for line in lines] == ["ok", "ok", "moved", "missing", "failing"]
    assert [line["status"] for line in lines] == [200, 200, 200, 404, 500]
    moved = lines[2]
    assert moved["final_url"] != moved["url"]
    assert [status for _, status in moved["chain"]][-1] == 200
    assert len(moved["chain"]) > 1
    assert lines[1]["elapsed_ms"] >= 250


def test_why_is_told_where_the_outcome_does_not_say_it(site):
    lines = [json.loads(line) for line in checked(site.url + "/broken", site.url + "/blocked")]
    assert [line["reason"] for line in lines] == ["http_500", "http_403"]


def test_an_archives_own_copy_is_not_asked_for():
    [line] = [json.loads(line) for line in checked("https://archive.ph/abc")]
    assert (line["outcome"], line["reason"], line["chain"]) == ("archived", "archive", [])


def test_a_host_is_not_hurried_and_every_answer_comes(site, settings, monkeypatch):
    settings.STET_LINK_CHECK_HOST_DELAY_MS = 100
    monkeypatch.setattr("lib.link_checker.pool.LOOKAHEAD_SECONDS", 0.25)
    began = time.monotonic()
    lines = [json.loads(line) for line in checked(*(f"{site.url}/population?{n}" for n in range(8)))]
    assert [line["outcome"] for line in lines] == ["ok"] * 8
    assert time.monotonic() - began >= 0.7


def test_what_points_inside_is_refused_with_its_reason():
    lines = [json.loads(line) for line in checked("http://127.0.0.1:1/", "ftp://example.org/", "nonsense")]
    assert [line["outcome"] for line in lines] == ["refused"] * 3
    assert all(line["reason"] for line in lines)
    assert all(line["status"] is None for line in lines)


def test_addresses_come_on_standard_input_too(site, monkeypatch):
    lines = checked(typed=f"{site.url}/population\n\n{site.url}/missing\n", monkeypatch=monkeypatch)
    assert [json.loads(line)["outcome"] for line in lines] == ["ok", "missing"]


def test_without_json_a_person_reads_it(site):
    [line] = checked(f"{site.url}/moved", as_json=False)
    assert line.startswith("moved  200  ")
    assert " -> " in line


def test_nothing_to_check_is_said(monkeypatch):
    with pytest.raises(CommandError, match="Give an address"):
        checked(typed="", monkeypatch=monkeypatch)
