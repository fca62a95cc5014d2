"""The same thing brought in by many at once, and by two ways at once, is one article."""

from dataclasses import replace

import pytest
from django.db import connection

from articles.actions.importing import import_article
from articles.importers import ParsedArticle
from articles.models import Article, Revision
from audit.verify import verify_chain
from lib.text.plain_text import build_plain_text
from tests.concurrency import at_once
from tests.factories import BODY, HEADLINE, MONDAY

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL"),
]
PAGE = ParsedArticle(
    HEADLINE, build_plain_text(HEADLINE, BODY), "", canonical_url="https://quay.example.org/a"
)
BY_CMS = replace(PAGE, source="cms", external_id="story-1", version="1")


@pytest.fixture
def where(cast):
    return {"desk": cast.desk, "provenance": "own_copy", "by": cast.editor, "at": MONDAY}


@pytest.mark.parametrize(
    "clean", [PAGE, BY_CMS, replace(PAGE, canonical_url="")], ids=["page", "cms", "words"]
)
def test_fifty_at_once_make_one_article(where, clean):
    assert at_once([lambda: import_article(clean, **where)] * 50) == {"done": 50}
    assert (Article.objects.count(), Revision.objects.count()) == (1, 1)
    assert verify_chain().ok


def test_a_feed_and_a_person_at_once_make_one_article_that_has_both_names(where):
    options = [lambda: import_article(PAGE, **where), lambda: import_article(BY_CMS, **where)] * 10
    assert at_once(options) == {"done": 20}
    article = Article.objects.get()
    assert (article.external_id, article.canonical_key) == ("story-1", "https://quay.example.org/a")
    assert Revision.objects.count() == 1
