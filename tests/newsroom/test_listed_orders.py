"""A page of a list is read from an index in its order: PostgreSQL never sorts the archive for fifty rows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Article
from articles.views import article_list
from factcheck.models import Claim, Source
from factcheck.screens.source import list as source_list
from lib.web.pagination import build_keyset_page
from publishing.models import PublicDocument
from publishing.public.views import verdict_feeds, verdict_list

PAGES = {
    "source_by_trouble": lambda user: (
        Source.objects.cited_by(Claim.objects.visible_to(user), user),
        source_list.ORDER,
    ),
    "article_newest": lambda user: (Article.objects.visible_to(user), article_list.ORDER),
    "publishing_list": lambda user: (PublicDocument.objects.current(), verdict_list.ORDER),
    "publishing_current_newest": lambda user: (PublicDocument.objects.current(), verdict_feeds.ORDER),
}


@pytest.mark.postgres
@pytest.mark.parametrize("index", PAGES)
def test_a_page_is_read_from_the_index_of_its_order(cast, index):
    rows, order = PAGES[index](cast.editor)
    with CaptureQueriesContext(connection) as queries:
        build_keyset_page(rows, order)
    with connection.cursor() as cursor:
        # Of a few rows PostgreSQL would read all, and sort them.
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off; SET LOCAL enable_hashjoin = off")
        cursor.execute("EXPLAIN " + queries[-1]["sql"])
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert f"using {index} on" in plan
    assert "Sort" not in plan, plan
