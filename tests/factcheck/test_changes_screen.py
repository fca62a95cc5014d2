"""The page of changes: two versions beside each other, claims in both, one keystroke a decision."""

import re

import pytest
from django.urls import reverse

from articles.actions.importing import create_manual_revision
from articles.importers import ParsedArticle
from factcheck import periodic
from factcheck.models import Appearance, Claim
from lib.text.plain_text import build_plain_text
from tests.factcheck.workflow_driver import LATER
from tests.factories import BODY, HEADLINE, flag_claim_on


def words_of(html, side):
    """The text of one side, paragraph by paragraph, without what is said to screen readers alone."""
    rows = re.findall(r'<div class="beside-row.*?</div>', html, re.DOTALL)
    sides = [re.findall(r"<p[ >].*?</p>", row, re.DOTALL)[side] for row in rows]
    plain = [
        re.sub(r'<span class="(?:vh|meta)">.*?</span>|<sup.*?</sup>|<[^>]+>', "", text) for text in sides
    ]
    return [text.replace("&amp;", "&").strip() for text in plain]


@pytest.fixture
def edited(article, cast):
    """A figure changed, a paragraph came in, another was moved to the end."""

    def edit(*body):
        create_manual_revision(
            article, ParsedArticle(HEADLINE, build_plain_text(HEADLINE, body), ""), by=cast.editor, at=LATER
        )
        periodic.reanchor_due_revisions(at=LATER)
        return reverse("article_changes", args=[article.public_id])

    return edit


@pytest.fixture
def page(client, cast):
    def see(url, who=None):
        client.force_login(who or cast.editor)
        return client.get(url)

    return see


def test_both_versions_are_whole_beside_each_other_and_what_changed_is_marked(article, edited, page):
    new = [BODY[0].replace("20,000", "21,000"), "A new paragraph stands here.", BODY[2], BODY[1]]
    html = page(edited(*new)).content.decode()
    assert [text for text in words_of(html, 0) if text] == [HEADLINE, *BODY]
    assert [text for text in words_of(html, 1) if text] == [HEADLINE, *new]
    assert "<del>" in html
    assert "20,000" in re.findall(r"<del>.*?</del>", html, re.DOTALL)[0]
    assert html.count(">moved<") == html.count(">moved here<") == 1


def test_a_claim_whose_figure_changed_waits_and_one_that_was_not_touched_does_not(
    article, cast, edited, page
):
    changed = flag_claim_on(article, "more than 20,000 crates of herring", cast.checker)
    flag_claim_on(article, "18,500 crates", cast.checker)
    html = page(edited(BODY[0].replace("20,000", "21,000"), *BODY[1:])).content.decode()
    assert "1 claim needs a decision" in html
    assert "1 claim kept its check." in html
    assert changed.statement in html
    assert "21,000" in html


def test_each_decision_is_one_keystroke_and_comes_back_to_the_page(article, cast, edited, page, client):
    flag_claim_on(article, "more than 20,000 crates of herring", cast.checker)
    url = edited(BODY[0].replace("20,000", "21,000"), *BODY[1:])
    html = page(url).content.decode()
    assert re.findall(r'data-row-key="(\w)"', html) == ["r", "u", "d"]
    where = Appearance.objects.undecided().get()
    version = where.claim.version
    answer = client.post(
        reverse("appearance_accept", args=[where.public_id]),
        {"version": version, "reason": "A rounder figure", "next": url},
    )
    assert answer.url == url
    assert not Claim.objects.stale().exists()
    assert "No decisions needed" in client.get(url).content.decode()


def test_a_decision_without_a_reason_is_refused_beside_it_and_keeps_the_page(
    article, cast, edited, page, client
):
    flag_claim_on(article, "more than 20,000 crates of herring", cast.checker)
    url = edited(BODY[0].replace("20,000", "21,000"), *BODY[1:])
    page(url)
    where = Appearance.objects.undecided().get()
    answer = client.post(
        reverse("appearance_drop", args=[where.public_id]),
        {"version": where.claim.version, "reason": "", "next": url},
    )
    assert answer.status_code == 422
    assert "Give a reason." in answer.content.decode()
    assert Claim.objects.stale().exists()


def test_a_decision_on_a_claim_that_somebody_changed_meanwhile_is_refused(
    article, cast, edited, page, client
):
    flag_claim_on(article, "more than 20,000 crates of herring", cast.checker)
    url = edited(BODY[0].replace("20,000", "21,000"), *BODY[1:])
    page(url)
    where = Appearance.objects.undecided().get()
    answer = client.post(reverse("appearance_recheck", args=[where.public_id]), {"version": 1, "next": url})
    assert answer.status_code == 409
    assert "Somebody else changed this" in answer.content.decode()


def test_a_checker_who_does_not_hold_the_claim_reads_and_decides_nothing(article, cast, edited, page):
    flag_claim_on(article, "more than 20,000 crates of herring", cast.checker)
    html = page(edited(BODY[0].replace("20,000", "21,000"), *BODY[1:]), cast.second).content.decode()
    assert "data-row-key" not in html
    assert "The claim’s checker or an editor decides." in html


def test_the_article_leads_there_and_a_stranger_gets_nowhere(article, cast, edited, page):
    flag_claim_on(article, "more than 20,000 crates of herring", cast.checker)
    url = edited(BODY[0].replace("20,000", "21,000"), *BODY[1:])
    assert url in page(reverse("article_detail", args=[article.public_id])).content.decode()
    assert page(f"{url}?from=1&to=9").status_code == 404
    assert page(f"{url}?from=2&to=1").status_code == 404
    article.desk.visibility = "confidential"
    article.desk.save()
    assert page(url, cast.outsider).status_code == 404


@pytest.mark.parametrize("claims", [1, 3])
def test_it_takes_as_many_queries_for_three_claims_as_for_one(
    article, cast, edited, page, claims, django_assert_max_num_queries
):
    for words in ["more than 20,000 crates", "20,000 crates of herring", "crates of herring"][:claims]:
        flag_claim_on(article, words, cast.checker)
    url = edited(BODY[0].replace("20,000", "21,000"), *BODY[1:])
    page(url)
    with django_assert_max_num_queries(27):
        page(url)
