"""The place that a person read last in a long article is theirs, and is offered when they come back."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from articles.actions.importing import create_manual_revision
from articles.importers import ParsedArticle
from factcheck.galley.reading_progress import (
    find_reading_place,
    record_reading_place,
)
from factcheck.models import ReadingProgress
from lib.text.plain_text import build_plain_text
from tests.factories import MONDAY, create_article

BODY = [f"In {year} the crews landed {year},000 crates of herring at the north quay." for year in range(40)]


@pytest.fixture
def long(cast):
    return create_article(cast.desk, cast.editor, headline="A long story", body=BODY, url="")


def place_of(article, words):
    return article.current_revision.text.index(words)


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def tell(article, user, place, revision=1):
    url = reverse("article_reading", args=[article.public_id])
    return client_of(user).post(url, {"place": place, "revision": revision})


def test_the_last_place_is_offered_to_the_person_who_read_there_and_to_nobody_else(long, cast):
    assert tell(long, cast.checker, place_of(long, "In 25 the crews")).status_code == 204
    assert tell(long, cast.checker, place_of(long, "In 30 the crews")).status_code == 204
    assert ReadingProgress.objects.count() == 1
    url = reverse("article_detail", args=[long.public_id])
    page = client_of(cast.checker).get(url).content.decode()
    assert "You read up to “<bdi>In 30 the crews" in page
    assert f'data-reading-go="{place_of(long, "In 30 the crews")}"' in page
    assert "You read up to" not in client_of(cast.editor).get(url).content.decode()


def test_at_the_beginning_nothing_is_offered(long, cast):
    record_reading_place(long.current_revision, 300, by=cast.checker, at=MONDAY)
    assert find_reading_place(long.current_revision, cast.checker) is None


def test_in_a_newer_version_the_place_is_where_the_same_words_are(long, cast):
    record_reading_place(long.current_revision, place_of(long, "In 30 the"), by=cast.checker, at=MONDAY)
    for body, there in ((["A new first paragraph.", *BODY], True), (BODY[:20], False)):
        parsed = ParsedArticle("A long story", build_plain_text("A long story", body), "")
        create_manual_revision(long, parsed, by=cast.editor, at=MONDAY + timedelta(minutes=len(body)))
        long.refresh_from_db()
        found = find_reading_place(long.current_revision, cast.checker)
        assert (found is not None) == there
        if found:
            assert long.current_revision.text[found.place :].startswith("In 30 the crews")


def test_only_who_may_read_the_article_has_a_place_in_it(long, cast):
    assert tell(long, cast.stranger, 2000).status_code == 404
    secret = create_article(cast.secret_desk, cast.insider, body=BODY, url="")
    assert tell(secret, cast.editor, 2000).status_code == 404
    assert tell(long, cast.outsider, 2000).status_code == 204
    assert tell(long, cast.editor, 2000, revision=9).status_code == 404
    assert tell(long, cast.editor, "x").status_code == 422
    assert ReadingProgress.objects.count() == 1


def test_a_place_behind_the_end_is_the_end(long, cast):
    record_reading_place(long.current_revision, 10**6, by=cast.checker, at=MONDAY)
    assert ReadingProgress.objects.get().place == len(long.current_revision.text)
    assert find_reading_place(long.current_revision, cast.checker) is None
