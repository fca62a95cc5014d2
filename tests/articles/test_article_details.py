"""Byline, publisher, address and date: typed with a paste, shown, and corrected later with a trace."""

from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.html import escape

from accounts.models import Desk
from articles.models import Article
from audit.models import Event
from tests.articles.text_samples import TYPED
from tests.factories import create_article

TYPED_DETAILS = {
    "byline": "Bo Lund",
    "publisher": "The Quay",
    "canonical_url": "https://quay.example.org/catch",
    "published_at": "2026-03-02T14:30",
}


def send(client, data):
    return client.post(reverse("article_import"), data)


def correct(client, article, **changed):
    """Send the details form as it was opened, with some of it typed anew."""
    url = reverse("article_details", args=[article.public_id])
    form = client.get(url).context["form"]
    return client.post(url, form.get_initial_texts() | {"began": form.initial_json} | changed)


def test_a_paste_takes_what_the_person_knows_of_it(editor, import_form_data, cast):
    Desk.objects.update(timezone="Europe/Oslo")
    answer = send(editor, import_form_data(text=TYPED, **TYPED_DETAILS))
    article = Article.objects.get()
    assert (article.byline, article.publisher) == ("Bo Lund", "The Quay")
    assert article.canonical_url == "https://quay.example.org/catch"
    assert article.canonical_key
    assert article.published_at == datetime(2026, 3, 2, 13, 30, tzinfo=UTC), "Oslo is an hour ahead"
    assert article.published_offset == 60
    page = editor.get(answer.url).content.decode()
    for words in ("By Bo Lund", "The Quay", "Byline: Bo Lund.", 'href="https://quay.example.org/catch"'):
        assert words in page, words


def test_the_byline_that_is_read_is_shown(editor, import_form_data):
    answer = send(editor, import_form_data(text=TYPED))
    page = editor.get(answer.url).content.decode()
    assert "By Paula Gale · " in page.replace("\u2068", "").replace("\u2069", "")
    assert "Byline: Paula Gale." in page


def test_an_address_that_is_none_is_told_at_its_field_and_nothing_is_lost(editor, import_form_data):
    answer = send(editor, import_form_data(text=TYPED, canonical_url="not an address"))
    assert answer.status_code == 422
    assert answer.context["form"].errors["canonical_url"]
    assert not Article.objects.exists()
    assert "not an address" in answer.content.decode()


def test_what_was_typed_for_a_paste_does_not_stop_a_file(editor, import_form_data):
    file = SimpleUploadedFile("catch.txt", TYPED.encode(), "text/plain")
    answer = send(
        editor, import_form_data(method="file", file=file, canonical_url="no", publisher="The Quay")
    )
    assert answer.status_code == 302
    assert Article.objects.get().publisher == ""


def test_details_are_corrected_with_a_trace(editor, cast):
    article = create_article(cast.desk, cast.editor, url="https://news.example.org/1")
    Article.objects.update(byline="Ada Hlom")
    answer = correct(editor, article, byline="Ada Holm", publisher="The Quay")
    assert answer.status_code == 302
    changed = Article.objects.get()
    assert (changed.byline, changed.publisher) == ("Ada Holm", "The Quay")
    assert changed.version == article.version + 1
    event = Event.objects.get(action="update_article_details")
    assert event.details == {
        "before": {"byline": "Ada Hlom", "publisher": ""},
        "after": {"byline": "Ada Holm", "publisher": "The Quay"},
    }
    page = editor.get(reverse("article_history", args=[article.public_id])).content.decode()
    assert "changed the byline from “Ada Hlom” to “Ada Holm” and the publisher from nothing" in page


def test_a_form_that_nobody_touched_changes_nothing(editor, cast):
    article = create_article(cast.desk, cast.editor)
    Article.objects.update(published_at=datetime(2026, 3, 2, 13, 30, 12, tzinfo=UTC), published_offset=0)
    assert correct(editor, article).status_code == 422
    assert Article.objects.get().published_at.second == 12
    assert not Event.objects.filter(action="update_article_details").exists()


def test_of_two_who_correct_them_each_keeps_what_they_typed(editor, cast):
    article = create_article(cast.desk, cast.editor)
    url = reverse("article_details", args=[article.public_id])
    page = editor.get(url)
    form = page.context["form"]
    assert escape(form.initial_json) in page.content.decode()
    typed = form.get_initial_texts() | {"began": form.initial_json}
    correct(editor, article, publisher="The Quay")
    assert editor.post(url, typed | {"byline": "Ada Holm"}).status_code == 302
    changed = Article.objects.get()
    assert (changed.byline, changed.publisher) == ("Ada Holm", "The Quay")
    refused = editor.post(url, typed | {"publisher": "The Harbour"})
    assert refused.status_code == 422
    assert "Somebody else made it “The Quay” meanwhile." in refused.context["form"].errors["publisher"][0]
    assert Article.objects.get().publisher == "The Quay"


def test_two_articles_of_a_desk_cannot_have_one_address(editor, cast):
    create_article(cast.desk, cast.editor, url="https://news.example.org/1")
    other = create_article(cast.desk, cast.editor, headline="Another", url="https://news.example.org/2")
    answer = correct(editor, other, canonical_url="https://news.example.org/1")
    assert answer.status_code == 422
    assert "Another article on this desk has this address." in answer.content.decode()


@pytest.mark.parametrize("who", ["outsider", "stranger"])
def test_only_people_of_the_desk_may_correct_them(client, cast, who):
    article = create_article(cast.desk, cast.editor)
    client.force_login(getattr(cast, who))
    assert client.post(reverse("article_details", args=[article.public_id]), {}).status_code in (403, 404)
    assert not Event.objects.filter(action="update_article_details").exists()
