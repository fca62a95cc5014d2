"""The invented town's web site shows the door every kind of page a link check must tell apart."""

import json
import re
import signal
import subprocess
import sys
import urllib.request

import pytest

from articles.importers import feed
from lib.safe_http import FetchError, FetchLimits, fetch
from newsroom.demo.site.server import PAGES, serve_site


@pytest.fixture
def site():
    with serve_site(slow=0.3) as server:
        yield server


def get(site, path, **how):
    return fetch(site.url + path, allow=[site.host_port], **how)


def test_pages_carry_their_passages(site):
    page = get(site, "/population")
    assert (page.status, page.content_type, page.charset) == (200, "text/html", "utf-8")
    assert "had 48,312 residents, 1,204 more than a year earlier." in page.body.decode()
    for path in PAGES:
        assert get(site, path).status == 200


def test_moved_leads_to_the_page_and_is_recorded(site):
    page = get(site, "/moved")
    assert page.chain == ((f"{site.url}/moved", 301), (f"{site.url}/population", 200))


@pytest.mark.parametrize(
    ("path", "status"), [("/missing", 404), ("/broken", 500), ("/blocked", 403), ("/nowhere", 404)]
)
def test_pages_that_are_not_to_be_had_say_so(site, path, status):
    assert get(site, path).status == status


def test_the_slow_page_answers_those_who_wait_and_no_others(site):
    assert get(site, "/slow").elapsed_ms >= 300
    with pytest.raises(FetchError) as caught:
        get(site, "/slow", limits=FetchLimits(total_seconds=0.1))
    assert caught.value.reason == "timeout"


def test_the_changing_page_changes_when_told_and_not_before(site):
    assert get(site, "/changing").body == get(site, "/changing").body
    assert b"2,140 households" in get(site, "/changing").body
    request = urllib.request.Request(f"{site.url}/changing", method="POST")
    with urllib.request.urlopen(request) as answer:
        assert b"2,225 households" in answer.read()
    site.figures.change()
    assert b"2,310 households" in get(site, "/changing").body


def test_the_changing_page_changes_with_time():
    with serve_site(change_every=60) as site:
        site.figures.started -= 121
        assert b"2,310 households" in get(site, "/changing").body


def test_the_article_says_what_it_is(site):
    html = get(site, "/article").body.decode()
    [data] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    described = json.loads(data)
    assert described["@type"] == "NewsArticle"
    assert described["headline"] in html.partition("</script>")[2]
    assert described["url"] == f"{site.url}/article"


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_cleanly_when_told_to(how):
    command = [sys.executable, "-m", "newsroom.demo.site.server", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline().startswith("Harrowmere in figures: http://127.0.0.1:")
            process.send_signal(how)
            assert process.communicate(timeout=10)[1] == ""
            assert process.returncode == 0
        finally:
            process.kill()


def test_the_newspaper_s_feed_has_the_figure_of_the_changing_page_and_moves_with_it(site):
    before = get(site, "/ledger/feed.xml")
    assert before.content_type == "application/rss+xml"
    assert "now has 2,140 names on it" in before.body.decode()
    assert get(site, "/ledger/feed.xml", etag=before.headers["etag"]).status == 304
    site.figures.change()
    after = get(site, "/ledger/feed.xml", etag=before.headers["etag"])
    assert (after.status, "now has 2,225 names on it" in after.body.decode()) == (200, True)


def test_every_entry_of_the_feed_has_its_page_with_the_same_words(site):
    read = feed.parse_feed(get(site, "/ledger/feed.xml").body, url=f"{site.url}/ledger/feed.xml")
    assert len(read.entries) == 3
    for entry in read.entries:
        assert f"<h1>{entry.title}</h1>" in get(site, entry.url.removeprefix(site.url)).body.decode()
