"""What the margin and the bar say of a ruling against our own words, once the article carries it."""

import re

import pytest
from django.urls import reverse

from articles.actions.importing import create_manual_revision
from articles.importers import ParsedArticle
from factcheck.claims import closing
from factcheck.periodic import reanchor_due_revisions
from factcheck.verdicts.filing import VerdictInput, submit_verdict
from factcheck.verdicts.reviews import approve_verdict
from lib.text.plain_text import build_plain_text
from tests.factcheck.workflow_driver import LATER
from tests.factories import BODY

HEAD = "Our herring story"
HERRING = "20,000 crates of herring"


@pytest.fixture
def settled(workflow_driver, cast, own_article):
    """settled("20,145 crates", tick=...) -> an article whose words were changed as ruled, and settled so."""

    def make(instead, *, old=HERRING, **filed):
        claim = workflow_driver.at("checking", own_copy=True)
        submit_verdict(claim, verdict_input=VerdictInput(**filed), by=cast.checker, at=LATER)
        claim = approve_verdict(claim, by=cast.second, at=LATER)
        edit(own_article, cast.editor, (old, instead))
        closing.settle_claim(claim, by=cast.editor, at=LATER)
        return own_article

    return make


def edit(article, by, *changes):
    text = build_plain_text(HEAD, BODY)
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    create_manual_revision(article, ParsedArticle(HEAD, text, ""), by=by, at=LATER)
    reanchor_due_revisions(at=LATER)


def told(client, person, article, query=""):
    """(the note's head, the sentence on the claims in the bar) as a person reads them."""
    client.force_login(person)
    page = client.get(reverse("article_detail", args=[article.public_id]) + query).content.decode()
    head = re.search(r'<p class="note-head">.*?</p>', page, flags=re.S)[0]
    bar = re.search(r'<span id="galley-sentence">([^<]*)</span>', page, flags=re.S)[1]
    return re.sub(r"<[^>]+>|\s+", " ", head), bar


def test_words_that_are_gone_as_ruled_were_cut_and_on_the_older_version_do_not_stand(client, cast, settled):
    article = settled("The mayor was pleased.", old=BODY[0], tick="cut")
    note, meter = told(client, cast.editor, article)
    assert "Cut as proposed" in note
    assert "Changed as proposed" not in note
    assert meter == "Cut as proposed: 1"
    older, then = told(client, cast.editor, article, "?version=1")
    assert "Does not check out" in older
    assert then == "Does not check out: 1"


def test_words_that_a_verdict_put_there_are_marked_so_also_in_later_versions(client, cast, settled):
    article = settled("20,145 crates of herring", tick="change", proposed_text="20,145 crates of herring")
    note, meter = told(client, cast.editor, article)
    assert "Changed as proposed" in note
    assert meter == "Changed as proposed: 1"
    edit(article, cast.editor, (HERRING, "20,145 crates of herring"), ("18,500", "18,600"))
    note, meter = told(client, cast.editor, article)
    assert "Changed as proposed" in note
    assert meter == "Changed as proposed: 1"
