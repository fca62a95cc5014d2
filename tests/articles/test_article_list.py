"""The list of articles: what a person may see, the newest first, strict filters, no N+1."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.models import Article
from lib.datetimes import clock
from tests.factories import MONDAY, create_article

LIST = "/articles/"


def numbered(cast, many, **more):
    for number in range(many):
        one = create_article(
            cast.desk, cast.editor, headline=f"Story {number:03}", url=f"https://a.example.org/{number}"
        )
        Article.objects.filter(pk=one.pk).update(imported_at=MONDAY + timedelta(minutes=number), **more)


def test_a_row_says_whose_words_from_where_and_how_it_stands(cast, editor, article):
    article.byline, article.publisher, article.state = "Ada Holm", "The Quay", "checking"
    article.save()
    page = editor.get(LIST).content.decode()
    for value in (
        article.headline,
        "Ada Holm · The Quay",
        "Checking",
        "Published elsewhere",
        reverse("article_detail", args=[article.public_id]),
    ):
        assert value in page
    assert "1 article, newest first." in page


def test_the_newest_come_first_and_the_rest_on_the_next_page(cast, editor):
    numbered(cast, 53)
    page = editor.get(LIST)
    shown = [row["headline"] for row in page.context["rows"]]
    assert shown == [f"Story {number:03}" for number in range(52, 2, -1)]
    older = editor.get(page.context["older"])
    assert [row["headline"] for row in older.context["rows"]] == ["Story 002", "Story 001", "Story 000"]
    assert editor.get(older.context["newer"]).context["rows"] == page.context["rows"]


def test_a_confidential_desks_article_is_there_for_its_members_only(cast, editor, sign_in):
    create_article(cast.secret_desk, cast.insider, headline="A secret story")
    assert "A secret story" not in editor.get(LIST).content.decode()
    assert "No articles yet." in editor.get(LIST).content.decode()
    assert "Inquiries" not in editor.get(LIST).content.decode()
    assert "A secret story" in sign_in(cast.insider).get(LIST).content.decode()


def test_a_stranger_sees_nothing_and_may_not_import(cast, article, sign_in):
    page = sign_in(cast.stranger).get(LIST).content.decode()
    assert article.headline not in page
    assert "You are not a member of a desk yet." in page
    assert reverse("article_import") not in page


@pytest.mark.parametrize(("query", "shown"), [
    ({"state": "imported"}, {"Ours"}),
    ({"state": "cleared"}, {"Theirs"}),
    ({"provenance": "own_copy"}, {"Ours"}),
    ({"desk": "sports"}, {"Theirs"}),
    ({"desk": "harbour", "provenance": "external"}, set()),
    ({}, {"Ours", "Theirs"}),
])  # fmt: skip
def test_filters_narrow_the_list(cast, editor, query, shown):
    create_article(cast.desk, cast.editor, provenance="own_copy", headline="Ours")
    other = create_article(cast.other_desk, cast.outsider, headline="Theirs")
    Article.objects.filter(pk=other.pk).update(state="cleared")
    assert {row["headline"] for row in editor.get(LIST, query).context["rows"]} == shown


@pytest.mark.parametrize(("query", "said"), [
    ({"colour": "red"}, "Unknown filter “colour”. Filters: state, provenance, desk, q."),
    ({"state": "lost"}, "“lost” is not a valid value of the filter “State”."),
    ({"desk": "inquiries"}, "“inquiries” is not a valid value of the filter “Desk”."),
    ({"cursor": "forged"}, ""),
])  # fmt: skip
def test_an_unknown_filter_is_told_and_not_ignored(cast, editor, query, said):
    answer = editor.get(LIST, query)
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert answer.context["problems"]


def test_an_embargo_shows_until_it_ends(cast, editor, article):
    article.embargo_until = clock.now() + timedelta(days=400)
    article.save()
    assert "embargo until" in editor.get(LIST).content.decode()
    article.embargo_until = clock.now() - timedelta(days=1)
    article.save()
    assert "embargo until" not in editor.get(LIST).content.decode()


def test_one_row_and_three_rows_cost_the_same_queries(cast, editor, sign_in):
    counts = []
    for there, more in ((1, 1), (3, 2)):
        for number in range(more):
            create_article(cast.desk, cast.editor, url=f"https://b.example.org/{there}/{number}")
        with CaptureQueriesContext(connection) as queries:
            assert len(editor.get(LIST).context["rows"]) == there
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_each_filter_is_counted_to_a_bound(cast, editor, monkeypatch):
    monkeypatch.setattr("articles.views.article_list.MAX_COUNTED", 2)
    for number in range(2):
        create_article(cast.desk, cast.editor, url=f"https://b.example.org/{number}")
    assert "2 articles, newest first." in editor.get(LIST).content.decode()
    create_article(cast.desk, cast.editor, provenance="own_copy", url="https://b.example.org/own")
    page = editor.get(LIST).content.decode()
    assert "2+ articles, newest first." in page
    counted = {
        item["label"]: item["count"]
        for group in editor.get(LIST).context["filter_groups"]
        for item in group["items"]
    }
    assert (counted["All"], counted["Our copy"], counted["Published elsewhere"]) == ("2+", "1", "2")


def test_the_words_of_fifty_articles_are_not_read_for_their_list(cast, editor, article):
    with CaptureQueriesContext(connection) as queries:
        editor.get(LIST)
    assert not [query for query in queries if '"frame"' in query["sql"]]


def test_an_address_wont_do_for_a_stranger_to_the_house(client, db):
    assert client.get(LIST).url.startswith("/sign-in/")
