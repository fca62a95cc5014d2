"""A new version typed over the old one: refusals keep what was typed, nobody is overwritten unseen."""

import pytest
from django.urls import reverse

from articles.actions.importing import create_manual_revision, import_article
from articles.importers import edited, parse_bytes
from articles.importers.blocks import extract_text
from articles.models import Article
from audit.models import Event
from lib.errors import Invalid
from tests.articles.form_errors import at_field
from tests.articles.text_samples import FRAME, TYPED
from tests.factories import MONDAY, create_article

PAGE = (
    "<h1>The catch</h1><h2>In March</h2><p>More than <strong>20,000</strong> crates, says "
    '<a href="https://quay.example.org/">the office</a>.</p><ul><li>herring</li><li>cod</li></ul>'
)


@pytest.fixture
def story(cast):
    clean = parse_bytes(TYPED.encode())
    return import_article(clean, desk=cast.desk, provenance="own_copy", by=cast.editor, at=MONDAY).article


def address(article):
    return reverse("article_revise", args=[article.public_id])


def typed(client, article, **changes):
    """What the form would send if only ``changes`` were typed into it."""
    form = client.get(address(article)).context["form"]
    return {name: form[name].value() or "" for name in form.fields} | {"note": "A figure"} | changes


def test_the_form_holds_the_words_that_are_there(editor, story):
    filled = typed(editor, story)
    assert f"{filled['headline']}\n\n{filled['text']}" == FRAME


def test_newer_words_are_the_next_version_and_the_old_ones_stay(editor, story, cast):
    data = typed(editor, story)
    answer = editor.post(
        address(story), data | {"text": data["text"].replace("20,000", "21,000").replace("\n", "\r\n")}
    )
    assert answer.url == reverse("article_detail", args=[story.public_id])
    story.refresh_from_db()
    assert story.current_revision.number == 2
    assert story.current_revision.text == FRAME.replace("20,000", "21,000")
    assert extract_text(story.current_revision.html) == story.current_revision.text
    assert (story.current_revision.note, story.current_revision.created_by) == ("A figure", cast.editor)
    assert story.current_revision.due_at is not None
    assert story.revisions.get(number=1).text == FRAME
    assert Event.objects.filter(action="create_revision", subject=str(story.public_id)).count() == 1


@pytest.mark.parametrize(("change", "field", "said"), [
    ({}, "text", "These are the words that are there already."),
    ({"text": " \n "}, "text", "There is no text in this."),
    ({"text": ""}, "text", "Paste or type the article's text."),
    ({"headline": ""}, "headline", "Type a headline."),
    ({"note": "", "text": "Other words."}, "note", "Say in a few words what changed."),
    ({"text": "word " * 400_001}, "text", "2,000,005 bytes"),
    ({"text": "a\n\n" * 20_001}, "text", "20,001 paragraphs"),
])  # fmt: skip
def test_what_is_refused_is_told_at_its_field_and_kept(editor, story, change, field, said):
    data = typed(editor, story, **change)
    answer = editor.post(address(story), data)
    assert answer.status_code == 422
    assert said in at_field(answer, field)
    assert answer.context["form"]["note"].value() == data["note"]
    assert answer.context["form"]["text"].value() == data["text"]
    assert story.revisions.count() == 1


def test_who_was_slower_sees_what_was_changed_and_loses_nothing(editor, story, cast):
    data = typed(editor, story, text="My own words, typed for an hour.")
    newer = parse_bytes(TYPED.replace("20,000", "21,000").encode())
    create_manual_revision(story, newer, by=cast.checker, at=MONDAY, note="Corrected the figure")
    answer = editor.post(address(story), data)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody else changed this article" in page
    assert "My own words, typed for an hour." in page
    assert "What Carl changed" in page
    assert "Corrected the figure" in page
    assert [part["op"] for part in answer.context["newer_revision"]["parts"]] == ["del", "ins"]
    assert story.revisions.count() == 2

    again = {name: answer.context["form"][name].value() for name in data}
    assert editor.post(address(story), again).status_code == 302
    assert Article.objects.get().current_revision.number == 3


def test_the_words_of_another_article_on_the_desk_are_refused(editor, story, cast):
    other = parse_bytes(b"Another story\n\nWith words of its own.")
    import_article(other, desk=cast.desk, provenance="own_copy", by=cast.editor, at=MONDAY)
    data = typed(editor, story, headline="Another story", text="With words of its own.")
    answer = editor.post(address(story), data)
    assert answer.status_code == 422
    assert "Another article on this desk has these very words." in at_field(answer, "text")


def test_other_staff_may_not_and_a_confidential_article_is_not_there(cast, story, sign_in):
    assert sign_in(cast.outsider).get(address(story)).status_code == 403
    secret = create_article(cast.secret_desk, cast.insider)
    assert sign_in(cast.editor).get(address(secret)).status_code == 404
    assert sign_in(cast.editor).post(address(secret), {"text": "x"}).status_code == 404


def test_a_paragraph_left_alone_keeps_its_form():
    before = parse_bytes(PAGE.encode(), media_type="text/html")
    body = before.text.partition("\n\n")[2].replace("cod", "mackerel")
    clean = edited.parse_edited_text("The catch", body, before=before.html)
    assert clean.text == before.text.replace("cod", "mackerel")
    assert extract_text(clean.html) == clean.text
    assert "<h2>In March</h2>" in clean.html
    assert '<a href="https://quay.example.org/"' in clean.html
    assert "<li>herring</li>" in clean.html
    assert "<p>mackerel</p>" in clean.html


def test_nothing_typed_becomes_markup():
    clean = edited.parse_edited_text("A & B", "<script>alert(1)</script>\n\n<b>bold</b>", before="<h1>x</h1>")
    assert extract_text(clean.html) == clean.text == "A & B\n\n<script>alert(1)</script>\n\n<b>bold</b>"
    assert "<script>" not in clean.html


def test_a_headline_that_nobody_can_see_is_refused():
    with pytest.raises(Invalid):
        edited.parse_edited_text("\u200b", "Words.", before="<h1>x</h1>")
