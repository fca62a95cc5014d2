"""Between a new version and the worker that compares it, people see the picture of before."""

from datetime import UTC

import pytest
from django.urls import reverse

from articles.actions.importing import create_manual_revision
from articles.importers import ParsedArticle
from factcheck.anchoring.reanchor import request_reanchoring
from factcheck.anchoring.selectors import find_compared_revision
from factcheck.claims.filter_conditions import FilterMoment
from factcheck.models import Claim
from factcheck.periodic import reanchor_due_revisions
from factcheck.screens.article.page import ArticlePage, choose_revision
from factcheck.screens.queue.selectors import get_queue_counts
from factcheck.workflow.article_facts import get_article_facts
from lib.text.plain_text import build_plain_text
from tests.factcheck.workflow_driver import LATER, waive_open_items
from tests.factories import BODY, HEADLINE, create_article, flag_claim_on


@pytest.fixture
def flagged(article, cast):
    flag_claim_on(article, "20,000 crates", cast.editor)
    return article


def revise(article, by, old="18,500", new="18,600"):
    text = build_plain_text(article.headline, BODY).replace(old, new)
    head, *paragraphs = text.split("\n\n")
    html = "\n\n".join([f"<h1>{head}</h1>", *(f"<p>{paragraph}</p>" for paragraph in paragraphs)])
    create_manual_revision(article, ParsedArticle(article.headline, text, html), by=by, at=LATER)
    article.refresh_from_db()


def read(client, person, article, query=""):
    client.force_login(person)
    return client.get(reverse("article_detail", args=[article.public_id]) + query).content.decode()


def test_a_saved_version_keeps_the_old_picture_until_it_is_compared(client, cast, flagged):
    before = get_queue_counts(cast.editor, FilterMoment(LATER, UTC))
    revise(flagged, cast.editor)
    page = read(client, cast.editor, flagged)
    assert "No claims flagged yet" not in page
    assert "Stet is comparing version 2 with the claims." in page
    assert "version 1 of 2" in page
    assert "18,500 crates" in page
    assert 'id="claim-' in page
    assert "1 to check" in page or "flagged" in page.lower()
    assert get_queue_counts(cast.editor, FilterMoment(LATER, UTC)) == before
    reanchor_due_revisions(at=LATER)
    page = read(client, cast.editor, flagged)
    assert "Stet is comparing" not in page
    assert "version 2 of 2" in page
    assert 'id="claim-' in page
    assert get_queue_counts(cast.editor, FilterMoment(LATER, UTC)) == before


def test_the_new_words_can_be_read_meanwhile_and_say_nothing_of_claims(client, cast, flagged):
    revise(flagged, cast.editor)
    page = read(client, cast.editor, flagged, "?version=2")
    assert "18,600 crates" in page
    assert "Being compared with the claims" in page
    assert "No claims flagged yet" not in page
    assert "data-flag-start" not in page


def test_the_bar_of_our_own_copy_keeps_what_was_waived(client, cast, own_article):
    waive_open_items(own_article, cast.editor)
    revise(own_article, cast.editor)
    page = read(client, cast.editor, own_article)
    assert "Stet is comparing version 2 with the claims." in page
    assert "No open items." in page
    reanchor_due_revisions(at=LATER)
    assert "Stet is comparing" not in read(client, cast.editor, own_article)


@pytest.mark.parametrize("is_compared", [False, True], ids=["waiting", "compared"])
def test_an_article_is_judged_by_the_items_of_its_newest_version_whichever_is_shown(
    cast, own_article, rf, is_compared
):
    flag_claim_on(own_article, "20,000 crates", cast.editor)
    waive_open_items(own_article, cast.editor)
    revise(own_article, cast.editor, "18,500 crates", "18,600 crates and 77 barrels")
    if is_compared:
        reanchor_due_revisions(at=LATER)
    shown = choose_revision(rf.get("/", {"version": "1"}), own_article)
    page = ArticlePage(own_article, shown, cast.editor, LATER)
    expected = get_article_facts(own_article, cast.editor, LATER).open_items
    assert (shown.revision.number, page.facts.open_items) == (1, expected)
    assert sum(count for _, count in expected) >= 1


def test_the_page_is_told_when_the_comparison_is_over(client, cast, flagged):
    revise(flagged, cast.editor)
    page = read(client, cast.editor, flagged)
    url = reverse("article_comparison", args=[flagged.public_id])
    assert f'data-watch="{url}"' in page
    waiting = client.get(url)
    assert "data-load-again" not in waiting.content.decode()
    assert client.get(url, headers={"If-None-Match": waiting["ETag"]}).status_code == 304
    reanchor_due_revisions(at=LATER)
    over = client.get(url, headers={"If-None-Match": waiting["ETag"]})
    assert over.status_code == 200
    assert "data-load-again" in over.content.decode()


def test_the_comparison_of_a_confidential_desk_is_there_for_its_people_alone(client, cast):
    hidden = create_article(cast.secret_desk, cast.insider)
    url = reverse("article_comparison", args=[hidden.public_id])
    client.force_login(cast.editor)
    assert client.get(url).status_code == 404


def test_an_article_without_claims_shows_its_new_words_at_once(client, cast, article):
    revise(article, cast.editor)
    assert find_compared_revision(article) is None
    page = read(client, cast.editor, article)
    assert "version 2 of 2" in page
    assert HEADLINE in page


def test_a_version_that_is_compared_again_stays(cast, flagged):
    revise(flagged, cast.editor)
    reanchor_due_revisions(at=LATER)
    request_reanchoring(Claim.objects.get(), at=LATER)
    flagged.refresh_from_db()
    assert flagged.current_revision.due_at is not None
    assert find_compared_revision(flagged) is None


def test_the_word_file_is_of_the_words_that_were_compared(client, cast, flagged):
    revise(flagged, cast.editor)
    client.force_login(cast.editor)
    answer = client.get(reverse("article_docx", args=[flagged.public_id]))
    assert "version 1" in answer["Content-Disposition"]


def test_an_article_of_others_is_not_ours_to_clear(client, cast, flagged):
    page = read(client, cast.editor, flagged)
    assert "Clear for publication" not in page
    assert 'class="meter"' not in page
    assert 'class="coverage"' not in page
    assert "Clear for publication" in read(client, cast.editor, _opened(cast))


def _opened(cast):
    own = create_article(cast.desk, cast.editor, provenance="own_copy", headline="Our herring story", url="")
    flag_claim_on(own, "20,000 crates", cast.editor)
    return own
