"""The embargo of an article: an editor sets, moves and lifts it, and the record keeps who and why."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from articles.models import Article
from audit.selectors import list_events_of_subject
from lib.datetimes.clock import now

FAR = datetime(2090, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def url(article):
    return reverse("article_embargo", args=[article.public_id])


def under(article, until):
    Article.objects.filter(pk=article.pk).update(embargo_until=until)


def send(client, article, url, **given):
    version = Article.objects.values_list("version", flat=True).get(pk=article.pk)
    return client.post(url, {"version": version, "until": "", "reason": "", **given})


def at_field(answer, field):
    found = re.search(rf'id="id_{field}_error"[^>]*>(.*?)</ul>', answer.content.decode(), flags=re.S)
    return re.sub(r"<[^>]+>", "", found[1]).strip() if found else ""


def of(article):
    return Article.objects.values_list("embargo_until", flat=True).get(pk=article.pk)


def told(article):
    return [
        (e.action, e.details.get("reason"))
        for e in list_events_of_subject("article", article)
        if e.action == "set_embargo"
    ]


def test_an_editor_sets_it_in_the_desks_own_time_and_the_page_and_the_record_say_so(
    editor, cast, article, url
):
    cast.desk.timezone = "Asia/Kolkata"
    cast.desk.save()
    page = editor.get(reverse("article_detail", args=[article.public_id])).content.decode()
    assert f'href="{url}"' in page
    assert "Times are Asia/Kolkata time." in editor.get(url).content.decode()
    answer = send(editor, article, url, until="2090-03-02T14:30")
    assert answer.status_code == 302
    assert of(article) == FAR
    assert "embargo until 2 Mar 2090" in editor.get(answer["Location"]).content.decode()
    record = editor.get(reverse("article_history", args=[article.public_id])).content.decode()
    assert "Edith set an embargo until 2 March 2090, 09:00 UTC" in record


def test_lifting_it_takes_a_reason_which_the_record_keeps(editor, article, url):
    under(article, FAR)
    answer = send(editor, article, url, lift="1")
    assert answer.status_code == 422
    assert at_field(answer, "reason") == "Give a reason for ending the embargo earlier."
    assert of(article) == FAR
    assert send(editor, article, url, lift="1", reason="The agency freed it").status_code == 302
    assert of(article) is None
    assert told(article) == [("set_embargo", "The agency freed it")]


def test_a_sooner_moment_takes_a_reason_and_a_later_one_none(editor, article, url):
    under(article, FAR)
    refused = send(editor, article, url, until="2089-03-02T14:30")
    assert at_field(refused, "reason") == "Give a reason for ending the embargo earlier."
    assert 'value="2089-03-02T14:30"' in refused.content.decode()
    assert send(editor, article, url, until="2091-03-02T14:30").status_code == 302
    assert of(article).year == 2091


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, "Enter the end of the embargo, or lift it below."),
        ({"until": "tomorrow"}, "Write a date and a time"),
        ({"until": "2020-03-02T14:30"}, "This time has passed. To publish now, lift the embargo."),
        ({"until": "2090-03-02T09:00"}, "The embargo already has this time."),
    ],
)
def test_what_makes_no_sense_is_told_where_it_was_typed_and_changes_nothing(
    editor, article, url, given, says
):
    under(article, FAR)
    answer = send(editor, article, url, **given)
    assert answer.status_code == 422
    assert says in at_field(answer, "until")
    assert of(article) == FAR
    assert told(article) == []


def test_whoever_was_slower_sees_the_embargo_of_the_other_and_keeps_what_they_typed(editor, article, url):
    seen = article.version
    send(editor, article, url, until="2090-03-02T14:30")
    answer = editor.post(url, {"version": seen, "lift": "1", "reason": "It is out elsewhere"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody else changed this article first." in page
    assert "before 2 Mar 2090" in page
    assert 'value="It is out elsewhere"' in page
    version = re.search(r'name="version" value="(\d+)"', page)[1]
    assert editor.post(url, {"version": version, "lift": "1", "reason": "It is out"}).status_code == 302
    assert of(article) is None


@pytest.mark.parametrize(("who", "status"), [("checker", 403), ("outsider", 403), ("stranger", 404)])
def test_it_is_for_editors_of_the_desk(cast, sign_in, article, url, who, status):
    client = sign_in(getattr(cast, who))
    assert client.get(url).status_code == status
    assert send(client, article, url, until="2090-03-02T14:30").status_code == status
    assert of(article) is None
    if status == 403:
        assert (
            f'href="{url}"'
            not in client.get(reverse("article_detail", args=[article.public_id])).content.decode()
        )


def test_what_a_source_withholds_is_said_so_and_an_editor_may_free_it_with_a_reason(editor, article, url):
    under(article, datetime(9999, 12, 31, tzinfo=UTC))
    assert (
        "withheld by the source"
        in editor.get(reverse("article_detail", args=[article.public_id])).content.decode()
    )
    assert "Its source withholds this article" in editor.get(url).content.decode()
    assert send(editor, article, url, lift="1").status_code == 422
    assert send(editor, article, url, lift="1", reason="They rang us").status_code == 302
    assert of(article) is None


def test_an_embargo_that_has_ended_asks_for_no_reason_to_set_another(editor, article, url):
    under(article, now() - timedelta(days=1))
    assert send(editor, article, url, until="2090-03-02T14:30").status_code == 302
    assert of(article).year == 2090


def test_a_cms_moves_an_embargo_by_sending_the_article_again_and_saying_nothing_lifts_none(
    client, cms_key, cast
):
    def post(**more):
        sent = {
            "desk": "harbour", "provenance": "own_copy", "source": "cms", "external_id": "story-1",
            "text": "River crews count the catch\n\nThe harbour office counted 20,000 crates.", **more,
        }  # fmt: skip
        return client.post(
            "/api/v1/articles/",
            sent,
            content_type="application/json",
            headers={"Authorization": f"Bearer {cms_key}"},
        )

    assert post(embargo_until="2090-03-02T10:00:00+01:00").status_code == 201
    article = Article.objects.get()
    assert of(article) == FAR
    moved = post(embargo_until="2090-03-03T10:00:00+01:00")
    assert (moved.status_code, moved.json()["outcome"]) == (200, "unchanged")
    assert of(article) == FAR + timedelta(days=1)
    for silent in ({}, {"embargo_until": None}):
        assert post(**silent).status_code == 200
        assert of(article) == FAR + timedelta(days=1)
    assert len(told(article)) == 1
