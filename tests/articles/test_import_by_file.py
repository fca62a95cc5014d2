"""Uploading: text and HTML come in exactly, and what is neither is named for what it looks like."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from articles.models import Article, ImportBatch
from tests.articles.form_errors import at_field
from tests.articles.text_samples import FRAME, TYPED


def send(client, form, body, name="story.txt", kind="text/plain", **more):
    upload = SimpleUploadedFile(name, body, content_type=kind)
    return client.post(reverse("article_import"), form(method="file", file=upload, **more))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_every_word_of_a_text_file_comes_in_exactly(editor, import_form_data, encoding):
    send(editor, import_form_data, TYPED.encode(encoding))
    assert Article.objects.get().current_revision.text == FRAME


def test_a_page_comes_in_with_what_it_says_of_itself(editor, import_form_data):
    page = (
        '<html lang="en"><head><title>x</title><meta property="og:site_name" content="The Quay">'
        '<link rel="canonical" href="https://quay.example.org/herring">'
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "The catch", '
        '"datePublished": "2026-03-02T09:00:00+01:00", "author": {"name": "Ada Holm"}}</script></head>'
        "<body><article><h1>The catch</h1><p>More than 20,000 crates.</p></article></body></html>"
    )
    send(editor, import_form_data, page.encode(), name="story.html", kind="text/html")
    article = Article.objects.get()
    assert (article.headline, article.byline, article.publisher) == ("The catch", "Ada Holm", "The Quay")
    assert article.canonical_url == "https://quay.example.org/herring"
    assert article.published_at.isoformat() == "2026-03-02T08:00:00+00:00"
    assert article.published_offset == 60


@pytest.mark.parametrize(("name", "body", "kind", "said"), [
    ("story.txt", b"\x89PNG\r\n\x1a\n" + b"\x00" * 90, "text/plain", "This looks like a PNG picture."),
    ("story.txt", bytes(range(256)) * 20, "text/plain", "This looks like a binary file."),
    ("story.csv", b"a,b\n1,2\n", "text/csv", "This says it is text/csv."),
])  # fmt: skip
def test_a_binary_file_is_named_for_what_it_looks_like(editor, import_form_data, name, body, kind, said):
    answer = send(editor, import_form_data, body, name, kind, embargo_until="2090-01-02T03:04")
    assert answer.status_code == 422
    assert said in at_field(answer, "file")
    assert "2090-01-02T03:04" in answer.content.decode()
    assert not Article.objects.exists()


def test_an_empty_file_is_refused(editor, import_form_data):
    answer = send(editor, import_form_data, b"")
    assert "This is empty." in at_field(answer, "file")


def test_no_file_at_all_is_refused(editor, import_form_data):
    answer = editor.post(reverse("article_import"), import_form_data(method="file"))
    assert at_field(answer, "file") == "Choose a file, or several."


def test_a_file_too_big_is_told_its_size(editor, import_form_data):
    answer = send(editor, import_form_data, b"word " * 400_001)
    assert answer.status_code == 422
    assert "2,000,005 bytes" in at_field(answer, "file")
    assert not Article.objects.exists()


def test_a_file_beyond_what_is_kept_is_told_by_its_name_and_size(editor, import_form_data, settings):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000
    answer = send(editor, import_form_data, b"word " * 1_000)
    assert answer.status_code == 422
    assert "story.txt: this file has 5,000 bytes. Stet takes up to 1,000 of one file." in at_field(
        answer, "file"
    )
    assert not Article.objects.exists()


def test_files_that_are_too_big_together_are_told(editor, import_form_data, settings):
    settings.STET_UPLOAD_MAX_BYTES = 1_000
    files = [SimpleUploadedFile(f"{n}.txt", b"word " * 120, content_type="text/plain") for n in range(2)]
    answer = editor.post(reverse("article_import"), import_form_data(method="file", file=files))
    assert answer.status_code == 422
    assert "These files have 1,200 bytes together. Stet takes up to 1,000" in at_field(answer, "file")
    assert not ImportBatch.objects.exists()


def test_what_was_pasted_before_another_way_was_chosen_is_kept(editor, import_form_data):
    answer = send(editor, import_form_data, b"", text="Words that were pasted first")
    assert "Words that were pasted first" in answer.content.decode()
    assert at_field(answer, "text") == ""


def test_nobody_passes_for_a_feed_by_what_a_browser_says_of_the_file(editor, import_form_data):
    entry = (
        b'{"external_id":"story-1","source":"cms","title":"Not theirs","body":"Words that a stranger wrote."}'
    )
    answer = send(editor, import_form_data, entry, "entry.json", "application/vnd.stet.feed-entry+json")
    assert "neither ninjs nor a WordPress post" in at_field(answer, "file")
    assert not Article.objects.exists()
