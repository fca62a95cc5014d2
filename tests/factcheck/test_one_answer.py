"""The answer on a claim of ours, once the article carries its verdict: one and the same on every channel."""

import json
import re
from html import unescape
from io import BytesIO

import pytest
from django.urls import reverse
from docx import Document

from accounts.selectors import get_roles_by_desk
from articles.actions.importing import create_manual_revision
from articles.importers import ParsedArticle
from factcheck.claims import closing
from factcheck.claims.selectors import annotate_for_row
from factcheck.models import Appearance, Claim
from factcheck.periodic import reanchor_due_revisions
from factcheck.screens.queue.selectors import build_rows
from factcheck.sources.citation_actions import remove_citation
from factcheck.verdicts.appearance_decisions import accept_appearance
from factcheck.verdicts.filing import VerdictInput, submit_verdict
from factcheck.verdicts.reviews import approve_verdict
from lib.errors import Blocked
from lib.text.plain_text import build_plain_text
from publishing.packs.defence_claim import build_claim_account
from tests.factcheck.workflow_driver import LATER
from tests.factories import BODY
from tests.sampling import mark_all_but_every

HEAD = "Our herring story"
WRONG, RIGHT = "20,000 crates of herring", "20,145 crates of herring"
SENTENCE = BODY[0]
OTHER = (BODY[2], "The crews had landed 18,600 crates the year before.")
FIXED = (WRONG, RIGHT)
CHANGE = {"tick": "change", "proposed_text": RIGHT}
CUT = {"tick": "cut"}
CUT_SENTENCE = (SENTENCE, "The mayor was pleased.")
REWORDED = (f"more than {WRONG} were landed in March", f"{RIGHT}, more than ever, were landed in March")

CHANGED, CUT_OUT, STALE = "Changed as proposed", "Cut as proposed", "Text changed"
AGAIN = [[FIXED], [FIXED, OTHER]]
STORIES = {
    "carried out": (CHANGE, [[FIXED]], CHANGED),
    "then another sentence changes": (CHANGE, AGAIN, CHANGED),
    "then three versions more": (CHANGE, [*AGAIN, *AGAIN], CHANGED),
    "the wrong figure comes back": (CHANGE, [*AGAIN, [OTHER]], STALE),
    "and is mended again": (CHANGE, [[FIXED], [OTHER], [FIXED]], CHANGED),
    "its sentence is reworded": (CHANGE, [[FIXED], [REWORDED]], STALE),
    "cut": (CUT, [[CUT_SENTENCE]], CUT_OUT),
    "cut, then another sentence changes": (CUT, [[CUT_SENTENCE], [CUT_SENTENCE, OTHER]], CUT_OUT),
    "what was cut comes back": (CUT, [[CUT_SENTENCE], [OTHER]], STALE),
    "kept": ({"tick": "keep"}, [[OTHER]], "Checks out"),
}
"""What is filed, the changes of each later version against the first, and the word of the mark."""


@pytest.fixture
def play(workflow_driver, cast, own_article):
    """play(filed, versions): a claim that is settled once version 2 carries its verdict, then the rest."""

    def make(filed, versions):
        claim = workflow_driver.at("checking", own_copy=True)
        submit_verdict(claim, verdict_input=VerdictInput(**filed), by=cast.checker, at=LATER)
        claim = approve_verdict(claim, by=cast.second, at=LATER)
        edit(own_article, cast.editor, versions[0])
        claim = closing.settle_claim(claim, by=cast.editor, at=LATER)
        for changes in versions[1:]:
            edit(own_article, cast.editor, changes)
        own_article.refresh_from_db()
        return Claim.objects.get(pk=claim.pk)

    return make


def edit(article, by, changes):
    text = build_plain_text(HEAD, BODY)
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    html = "<h1>" + "</p>\n\n<p>".join(text.split("\n\n")).replace("</p>", "</h1>", 1) + "</p>"
    create_manual_revision(article, ParsedArticle(HEAD, text, html), by=by, at=LATER)
    reanchor_due_revisions(at=LATER)


