"""The galley as a Word file: the article letter by letter, each note a comment at its exact words."""

import re
from io import BytesIO

import pytest
from django.urls import reverse
from docx import Document

from articles.actions.importing import import_article
from articles.importers import parse_bytes
from factcheck.galley.docx import DocxNote, render_docx
from factcheck.sources import citation_actions
from lib.text.plain_text import PARAGRAPH_SEPARATOR
from tests.factcheck.workflow_driver import LATER
from tests.factories import MONDAY, flag_claim_on

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def opened(body):
    return Document(BytesIO(body))


def commented(document):
    """{what a comment says: the words between its two marks}, as Word shows them."""
    value = {comment.comment_id: comment.text for comment in document.comments}
    under = {}
    for number in value:
        inside, words = False, []
        for element in document.element.body.iter():
            if element.tag == f"{W}commentRangeStart" and element.get(f"{W}id") == str(number):
                inside = True
            elif element.tag == f"{W}commentRangeEnd" and element.get(f"{W}id") == str(number):
                inside = False
            elif element.tag == f"{W}p" and inside:
                words.append(PARAGRAPH_SEPARATOR)
            elif element.tag == f"{W}t" and inside:
                words.append(element.text)
        under[value[number]] = "".join(words)
    return under


def text_of(document):
    return PARAGRAPH_SEPARATOR.join(paragraph.text for paragraph in document.paragraphs)


HTML = (
    "<h1>A headline 🐟</h1>\n\n<p>The <strong>20,000</strong> crates &amp; more.</p>\n\n"
    "<blockquote><p>“Never,” she said.</p></blockquote>\n\n<ul><li>One</li>\n\n"
    "<li>Two <em>and</em></li></ul>\n\n"
    "<p>بلغ عدد السكان 48,312 نسمة.</p>"
)
FRAME = PARAGRAPH_SEPARATOR.join(
    ["A headline 🐟", "The 20,000 crates & more.", "“Never,” she said.", "One", "Two and",
     "بلغ عدد السكان 48,312 نسمة."]
)  # fmt: skip


def note_on(words, said="A note"):
    start = FRAME.index(words)
    return DocxNote(start, start + len(words), "Omar Haddou", [said, "and a second line"])


def test_the_words_are_the_frames_letter_by_letter_with_their_styles():
    document = opened(render_docx(HTML, []))
    assert text_of(document) == FRAME
    styles = [paragraph.style.name for paragraph in document.paragraphs]
    assert styles == ["Title", "Normal", "Quote", "List Bullet", "List Bullet", "Normal"]
    assert [run.text for run in document.paragraphs[1].runs if run.bold] == ["20,000"]
    assert document.paragraphs[5]._p.pPr.find(f"{W}bidi") is not None


@pytest.mark.parametrize(
    "words",
    [
        "20,000",
        "0,000 crates & m",
        "🐟",
        "crates & more.\n\n“Never,”",
        "48,312",
        "A headline 🐟\n\nThe 20,000",
    ],
)
def test_a_comment_stands_at_its_exact_words(words):
    document = opened(render_docx(HTML, [note_on(words)]))
    assert commented(document) == {"A note\nand a second line": words}
    assert text_of(document) == FRAME
    comment = next(iter(document.comments))
    assert (comment.author, comment.initials) == ("Omar Haddou", "OH")


def test_notes_that_overlap_each_keep_their_own_words():
    document = opened(render_docx(HTML, [note_on("20,000 crates", "one"), note_on("crates & more", "two")]))
    assert {value.split("\n")[0]: words for value, words in commented(document).items()} == {
        "one": "20,000 crates",
        "two": "crates & more",
    }


def test_a_note_outside_of_the_words_is_left_out():
    assert not list(opened(render_docx(HTML, [DocxNote(900, 910, "X", ["y"])])).comments)


class TestTheFileOfAnArticle:
    @pytest.fixture
    def fetch(self, client):
        def get(article, person):
            client.force_login(person)
            return client.get(reverse("article_docx", args=[article.public_id]))

        return get

    def test_it_carries_tick_proposal_sources_and_who(self, workflow_driver, cast, own_article, fetch):
        claim = workflow_driver.play("settled", own_copy=True)
        answer = fetch(own_article, cast.editor)
        assert re.search(
            r'attachment; filename="Our herring story, version 1.docx"', answer["Content-Disposition"]
        )
        notes = commented(opened(answer.content))
        [(value, words)] = notes.items()
        assert words == "20,000 crates of herring"
        assert claim.statement in value
        assert "Keep" in value
        assert "Approved by Sara" in value
        for citation in claim.citations.active():
            assert citation.source.title in value

    def test_a_restricted_source_is_told_of_and_never_named(self, workflow_driver, cast, article, fetch):
        claim = workflow_driver.at("checking")
        citation_actions.create_citation(
            claim, url="https://leak.example.org/x", title="The leaked file", passage="a secret passage",
            is_restricted=True, by=cast.checker, at=LATER,
        )  # fmt: skip
        body = fetch(article, cast.checker).content
        message = "".join(commented(opened(body)))
        assert "A source we cannot name" in message
        assert "leak" not in message
        assert "secret passage" not in message

    def test_every_paragraph_of_an_imported_page_is_there(self, cast, fetch):
        page = (
            b"<article><h1>On boats</h1><p>One <b>two</b> &lt;three&gt;.</p>"
            b"<ol><li>A</li><li>B</li></ol></article>"
        )
        clean = parse_bytes(page, media_type="text/html")
        article = import_article(
            clean, desk=cast.desk, provenance="own_copy", by=cast.editor, at=MONDAY
        ).article
        flag_claim_on(article, "two <three>", cast.checker)
        document = opened(fetch(article, cast.editor).content)
        assert text_of(document) == clean.text
        assert list(commented(document).values()) == ["two <three>"]

    def test_a_stranger_gets_none(self, own_article, cast, fetch):
        own_article.desk.visibility = "confidential"
        own_article.desk.save()
        assert fetch(own_article, cast.outsider).status_code == 404

    @pytest.mark.parametrize("claims", [1, 3])
    def test_it_takes_as_many_queries_for_three_claims_as_for_one(
        self, article, cast, fetch, claims, django_assert_num_queries
    ):
        for words in ["more than 20,000 crates", "18,500 crates", "12 % in a week"][:claims]:
            flag_claim_on(article, words, cast.checker)
        with django_assert_num_queries(24):
            assert fetch(article, cast.editor).status_code == 200
