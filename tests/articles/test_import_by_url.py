"""Importing from an address: one look through the guarded door, and every way in which it can fail."""

import time

import pytest
from django.db import connection

from articles.actions import fetching
from articles.models import Article
from lib.errors import Invalid
from lib.safe_http import FetchLimits
from tests.articles.form_errors import at_field
from tests.articles.served_site import ARTICLE, http, send


def refused(answer, said, status=422):
    assert answer.status_code == status
    assert said in at_field(answer, "url")
    assert not Article.objects.exists()
    return True


def test_the_article_on_the_page_comes_in_and_nothing_around_it(editor, import_form_data, site):
    found = site(http(ARTICLE))
    send(editor, import_form_data, found.url + "?utm_source=mail")
    article = Article.objects.get()
    assert article.headline == "The catch"
    assert "20,000 crates" in article.current_revision.text
    assert "Home" not in article.current_revision.text
    assert article.canonical_key == found.url


def test_without_an_address_of_its_own_a_page_is_where_the_redirects_led(editor, import_form_data, site):
    last = site(http(ARTICLE))
    first = site(http("", "301 Moved Permanently", "text/html", f"Location: {last.url}"))
    send(editor, import_form_data, first.url)
    assert Article.objects.get().canonical_url == last.url


def test_the_fetch_holds_no_transaction_open(editor, import_form_data, monkeypatch, transactional_db):
    seen = []

    def fetched(url, *, limits, is_anonymous):
        seen.append(connection.in_atomic_block)
        raise Invalid("enough seen", field="url")

    monkeypatch.setattr(fetching, "fetch", fetched)
    send(editor, import_form_data, "https://news.example.org/")
    assert seen == [False]


@pytest.mark.parametrize(("url", "said"), [
    *((f"http://{host}/", "This address is inside a private network, so Stet does not open it.")
      for host in ("127.0.0.1", "localhost", "10.0.0.8", "169.254.169.254", "[::1]", "192.168.1.1")),
    ("http://2130706433/", "must be written as four plain numbers"),
])  # fmt: skip
def test_a_private_address_is_refused(editor, import_form_data, url, said):
    answer = send(editor, import_form_data, url)
    assert refused(answer, said)
    assert f"{url}</textarea>" in answer.content.decode()


@pytest.mark.parametrize(
    "url", ["ftp://news.example.org/", "file:///etc/passwd", "javascript:alert(1)", "herring"]
)
def test_what_is_no_web_address_is_refused_and_kept(editor, import_form_data, url):
    answer = send(editor, import_form_data, url)
    assert refused(answer, "Only addresses that start with http:// or https:// can be used.")
    assert f"{url}</textarea>" in answer.content.decode()


def test_no_address_is_refused(editor, import_form_data):
    assert refused(send(editor, import_form_data, "  "), "Enter at least one web address, one per line.")


def test_a_site_that_takes_too_long_is_refused(editor, import_form_data, site, monkeypatch):
    monkeypatch.setattr(fetching, "FETCH_LIMITS", FetchLimits(total_seconds=0.3))
    slow = site(lambda connection, request: time.sleep(2))
    started = time.monotonic()
    assert refused(send(editor, import_form_data, slow.url), "The site took too long to respond.")
    assert time.monotonic() - started < 1.5


def test_the_limit_in_force_is_ten_seconds():
    assert fetching.FETCH_LIMITS.total_seconds == 10


@pytest.mark.parametrize(("status", "said"), [
    ("404 Not Found", "Page not found (404)."),
    ("410 Gone", "Page not found (410)."),
    ("403 Forbidden", "The site does not allow Stet to read this page (403). Paste its text instead."),
    ("503 Service Unavailable", "The site has an error (503). Try again later, or paste the text."),
    ("418 I am a teapot", "The site answered with status 418 instead of a page."),
])  # fmt: skip
def test_a_page_that_is_not_there_is_refused_even_when_it_has_text(
    editor, import_form_data, site, status, said
):
    assert refused(send(editor, import_form_data, site(http(ARTICLE, status)).url), said)


@pytest.mark.parametrize(("answer", "said"), [
    (http("<html><body><nav><a href='/'>Home</a></nav></body></html>"),
     "Stet found no article text on this page."),
    (http("  "), "The page is empty."),
    (http('{"a": 1}', kind="application/json"), "This JSON is neither ninjs nor"),
    (http("a" * 2_000_001), "2,000,001 bytes"),
])  # fmt: skip
def test_a_page_without_an_article_is_refused(editor, import_form_data, site, answer, said):
    assert refused(send(editor, import_form_data, site(answer).url), said)


def test_nobody_makes_us_fetch_for_a_desk_that_is_not_theirs(cast, sign_in, import_form_data, site):
    found = site(http(ARTICLE))
    send(sign_in(cast.outsider), import_form_data, found.url)
    assert found.accepted == 0


NINJS = (
    '{{"uri": "tag:{who},2026:catch", "version": "9", "pubstatus": "usable", "headline": "The catch", '
    '"body_text": "The harbour office said that more than 20,000 crates were landed in March."}}'
)


@pytest.mark.parametrize(
    ("who", "url", "kept"),
    [
        ("wire.example.org", "https://wire.example.org/catch.json", True),
        ("wire.example.org", "https://api.wire.example.org/catch.json", True),
        ("wire.example.org", "https://evil.example.net/catch.json", False),
        ("wire.example.org", "https://notwire.example.org/catch.json", False),
        ("api.wire.example.org", "https://wire.example.org/catch.json", False),
    ],
)
def test_a_site_may_name_its_own_articles_and_none_of_another_house(who, url, kept):
    """An id in another house's name would revise that house's article, or take it back."""
    found = fetching.FetchedDocument(NINJS.format(who=who).encode(), "application/json", url)
    clean = fetching.parse_document(found)
    assert bool(clean.external_id) is bool(clean.source) is bool(clean.version) is kept
    assert "20,000 crates" in clean.text


def test_a_document_at_an_address_is_read_by_a_worker(editor, import_form_data, site):
    """What reads a binary format may take its time and its memory: never while somebody waits."""
    server = site(http(b"%PDF-1.4\n% nothing in it\n%%EOF", "200 OK", "application/pdf"))
    answer = send(editor, import_form_data, server.url)
    assert answer.status_code == 302
    assert "/articles/imports/" in answer.url
    assert not Article.objects.exists()
