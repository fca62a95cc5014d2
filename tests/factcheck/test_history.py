"""The whole record of a claim or an article, and all its versions, page by page."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.actions.importing import create_manual_revision
from articles.importers import ParsedArticle
from factcheck.screens.article.page import MAX_VERSIONS
from factcheck.screens.claim import page as claim_page
from factcheck.snapshots.legal_holds import place_legal_hold
from lib.text.plain_text import build_plain_text
from tests.factcheck.workflow_driver import LATER
from tests.factories import BODY, HEADLINE


def walk(client, at, pattern):
    """Everything that matches on each page from ``at`` on, in order."""
    found = []
    while at:
        page = client.get(at).content.decode()
        found += re.findall(pattern, page)
        older = re.search(r'<a class="btn" href="([^"]+)" rel="next">', page)
        at = unescape(older[1]) if older else ""
    return found


def revised(article, by, times):
    first = article.current_revision.number
    for number in range(first - 1, first - 1 + times):
        words = build_plain_text(HEADLINE, [*BODY, f"Line {number}."])
        create_manual_revision(
            article, ParsedArticle(HEADLINE, words, ""), by=by, at=LATER, note=f"Note {number}"
        )
    article.refresh_from_db()
    return article


def test_a_claim_shows_its_newest_entries_and_leads_to_all_of_them(
    client, cast, create_claim_in_state, monkeypatch
):
    monkeypatch.setattr(claim_page, "MAX_HISTORY_LINES", 2)
    monkeypatch.setattr("lib.web.listing.PAGE_SIZE", 3)
    claim = create_claim_in_state("checking")
    client.force_login(cast.outsider)
    page = client.get(reverse("claim_detail", args=[claim.public_id])).content.decode()
    assert "Carl started checking" in page
    assert "Edith flagged this claim" not in page
    assert "The 2 most recent events." in page
    steps = walk(
        client, reverse("claim_history", args=[claim.public_id]), r"<div[^>]*>(\w+ \w+) ?[^<]*</div></li>"
    )
    assert steps == ["Carl started", "Edith assigned", "Edith flagged"]


def test_what_is_for_the_desk_alone_is_not_told_to_others(client, cast, create_claim_in_state):
    claim = create_claim_in_state("flagged")
    place_legal_hold(claim, reason="A cousin of the owner sues", by=cast.standards, at=LATER)
    url = reverse("claim_history", args=[claim.public_id])
    client.force_login(cast.outsider)
    assert "cousin" not in client.get(url).content.decode()
    client.force_login(cast.editor)
    assert "cousin" in client.get(url).content.decode()


def test_an_article_has_its_record_and_its_versions(client, cast, article, monkeypatch):
    monkeypatch.setattr("lib.web.listing.PAGE_SIZE", 2)
    # The page's query is compiled once, with its limit in it: one more than it shows, and the first.
    count = MAX_VERSIONS + 2
    revised(article, cast.editor, count - 1)
    client.force_login(cast.outsider)
    page = client.get(reverse("article_detail", args=[article.public_id])).content.decode()
    assert f"version {count} of {count}" in page
    assert f"All {count} versions" in page
    assert "Note 1" in page
    assert "Note 0" not in page
    versions = walk(client, reverse("article_versions", args=[article.public_id]), r">Version (\d+)<")
    assert versions == [str(number) for number in range(count, 0, -1)]
    data = walk(client, reverse("article_history", args=[article.public_id]), r"Edith imported a new version")
    assert len(data) == count - 1


@pytest.mark.parametrize("name", ["article_versions", "article_history", "claim_history"])
def test_a_stranger_gets_404_and_a_damaged_link_is_told(client, cast, create_claim_in_state, article, name):
    claim = create_claim_in_state("flagged")
    url = reverse(name, args=[claim.public_id if name == "claim_history" else article.public_id])
    client.force_login(cast.stranger)
    assert client.get(url).status_code == 404
    client.force_login(cast.editor)
    answer = client.get(url, {"cursor": "forged"})
    assert "Start again from the first page" in answer.content.decode()


@pytest.mark.parametrize("name", ["article_versions", "article_history"])
def test_more_rows_cost_no_more_queries(client, cast, article, name, django_assert_num_queries):
    revised(article, cast.editor, 1)
    client.force_login(cast.editor)
    url = reverse(name, args=[article.public_id])
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    revised(article, cast.second, 3)
    with django_assert_num_queries(len(few)):
        client.get(url)
