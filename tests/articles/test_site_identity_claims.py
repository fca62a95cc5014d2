"""A site speaks for its own articles, whatever it answers with: never for those of another house."""

import json
from contextlib import suppress

import pytest
from django.core.management import call_command

from articles.actions import fetching
from articles.actions.importing import import_article
from articles.batches.actions import ImportSource
from articles.importers import parse_bytes
from articles.models import Article
from lib.errors import Invalid
from tests.articles.batch_files import read, zipped
from tests.articles.batch_requests import send
from tests.articles.served_site import http
from tests.articles.served_site import send as ask
from tests.factories import MONDAY

HOUSE = "https://harbour.example/herring"
OURS = {"uri": HOUSE, "headline": "Herring", "version": "1", "body_text": "The harbour landed 20,000 crates."}
THEIRS = {**OURS, "version": "2", "body_text": "The harbour landed nothing at all, as strangers say."}
KILL = {"uri": HOUSE, "version": "9", "pubstatus": "canceled"}
PAGE = (
    f"<html><head><link rel='canonical' href='{HOUSE}'><title>Herring</title></head><body><article>"
    "<h1>Herring</h1><p>The harbour landed nothing at all, as strangers say, and nobody knows why.</p>"
    "</article></body></html>"
)
FEED = (
    "<rss version='2.0'><channel><title>Harbour</title><link>https://harbour.example/</link><item>"
    f"<title>Herring</title><guid>{HOUSE}</guid><link>{HOUSE}</link>"
    "<description>Nothing at all, as strangers say.</description></item></channel></rss>"
)
CONTAINERS = {
    "a list": (json.dumps([THEIRS, KILL]), "application/json"),
    "a ZIP": (zipped(a_json=json.dumps(THEIRS), b_json=json.dumps(KILL), c_html=PAGE), "application/zip"),
    "a ZIP with a list": (zipped(a_json=json.dumps([THEIRS, KILL])), "application/zip"),
    "a feed": (FEED, "application/rss+xml"),
}


@pytest.fixture
def theirs(cast):
    """Another house's article, as its own wire sent it."""
    clean = parse_bytes(json.dumps(OURS).encode())
    where = {"desk": cast.desk, "provenance": "external", "by": cast.editor, "at": MONDAY}
    return import_article(clean, **where).article


def untouched(article):
    article.refresh_from_db()
    return article.current_revision.number == 1 and article.withdraw_due_at is None


@pytest.mark.parametrize("name", CONTAINERS)
def test_what_lies_in_a_container_that_was_fetched_is_that_sites_alone(cast, theirs, site, name):
    body, kind = CONTAINERS[name]
    url = site(http(body, kind=kind)).url
    batch = send(cast, ImportSource(url, url=url))
    read()
    assert batch.items.count() > 1
    assert untouched(theirs)
    assert (
        not Article.objects.exclude(pk=theirs.pk).filter(canonical_url__contains="harbour.example").exists()
    )


def test_an_open_redirect_lends_nobody_its_name(cast, theirs, site, settings):
    body, kind = CONTAINERS["a list"]
    last = site(http(body, kind=kind))
    first = site(http("", "302 Found", "text/html", f"Location: {last.url}"))
    batch = send(cast, ImportSource(first.url, url=first.url))
    read()
    opened, *_ = batch.items.order_by("number")
    assert (opened.outcome, opened.url) == ("opened", last.url)


def test_a_container_found_by_the_page_for_one_address_is_held_to_the_same(
    editor,
    import_form_data,
    theirs,
    site,
):
    body, kind = CONTAINERS["a list"]
    ask(editor, import_form_data, site(http(body, kind=kind)).url)
    read()
    assert untouched(theirs)


def test_what_somebody_sends_is_believed_as_that_house_wrote_it(cast, theirs):
    send(cast, ImportSource("wire.json", json.dumps([{**THEIRS, "version": "3"}, KILL]).encode()))
    read()
    assert not untouched(theirs)


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://harbour.example/herring.json", True),
        ("https://api.harbour.example/7", True),
        ("https://www.harbour.example/7", True),
        ("https://evil.example.net/7", False),
        ("https://evilharbour.example/7", False),
    ],
)
def test_a_wire_item_has_the_address_of_its_own_house_or_the_one_it_was_found_at(url, kept):
    clean = fetching.parse_document(
        fetching.FetchedDocument(json.dumps(THEIRS).encode(), "application/json", url)
    )
    assert clean.canonical_url == (HOUSE if kept else url)


def test_a_fetched_wire_item_revises_and_takes_back_nothing_of_another_house(cast, theirs):
    where = {"desk": cast.desk, "provenance": "external", "by": cast.editor, "at": MONDAY}
    for value in (THEIRS, {**KILL, "headline": "Herring", "body_text": "Gone"}):
        found = fetching.FetchedDocument(
            json.dumps(value).encode(), "application/json", "https://evil.example.net/x"
        )
        with suppress(Invalid):
            import_article(fetching.parse_document(found), **where)
    assert untouched(theirs)


@pytest.mark.parametrize("name", ["a list", "a ZIP with a list", "a feed"])
def test_the_dry_run_says_what_would_be_believed(site, capsys, name):
    body, kind = CONTAINERS[name]
    with suppress(SystemExit):
        call_command("import_article", site(http(body, kind=kind)).url, "--dry-run", "--json")
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert lines
    assert {line.get("external_id", "") for line in lines} == {""}
    assert {line.get("canonical_url", "") for line in lines} == {""}
