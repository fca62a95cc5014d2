"""The same article again is found again, whatever way it comes; other words become its next version."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from articles.actions.importing import create_manual_revision, import_article
from articles.importers import parse_bytes
from articles.models import Article, Revision
from audit.models import Event
from lib.errors import Invalid
from tests.articles.text_samples import TYPED
from tests.factories import MONDAY

LATER = datetime(2090, 1, 1, 12, 0, tzinfo=UTC)
PAGE = (
    "<html><head><link rel='canonical' href='https://quay.example.org/a?utm_source=x'></head>"
    "<body><h1>The catch</h1><p>{words}</p></body></html>"
)


def bring(cast, text, *, desk=None, by=None, embargo_until=None, **stated):
    clean = parse_bytes(text.encode(), **({"media_type": "text/html"} if text.startswith("<") else {}))
    return import_article(
        replace(clean, **stated),
        embargo_until=embargo_until,
        desk=desk or cast.desk,
        provenance="own_copy",
        by=by or cast.editor,
        at=MONDAY,
    )


@pytest.mark.parametrize(
    ("provenance", "said"), [("own_copy", "as our copy."), ("external", "as published elsewhere.")]
)
def test_pasting_it_twice_leads_to_the_one_that_is_there(editor, import_form_data, provenance, said):
    first = editor.post(reverse("article_import"), import_form_data(text=TYPED, provenance=provenance))
    again = editor.post(reverse("article_import"), import_form_data(text=TYPED), follow=True)
    assert again.redirect_chain == [(first.url, 302)]
    assert f"This article is already here, {said}" in again.content.decode()
    assert (Article.objects.count(), Revision.objects.count()) == (1, 1)


def test_pasted_and_then_uploaded_it_is_still_one(editor, import_form_data):
    editor.post(reverse("article_import"), import_form_data(text=TYPED))
    file = SimpleUploadedFile("story.txt", TYPED.encode("utf-16"), content_type="text/plain")
    editor.post(reverse("article_import"), import_form_data(method="file", file=file))
    assert Revision.objects.count() == 1


def test_other_words_at_the_same_address_are_the_next_version(editor, import_form_data):
    editor.post(
        reverse("article_import"), import_form_data(text=PAGE.format(words="20,000 crates were landed."))
    )
    again = editor.post(
        reverse("article_import"),
        import_form_data(text=PAGE.format(words="21,000 crates were landed.")),
        follow=True,
    )
    assert "The text has changed. Saved as version 2." in again.content.decode()
    article = Article.objects.get()
    assert "21,000" in article.current_revision.text
    assert "20,000" in article.revisions.get(number=1).text
    assert article.current_revision.due_at is not None


def test_another_desk_may_import_the_same(cast):
    first = bring(cast, TYPED)
    other = bring(cast, TYPED, desk=cast.other_desk, by=cast.outsider)
    assert other.outcome == "created"
    assert other.article != first.article


def test_an_id_of_its_own_finds_it_whatever_its_words_are(cast):
    first = bring(cast, TYPED, source="cms", external_id="7")
    assert bring(cast, TYPED, source="cms", external_id="8").outcome == "created"
    again = bring(cast, TYPED.replace("20,000", "21,000"), source="cms", external_id="7")
    assert (again.article, again.outcome, again.revision.number) == (first.article, "revised", 2)


def test_its_words_before_somebody_changed_them_find_it_too(cast):
    first = bring(cast, TYPED)
    newer = parse_bytes(TYPED.replace("20,000", "21,000").encode())
    create_manual_revision(first.article, newer, by=cast.editor, at=MONDAY, note="a figure")
    again = bring(cast, TYPED)
    assert (again.article, again.outcome) == (first.article, "unchanged")
    assert "21,000" in again.revision.text


def test_an_embargo_that_comes_with_it_again_holds_and_is_recorded(cast):
    first = bring(cast, TYPED)
    again = bring(cast, TYPED, embargo_until=LATER)
    assert again.outcome == "unchanged"
    first.article.refresh_from_db()
    assert first.article.embargo_until == LATER
    assert Event.objects.filter(action="set_embargo", subject=str(first.article.public_id)).count() == 1


def test_saying_nothing_of_an_embargo_lifts_none(cast):
    first = bring(cast, TYPED, embargo_until=LATER)
    bring(cast, TYPED)
    first.article.refresh_from_db()
    assert first.article.embargo_until == LATER


def test_an_address_that_a_page_states_and_nobody_could_open_is_not_believed(cast):
    head = "<html><head><link rel='canonical' href='http://user:pass@quay.example.org/'></head>"
    found = bring(cast, f"{head}<body><h1>The catch</h1><p>20,000 crates.</p></body></html>")
    assert (found.article.canonical_url, found.article.canonical_key) == ("", "")


@pytest.mark.parametrize("provenance", ["", "ours"])
def test_unknown_provenance_is_refused(cast, provenance):
    with pytest.raises(Invalid) as refused:
        import_article(
            parse_bytes(TYPED.encode()), desk=cast.desk, provenance=provenance, by=cast.editor, at=MONDAY
        )
    assert "provenance" in refused.value.fields