def plain(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def find_html(pattern, page):
    return plain(re.search(pattern, page, flags=re.S)[1])


class Channels:
    """A claim as each channel shows it."""

    def __init__(self, client, person, claim, article):
        client.force_login(person)

        def get(name, key):
            return client.get(reverse(name, args=[key])).content

        self.margin = get("article_detail", article.public_id).decode()
        self.page = get("claim_detail", claim.public_id).decode()
        self.changes = get("article_changes", article.public_id).decode()
        self.word = "\n".join(
            one.text for one in Document(BytesIO(get("article_docx", article.public_id))).comments
        )
        self.api = client.get(f"/api/v1/claims/{claim.public_id}/").json()
        rows = annotate_for_row(Claim.objects.with_stale().filter(pk=claim.pk))
        self.row = build_rows(rows, get_roles_by_desk(person), LATER)[0]
        self.account = build_claim_account(claim, allowed=()).details

    @property
    def bar(self):
        return find_html(r'<span id="galley-sentence">([^<]*)</span>', self.margin)

    @property
    def text_marks(self):
        """The marks that the article's page draws under its text, and prints."""
        found = re.search(r'<data id="marks" value=\'(.*?)\'', self.margin)
        return [one["word"] for one in json.loads(unescape(found[1]))]

    def get_answers(self):
        """{channel: where it says the mark's word}."""
        return {
            "margin": find_html(r'<p class="note-head">(.*?)</p>', self.margin),
            "claim": find_html(r'<p class="claim-line">(.*?)</p>', self.page),
            "api": self.api["mark"]["label"],
            "api, appearance": self.api["appearances"][0]["mark"]["label"],
            "queue": self.row["mark"].word,
            "defence": self.account["mark"],
            "defence, appearance": self.account["appearances"][-1]["mark"],
        }

    def list_struck(self):
        """The words struck through on any page: by the mark under them, or by a suggested edit."""
        pages = self.margin + self.page + self.changes
        by_mark = re.findall(r'data-mark="falls"><span>(.*?)</span>', pages, flags=re.S)
        return [plain(one) for one in (*by_mark, *re.findall(r"<del.*?</del>", pages, flags=re.S))]


@pytest.mark.parametrize("story", mark_all_but_every(2, STORIES, "channels"))
def test_every_channel_gives_the_same_answer(client, cast, own_article, play, story):
    """The word of the mark, the words that stand now, and what is struck: of one set of pages each."""
    filed, versions, word = STORIES[story]
    shown = Channels(client, cast.editor, play(filed, versions), own_article)
    assert {channel for channel, value in shown.get_answers().items() if word not in value} == set()
    assert shown.bar == f"{word}: 1"
    if word == CUT_OUT:
        assert (shown.text_marks, shown.word) == ([], ""), "what is gone has no place to be marked at"
    else:
        assert shown.text_marks == [word]
        assert shown.word.startswith(f"1. {word}: ")
    if word == CHANGED:
        assert_words_that_stand_now_are_shown(shown)
    else:
        assert_nothing_is_said_to_be_changed(shown)


def assert_words_that_stand_now_are_shown(shown):
    """And never struck."""
    assert find_html(r'<p class="note-statement"[^>]*>(.*?)</p>', shown.margin) == RIGHT
    assert shown.word.startswith(f"1. {CHANGED}: {RIGHT}\nThe claim was: It is true that {WRONG}\n")
    assert "Proposed text" not in shown.word
    assert f"The article now says “<ins>{RIGHT}</ins>”" in shown.page
    assert shown.api["applied_texts"] == shown.account["applied_texts"] == [RIGHT]
    assert shown.row["text_now"] == RIGHT
    assert not [one for one in shown.list_struck() if "20,145" in one]


def assert_nothing_is_said_to_be_changed(shown):
    assert shown.api["applied_texts"] == shown.account["applied_texts"] == []
    assert shown.row["text_now"] == ""
    assert "The article now says" not in shown.page


@pytest.mark.parametrize("story", ["the wrong figure comes back", "what was cut comes back"])
def test_words_that_a_verdict_took_out_cannot_be_accepted_again(cast, play, story):
    filed, versions, _ = STORIES[story]
    claim = play(filed, versions)
    undecided = Appearance.objects.undecided().get(claim=claim)
    with pytest.raises(Blocked, match="The verdict changed or cut this text, but it is in the article again"):
        accept_appearance(undecided, reason="It says the same", by=cast.editor, at=LATER)
    assert Appearance.objects.undecided().filter(claim=claim).exists()


def test_other_words_that_a_person_accepts_after_the_change_go_on_from_it(client, cast, own_article, play):
    claim = play(CHANGE, [[FIXED], [(WRONG, "20,145 crates of fresh herring")]])
    undecided = Appearance.objects.undecided().get(claim=claim)
    accept_appearance(undecided, reason="Only how fresh it was", by=cast.editor, at=LATER)
    shown = Channels(client, cast.editor, claim, own_article)
    assert shown.api["mark"]["label"] == "Changed as proposed"
    assert "fresh" in shown.api["applied_texts"][0]
    assert not [one for one in shown.list_struck() if "20,145" in one]


def test_the_version_before_the_change_does_not_stand_and_the_one_that_nobody_accepted_is_stale(
    client, cast, own_article, play
):
    play(CHANGE, [[FIXED], [OTHER], [FIXED]])
    client.force_login(cast.editor)
    url = reverse("article_detail", args=[own_article.public_id])
    words = {}
    for number in (1, 2, 3, 4):
        page = client.get(f"{url}?version={number}").content.decode()
        words[number] = find_html(r'<span id="galley-sentence">([^<]*)</span>', page)
    assert words == {
        1: "Does not check out: 1",
        2: "Changed as proposed: 1",
        3: "Text changed: 1",
        4: "Changed as proposed: 1",
    }


def test_a_change_in_other_words_than_the_verdicts_is_not_carried_out(
    client, cast, own_article, workflow_driver
):
    claim = workflow_driver.at("checking", own_copy=True)
    submit_verdict(claim, verdict_input=VerdictInput(**CHANGE), by=cast.checker, at=LATER)
    claim = approve_verdict(claim, by=cast.second, at=LATER)
    edit(own_article, cast.editor, [(WRONG, "20,154 crates of herring")])
    accept_appearance(
        Appearance.objects.undecided().get(claim=claim), reason="As ruled", by=cast.editor, at=LATER
    )
    claim.refresh_from_db()
    with pytest.raises(Blocked, match=r"The proposed text is not in the article yet\."):
        closing.settle_claim(claim, by=cast.editor, at=LATER)
    own_article.refresh_from_db()
    shown = Channels(client, cast.editor, claim, own_article)
    assert shown.api["mark"]["label"] == "Approved"
    assert shown.api["applied_texts"] == []
    assert [one for one in shown.list_struck() if "20,154" in one]


def test_sources_in_a_word_file_have_the_numbers_that_the_explanation_cites(
    client, cast, own_article, workflow_driver
):
    claim = workflow_driver.at("checking", own_copy=True)
    first, second = claim.citations.active().order_by("id")[:2]

    remove_citation(first, by=cast.checker, at=LATER)
    client.force_login(cast.editor)
    answer = client.get(reverse("article_docx", args=[own_article.public_id]))
    (comment,) = [one.text for one in Document(BytesIO(answer.content)).comments]
    assert f"[2] {second.source.title}" in comment
    assert "[1]" not in comment
