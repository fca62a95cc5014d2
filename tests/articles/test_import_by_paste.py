"""Pasting: no word is lost, and every refusal is told at its field with what was typed kept."""

import re
from html import unescape

import pytest
from django.urls import reverse

from articles.importers.blocks import extract_text
from articles.models import Article, Revision
from audit.models import Event
from tests.articles.form_errors import at_field
from tests.articles.text_samples import FRAME, HEADLINE, TYPED

EMBARGO_SHOWN = re.compile(r'<details class="finer" open>\s*<summary>Embargo</summary>')


def send(client, data):
    return client.post(reverse("article_import"), data)


def test_every_word_comes_in_exactly(editor, import_form_data):
    answer = send(editor, import_form_data(text=TYPED.replace("\n", "\r\n")))
    article = Article.objects.get()
    assert answer.url == reverse("article_detail", args=[article.public_id])
    assert article.current_revision.text == FRAME
    assert extract_text(article.current_revision.html) == FRAME
    assert (article.headline, article.byline) == (HEADLINE, "Paula Gale")


def test_offsets_count_code_points(editor, import_form_data):
    send(editor, import_form_data(text=TYPED))
    text = Article.objects.get().current_revision.text
    fish = text.index("🐟")
    assert text[fish : fish + 1] == "🐟"
    assert text[fish + 2 : fish + 4] == "in"


def test_the_article_is_recorded_with_who_brought_it(editor, import_form_data, cast):
    send(editor, import_form_data(text=TYPED))
    event = Event.objects.get(action="import_article")
    assert event.actor == str(cast.editor.public_id)
    assert event.subject == str(Article.objects.get().public_id)


def test_a_headline_of_its_own_goes_above_the_text(editor, import_form_data):
    send(editor, import_form_data(headline="Catch “denied”", text="First paragraph.\n\nSecond paragraph."))
    assert (
        Article.objects.get().current_revision.text
        == "Catch “denied”\n\nFirst paragraph.\n\nSecond paragraph."
    )


def test_pasted_html_is_read_as_html(editor, import_form_data):
    send(
        editor,
        import_form_data(text="<h1>The catch</h1><p>More than <b>20,000</b> crates.</p><script>x()</script>"),
    )
    article = Article.objects.get()
    assert article.current_revision.text == "The catch\n\nMore than 20,000 crates."
    assert "<strong>20,000</strong>" in article.current_revision.html
    assert "script" not in article.current_revision.html


def test_what_a_pasted_page_declares_of_its_bytes_does_not_spoil_its_letters(editor, import_form_data):
    head = "<html><head><meta charset='iso-8859-1'></head>"
    send(editor, import_form_data(text=f"{head}<body><h1>Zoë</h1><p>Garçon, said Ada.</p></body></html>"))
    assert Article.objects.get().current_revision.text == "Zoë\n\nGarçon, said Ada."


@pytest.mark.parametrize("text", ["", "  \n\u00a0\n "])
def test_an_empty_article_is_refused_at_the_text(editor, import_form_data, text):
    answer = send(editor, import_form_data(text=text, headline="A headline kept"))
    assert answer.status_code == 422
    assert "Paste or type the text of the article." in at_field(answer, "text")
    assert "A headline kept" in answer.content.decode()
    assert not Article.objects.exists()


def test_a_headline_that_nobody_can_see_is_refused(editor, import_form_data):
    answer = send(editor, import_form_data(text="\u200b\u2060\n\nAnd a paragraph."))
    assert answer.status_code == 422
    assert at_field(answer, "headline") == "Enter a headline."
    assert not Article.objects.exists()


def test_five_megabytes_are_refused_with_both_sizes_and_kept(editor, import_form_data):
    text = "Herring.\n\n" + "a word and “another” " * 215_000
    size = len(text.encode())
    assert size > 5_000_000
    answer = send(editor, import_form_data(text=text))
    assert answer.status_code == 422
    assert f"{size:,} bytes" in at_field(answer, "text")
    assert "2,000,000" in at_field(answer, "text")
    assert text.strip() in unescape(answer.content.decode())
    assert not Article.objects.exists()


def test_what_is_too_big_even_to_be_read_is_told_as_that(editor, import_form_data):
    answer = send(editor, import_form_data(text="word " * 1_300_000))
    assert answer.status_code == 413
    assert "6,000,000 bytes" in answer.content.decode()
    assert "Nothing was saved" in answer.content.decode()


def test_a_first_paragraph_too_long_for_a_headline_is_told_at_the_headline(editor, import_form_data):
    answer = send(editor, import_form_data(text="A sentence that goes on. " * 20 + "\n\nAnd another."))
    assert answer.status_code == 422
    assert "is too long for a headline. Enter a headline" in at_field(answer, "headline")


@pytest.mark.parametrize(("name", "said"), [
    ("desk", "Choose a desk."),
    ("provenance", "Choose the type: our copy, or published elsewhere."),
])  # fmt: skip
def test_what_is_missing_is_told_where_it_belongs(editor, import_form_data, name, said):
    answer = send(editor, import_form_data(text=TYPED) | {name: ""})
    assert answer.status_code == 422
    assert said in at_field(answer, name)
    assert HEADLINE in answer.content.decode()


def test_a_desk_that_one_is_not_on_is_refused(editor, import_form_data, cast):
    answer = send(editor, import_form_data(text=TYPED, desk="inquiries"))
    assert answer.status_code == 422
    assert "You cannot choose this desk. Choose one of your desks." in at_field(answer, "desk")
    assert "Inquiries" not in answer.content.decode()
    assert not Article.objects.exists()


@pytest.mark.parametrize("who", ["stranger", "admin"])
def test_whoever_is_on_no_desk_is_told_so(cast, sign_in, who):
    answer = sign_in(getattr(cast, who)).get(reverse("article_import"))
    assert answer.status_code == 403
    assert "You are on no desk" in answer.content.decode()


def test_an_embargo_is_typed_in_the_desks_own_time(editor, import_form_data, cast):
    cast.desk.timezone = "Asia/Kolkata"
    cast.desk.save()
    send(editor, import_form_data(text=TYPED, embargo_until="2090-03-02T14:30"))
    assert Article.objects.get().embargo_until.isoformat() == "2090-03-02T09:00:00+00:00"


def test_an_embargo_that_has_passed_is_refused(editor, import_form_data):
    answer = send(editor, import_form_data(text=TYPED, embargo_until="2020-03-02T14:30"))
    assert "This time has passed. Leave the field empty for no embargo." in at_field(answer, "embargo_until")
    assert "2020-03-02T14:30" in answer.content.decode()
    assert EMBARGO_SHOWN.search(answer.content.decode())


def test_an_embargo_is_folded_until_it_is_wanted(editor):
    page = editor.get(reverse("article_import")).content.decode()
    assert 'name="embargo_until"' in page
    assert not EMBARGO_SHOWN.search(page), "its date takes seven stops of the Tab key"


@pytest.mark.django_db(transaction=True)
def test_nothing_is_kept_half_when_the_record_cannot_be_written(editor, import_form_data, monkeypatch):
    def broken(**_):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("articles.actions.changing.append_event", broken)
    editor.raise_request_exception = False
    assert send(editor, import_form_data(text=TYPED)).status_code == 500
    assert not Article.objects.exists()
    assert not Revision.objects.exists()


def test_a_form_with_nothing_in_it_is_a_form_that_was_sent(editor):
    answer = send(editor, {})
    assert answer.status_code == 422
    assert answer.context["form"].errors
