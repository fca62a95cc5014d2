"""The log of changes: in order, each once, and what a licence leaves of it."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import Desk
from accounts.models.enums import Visibility
from factcheck.verdicts import publication
from lib.datetimes import clock
from publishing.api import changes as api
from publishing.documents.feed_page_cache import cache_full_pages
from publishing.documents.relay import relay_events
from publishing.models import CachedFeedPage, FeedCursor, OutboxCursor, PublicDocument
from publishing.models import cached_feed_page as sealed
from publishing.partners.actions import create_partner, issue_partner_key, suspend_partner, update_license
from tests.factories import MONDAY, TUESDAY

ADDRESS = "/api/v1/changes/"


@pytest.fixture
def follow(client, partner_key):
    """follow(cursor="", **query) -> the answer to the partner."""

    def ask(cursor="", *, secret=partner_key, headers=(), **query):
        data = ({"cursor": cursor} if cursor else {}) | query
        return client.get(
            ADDRESS,
            data,
            headers={"authorization": f"Bearer {secret}", "accept-encoding": "", **dict(headers)},
        )

    return ask


def kinds(answer):
    return [(one["position"], one["kind"]) for one in answer.json()["results"]]


def test_every_change_comes_once_and_in_order(follow, publish_claim, correct_claim, retract_claim):
    first = publish_claim()
    page = follow().json()
    assert [one["id"] for one in page["results"]] == [str(first.public_id)]
    assert page["results"][0]["verdict"]["publication_status"] == "live"
    assert page["has_more"] is False
    assert page["next"].endswith(f"{ADDRESS}?cursor={page['cursor']}")
    assert kinds(follow(page["cursor"])) == []
    correct_claim(first)
    second = publish_claim()
    news = follow(page["cursor"])
    assert kinds(news) == [(2, "corrected"), (3, "published")]
    retract_claim(second)
    last = follow(news.json()["cursor"]).json()["results"]
    assert [(one["kind"], one["verdict"]["publication_status"]) for one in last] == [
        ("retracted", "retracted")
    ]


def test_what_was_retracted_is_told_to_nobody_who_comes_later(
    follow, publish_claim, correct_claim, retract_claim
):
    claim = publish_claim()
    correct_claim(claim)
    assert all(one["verdict"] for one in follow().json()["results"])
    retract_claim(claim)
    results = follow().json()["results"]
    assert [one["kind"] for one in results] == ["published", "corrected", "retracted"]
    assert [one["verdict"] and one["verdict"]["publication_status"] for one in results] == [
        None,
        None,
        "retracted",
    ]


def test_small_pages_give_the_same_as_one_large(follow, publish_claim):
    for _ in range(5):
        publish_claim()
    whole = follow().json()["results"]
    got: list[dict[str, Any]] = []
    cursor, more = "", True
    while more:
        page = follow(cursor, page_size=2).json()
        got, cursor, more = [*got, *page["results"]], page["cursor"], page["has_more"]
        assert "page_size=2" in page["next"]
    assert got == whole
    assert len(got) == 5


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"cursor": "3"}, "This cursor is not valid for this list."),
        ({"cursor": "x.y"}, "This cursor is not valid for this list."),
        ({"page_size": "0"}, "page_size must be a whole number from 1 to 100."),
        ({"page_size": "-1"}, "page_size must be a whole number from 1 to 100."),
        ({"since": "3"}, "Unknown parameter. Parameters: cursor, page_size."),
    ],
)
def test_a_wrong_question_is_told_so_where_it_is_wrong(follow, query, said):
    refused = follow(**query)
    assert refused.status_code == 400
    assert list(refused.json()["errors"]) == list(query)
    assert said in refused.json()["detail"]


def test_nobody_without_a_key_and_no_suspended_partner_follows(
    follow, publish_claim, partner, cast, partner_key
):
    publish_claim()
    assert Client().get(ADDRESS).status_code == 401
    suspend_partner(partner, reason="Late", by=cast.admin, at=TUESDAY)
    assert follow().status_code == 403


def test_another_licence_begins_from_the_beginning(follow, publish_claim, partner, cast):
    publish_claim()
    cursor = follow().json()["cursor"]
    licence = {"desks": [cast.desk], "languages": [], "by": cast.admin, "at": TUESDAY}
    update_license(partner, delay_minutes=0, **licence)
    refused = follow(cursor)
    assert (refused.status_code, refused.json()["code"]) == (410, "start_over")
    update_license(partner, delay_minutes=5, **licence)
    anew = follow().json()
    update_license(partner, delay_minutes=10, **licence)
    assert follow(anew["cursor"]).status_code == 200, "a delay changes when, not what"


def test_a_cursor_from_before_a_backup_was_brought_back_begins_from_the_beginning(follow, publish_claim):
    publish_claim()
    cursor = follow().json()["cursor"]
    PublicDocument.objects.all().delete()
    OutboxCursor.objects.update(position=0)
    assert follow(cursor).json()["code"] == "start_over"


def test_a_delayed_licence_stops_before_what_it_may_not_see_yet(
    follow, publish_claim, correct_claim, partner, cast
):
    old = publish_claim()
    PublicDocument.objects.update(published_at=clock.now() - timedelta(days=1))
    fresh = publish_claim()
    PublicDocument.objects.filter(public_id=fresh.public_id).update(published_at=clock.now())
    correct_claim(old)
    update_license(partner, desks=[], languages=[], delay_minutes=60, by=cast.admin, at=TUESDAY)
    page = follow().json()
    assert [one["position"] for one in page["results"]] == [1]
    assert page["has_more"] is False
    assert kinds(follow(page["cursor"])) == [], "the correction waits behind the first that is too new"
    PublicDocument.objects.update(published_at=clock.now() - timedelta(hours=2))
    assert kinds(follow(page["cursor"])) == [(2, "published"), (3, "corrected")]


def test_what_leaves_the_licence_is_said_to_have_left_and_no_more(
    follow, publish_claim, correct_claim, partner, cast
):
    update_license(partner, desks=[], languages=["en"], delay_minutes=0, by=cast.admin, at=TUESDAY)
    claim = publish_claim()
    type(claim)._default_manager.filter(pk=claim.pk).update(language="en")
    PublicDocument.objects.update(language="en")
    cursor = follow().json()["cursor"]
    type(claim)._default_manager.filter(pk=claim.pk).update(language="de")
    correct_claim(claim)
    [left] = follow(cursor).json()["results"]
    assert (left["kind"], left["verdict"]) == ("unlicensed", None)
    after = follow(cursor).json()["cursor"]
    publication.mark_under_review(claim, reason="Drift", by=cast.editor, at=TUESDAY + timedelta(hours=9))
    relay_events()
    assert kinds(follow(after)) == [], "what happens to it there is nobody's business here"


def test_a_confidential_desk_is_not_followed_by_partners(follow, publish_claim):
    publish_claim()
    cursor = follow().json()["cursor"]
    Desk.objects.update(visibility=Visibility.CONFIDENTIAL)
    assert follow(cursor).status_code == 410
    assert kinds(follow()) == []


def test_the_newsroom_follows_everything(publish_claim, cast, client):
    publish_claim()
    Desk.objects.update(visibility=Visibility.CONFIDENTIAL)
    client.force_login(cast.checker)
    assert kinds(client.get(ADDRESS)) == [(1, "published")]


def test_who_holds_a_page_gets_it_no_second_time(follow, publish_claim, correct_claim):
    claim = publish_claim()
    page = follow()
    again = follow(headers={"if-none-match": page["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    correct_claim(claim)
    assert follow(headers={"if-none-match": page["ETag"]}).status_code == 200


def test_how_far_a_partner_has_come_is_noted(follow, publish_claim, partner, monkeypatch):
    publish_claim()
    cursor = follow().json()["cursor"]
    noted = FeedCursor.objects.get()
    assert (noted.partner, noted.position, noted.sent_position) == (partner, 0, 1)
    since = noted.moved_at
    follow()
    noted.refresh_from_db()
    assert (noted.moved_at, noted.requested_at > since) == (since, True)
    follow(cursor)
    noted.refresh_from_db()
    assert (noted.position, noted.sent_position, noted.moved_at > since) == (1, 1, True)


def test_no_reader_is_kept_waiting_for_news(follow, publish_claim):
    publish_claim()
    page = follow(follow().json()["cursor"])
    assert (kinds(page), page.json()["has_more"]) == ([], False)
    refused = follow(page.json()["cursor"], wait=25)
    assert refused.status_code == 400
    assert "Unknown parameter. Parameters: " in refused.json()["detail"]


class TestSealedPages:
    @pytest.fixture(autouse=True)
    def pages_of_two(self, monkeypatch):
        for module in (
            "publishing.api.changes",
            "publishing.documents.feed_page_cache",
            "publishing.documents.actions",
        ):
            monkeypatch.setattr(f"{module}.PAGE_SIZE", 2)

    def test_a_full_page_is_sealed_and_says_what_a_fresh_one_would(self, follow, publish_claim):
        for _ in range(5):
            publish_claim()
        fresh = [follow(), follow(follow().json()["cursor"])]
        assert cache_full_pages() == 2
        assert cache_full_pages() == 0
        for page, number in zip(fresh, (0, 1), strict=True):
            got = follow(page.json()["cursor"].replace(f"{2 * number + 2}.", f"{2 * number}."))
            assert got.content == page.content
            assert got["ETag"] != page["ETag"]

    @pytest.mark.parametrize("coding", ["gzip", "zstd"])
    def test_it_is_sent_packed_as_the_reader_likes(self, follow, publish_claim, coding, decode_body):
        publish_claim(), publish_claim(), publish_claim()
        plain = follow()
        cache_full_pages()
        packed = follow(headers={"accept-encoding": coding})
        assert packed["Content-Encoding"] == coding
        assert "Accept-Encoding" in packed["Vary"]
        assert decode_body(packed) == plain.content
        again = follow(headers={"accept-encoding": coding, "if-none-match": packed["ETag"]})
        assert again.status_code == 304

    def test_a_retraction_unseals_the_pages_that_said_more(self, follow, publish_claim, retract_claim):
        claims = [publish_claim() for _ in range(4)]
        cache_full_pages()
        assert CachedFeedPage.objects.count() == 2
        retract_claim(claims[0])
        assert list(CachedFeedPage.objects.values_list("number", flat=True)) == [1]
        cache_full_pages()
        assert json.loads(follow().content)["results"][0]["verdict"] is None

    def test_a_page_that_is_unsealed_after_it_was_looked_up_is_made_anew(self, follow, publish_claim):
        publish_claim(), publish_claim(), publish_claim()
        cache_full_pages()
        packed = {"accept-encoding": "zstd"}
        assert len(follow(headers=packed).content) > 100
        CachedFeedPage.objects.all().delete()
        # Its ETag may still be in memory in one packing; no reader may get an empty page in another.
        assert kinds(follow()) == [(1, "published"), (2, "published")]

    def test_a_desk_that_becomes_confidential_leaves_every_page(self, follow, publish_claim):
        publish_claim(), publish_claim()
        cache_full_pages()
        Desk.objects.update(visibility=Visibility.CONFIDENTIAL)
        assert kinds(follow()) == []
        cache_full_pages()
        assert CachedFeedPage.objects.get().license_mark != ""
        assert kinds(follow()) == []

    def test_a_narrowed_key_is_served_from_fresh_pages(self, follow, publish_claim, cast):
        publish_claim(), publish_claim()
        cache_full_pages()
        narrow = create_partner(by=cast.admin, at=MONDAY, name="Narrow", languages=["sv"])
        secret = issue_partner_key(narrow, by=cast.admin, at=MONDAY, label="x").secret
        assert kinds(follow(secret=secret)) == []


def test_the_size_of_a_page_is_one_number():
    assert (api.PAGE_SIZE, sealed.PAGE_SIZE) == (100, 100)
