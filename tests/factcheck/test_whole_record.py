"""The whole record of a claim or an article, and all its versions, page by page."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.actions.importing import revise
from articles.importers import Clean
from factcheck.actions.legal_holds import place_legal_hold
from factcheck.views import article as article_view
from factcheck.views import claim as claim_view
from lib.frame import build
from tests.cast import BODY, HEADLINE
from tests.factcheck.acts import LATER


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
    first = article.current.number
    for number in range(first - 1, first - 1 + times):
        words = build(HEADLINE, [*BODY, f"Line {number}."])
        revise(article, Clean(HEADLINE, words, ""), by=by, at=LATER, note=f"Note {number}")
    article.refresh_from_db()
    return article


def test_a_claim_shows_its_newest_entries_and_leads_to_all_of_them(client, cast, stage, monkeypatch):
    monkeypatch.setattr(claim_view, "RECORD", 2)
    monkeypatch.setattr("lib.listing.SIZE", 3)
    claim = stage("checking")
    client.force_login(cast.outsider)
    page = client.get(reverse("claim", args=[claim.public_id])).content.decode()
    assert "Carl started checking" in page
    assert "Edith flagged it" not in page
    assert "The newest 2 entries." in page
    steps = walk(
        client, reverse("claim_record", args=[claim.public_id]), r"<div[^>]*>(\w+ \w+) ?[^<]*</div></li>"
    )
    assert steps == ["Carl started", "Edith assigned", "Edith flagged"]


def test_what_is_for_the_desk_alone_is_not_told_to_others(client, cast, stage):
    claim = stage("flagged")
    place_legal_hold(claim, reason="A cousin of the owner sues", by=cast.standards, at=LATER)
    url = reverse("claim_record", args=[claim.public_id])
    client.force_login(cast.outsider)
    assert "cousin" not in client.get(url).content.decode()
    client.force_login(cast.editor)
    assert "cousin" in client.get(url).content.decode()


def test_an_article_has_its_record_and_its_versions(client, cast, article, monkeypatch):
    monkeypatch.setattr("lib.listing.SIZE", 2)
    monkeypatch.setattr(article_view, "VERSIONS", 2)
    revised(article, cast.editor, 4)
    client.force_login(cast.outsider)
    page = client.get(reverse("article", args=[article.public_id])).content.decode()
    assert "version 5 of 5" in page
    assert "All 5 versions" in page
    assert "Note 0" not in page
    versions = walk(client, reverse("article_versions", args=[article.public_id]), r">Version (\d)<")
    assert versions == ["5", "4", "3", "2", "1"]
    told = walk(
        client, reverse("article_record", args=[article.public_id]), r"Edith brought in a new version"
    )
    assert len(told) == 4


@pytest.mark.parametrize("name", ["article_versions", "article_record", "claim_record"])
def test_a_stranger_gets_404_and_a_damaged_link_is_told(client, cast, stage, article, name):
    claim = stage("flagged")
    url = reverse(name, args=[claim.public_id if name == "claim_record" else article.public_id])
    client.force_login(cast.stranger)
    assert client.get(url).status_code == 404
    client.force_login(cast.editor)
    answer = client.get(url, {"cursor": "forged"})
    assert "Start again from the first page" in answer.content.decode()


@pytest.mark.parametrize("name", ["article_versions", "article_record"])
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
