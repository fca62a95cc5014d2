"""The log of changes: in order, each once, and what a licence leaves of it."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.enums import Visibility
from accounts.models import Desk
from factcheck.actions import publication
from lib import clock
from publishing.actions.partners import change_licence, create_partner, issue_partner_key, suspend_partner
from publishing.actions.relay import relay
from publishing.actions.sealing import seal
from publishing.api import changes as api
from publishing.models import Follower, PublicDocument, RelayPosition, SealedPage
from publishing.models import sealed_page as sealed
from tests.cast import MONDAY
from tests.publishing.conftest import TUESDAY

ADDRESS = "/api/v1/changes/"


@pytest.fixture
def follow(client, key):
    """follow(cursor="", **query) -> the answer to the partner."""

    def ask(cursor="", *, secret=key, headers=(), **query):
        told = ({"cursor": cursor} if cursor else {}) | query
        return client.get(
            ADDRESS,
            told,
            headers={"authorization": f"Bearer {secret}", "accept-encoding": "", **dict(headers)},
        )

    return ask


def kinds(answer):
    return [(one["position"], one["kind"]) for one in answer.json()["results"]]


def test_every_change_comes_once_and_in_order(follow, publish, correct, retract):
    first = publish()
    page = follow().json()
    assert [one["id"] for one in page["results"]] == [str(first.public_id)]
    assert page["results"][0]["verdict"]["standing"] == "live"
    assert page["more"] is False
    assert page["next"].endswith(f"{ADDRESS}?cursor={page['cursor']}")
    assert kinds(follow(page["cursor"])) == []
    correct(first)
    second = publish()
    news = follow(page["cursor"])
    assert kinds(news) == [(2, "corrected"), (3, "published")]
    retract(second)
    last = follow(news.json()["cursor"]).json()["results"]
    assert [(one["kind"], one["verdict"]["standing"]) for one in last] == [("retracted", "retracted")]


def test_what_was_retracted_is_told_to_nobody_who_comes_later(follow, publish, correct, retract):
    claim = publish()
    correct(claim)
    assert all(one["verdict"] for one in follow().json()["results"])
    retract(claim)
    results = follow().json()["results"]
    assert [one["kind"] for one in results] == ["published", "corrected", "retracted"]
    assert [one["verdict"] and one["verdict"]["standing"] for one in results] == [None, None, "retracted"]


def test_small_pages_give_the_same_as_one_large(follow, publish):
    for _ in range(5):
        publish()
    whole = follow().json()["results"]
    got: list[dict[str, Any]] = []
    cursor, more = "", True
    while more:
        page = follow(cursor, page_size=2).json()
        got, cursor, more = [*got, *page["results"]], page["cursor"], page["more"]
        assert "page_size=2" in page["next"]
    assert got == whole
    assert len(got) == 5


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"cursor": "3"}, "This is no cursor of this list"),
        ({"cursor": "x.y"}, "This is no cursor of this list"),
        ({"page_size": "0"}, "page_size is a whole number from 1 to 100."),
        ({"page_size": "-1"}, "page_size is a whole number from 1 to 100."),
        ({"wait": "soon"}, "wait is a whole number from 0 to 30."),
        ({"since": "3"}, "There is no such parameter. There are: cursor, page_size, wait."),
    ],
)
def test_a_wrong_question_is_told_so_where_it_is_wrong(follow, query, said):
    refused = follow(**query)
    assert refused.status_code == 400
    assert list(refused.json()["errors"]) == list(query)
    assert said in refused.json()["detail"]


def test_nobody_without_a_key_and_no_suspended_partner_follows(follow, publish, partner, cast, key):
    publish()
    assert Client().get(ADDRESS).status_code == 401
    suspend_partner(partner, reason="Late", by=cast.admin, at=TUESDAY)
    assert follow().status_code == 403


def test_another_licence_begins_from_the_beginning(follow, publish, partner, cast):
    publish()
    cursor = follow().json()["cursor"]
    licence = {"desks": [cast.desk], "languages": [], "by": cast.admin, "at": TUESDAY}
    change_licence(partner, delay_minutes=0, **licence)
    refused = follow(cursor)
    assert (refused.status_code, refused.json()["code"]) == (410, "start_over")
    change_licence(partner, delay_minutes=5, **licence)
    anew = follow().json()
    change_licence(partner, delay_minutes=10, **licence)
    assert follow(anew["cursor"]).status_code == 200, "a delay changes when, not what"


def test_a_cursor_from_before_a_backup_was_brought_back_begins_from_the_beginning(follow, publish):
    publish()
    cursor = follow().json()["cursor"]
    PublicDocument.objects.all().delete()
    RelayPosition.objects.update(position=0)
    assert follow(cursor).json()["code"] == "start_over"


def test_a_delayed_licence_stops_before_what_it_may_not_see_yet(follow, publish, correct, partner, cast):
    old = publish()
    PublicDocument.objects.update(published_at=clock.now() - timedelta(days=1))
    fresh = publish()
    PublicDocument.objects.filter(public_id=fresh.public_id).update(published_at=clock.now())
    correct(old)
    change_licence(partner, desks=[], languages=[], delay_minutes=60, by=cast.admin, at=TUESDAY)
    page = follow().json()
    assert [one["position"] for one in page["results"]] == [1]
    assert page["more"] is False
    assert kinds(follow(page["cursor"])) == [], "the correction waits behind the first that is too new"
    PublicDocument.objects.update(published_at=clock.now() - timedelta(hours=2))
    assert kinds(follow(page["cursor"])) == [(2, "published"), (3, "corrected")]


def test_what_leaves_the_licence_is_said_to_have_left_and_no_more(follow, publish, correct, partner, cast):
    change_licence(partner, desks=[], languages=["en"], delay_minutes=0, by=cast.admin, at=TUESDAY)
    claim = publish()
    type(claim)._default_manager.filter(pk=claim.pk).update(language="en")
    PublicDocument.objects.update(language="en")
    cursor = follow().json()["cursor"]
    type(claim)._default_manager.filter(pk=claim.pk).update(language="de")
    correct(claim)
    [left] = follow(cursor).json()["results"]
    assert (left["kind"], left["verdict"]) == ("unlicensed", None)
    after = follow(cursor).json()["cursor"]
    publication.mark_under_review(claim, reason="Drift", by=cast.editor, at=TUESDAY + timedelta(hours=9))
    relay()
    assert kinds(follow(after)) == [], "what happens to it there is nobody's business here"


def test_a_confidential_desk_is_not_followed_by_partners(follow, publish):
    publish()
    cursor = follow().json()["cursor"]
    Desk.objects.update(visibility=Visibility.CONFIDENTIAL)
    assert follow(cursor).status_code == 410
    assert kinds(follow()) == []


def test_the_newsroom_follows_everything(publish, cast, client):
    publish()
    Desk.objects.update(visibility=Visibility.CONFIDENTIAL)
    client.force_login(cast.checker)
    assert kinds(client.get(ADDRESS)) == [(1, "published")]


def test_who_holds_a_page_gets_it_no_second_time(follow, publish, correct):
    claim = publish()
    page = follow()
    again = follow(headers={"if-none-match": page["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    correct(claim)
    assert follow(headers={"if-none-match": page["ETag"]}).status_code == 200


def test_how_far_a_partner_has_come_is_noted(follow, publish, partner, monkeypatch):
    publish()
    cursor = follow().json()["cursor"]
    noted = Follower.objects.get()
    assert (noted.partner, noted.position, noted.sent) == (partner, 0, 1)
    since = noted.moved_at
    follow()
    noted.refresh_from_db()
    assert (noted.moved_at, noted.asked_at > since) == (since, True)
    follow(cursor)
    noted.refresh_from_db()
    assert (noted.position, noted.sent, noted.moved_at > since) == (1, 1, True)


class TestWaiting:
    def test_who_waits_is_answered_as_soon_as_there_is_news(self, follow, publish, monkeypatch):
        publish()
        cursor = follow().json()["cursor"]
        slept = []

        def news(seconds):
            slept.append(seconds)
            if len(slept) == 3:
                publish()

        monkeypatch.setattr(api.time, "sleep", news)
        assert kinds(follow(cursor, wait=25)) == [(2, "published")]
        assert len(slept) == 3

    def test_who_waits_for_nothing_is_told_so_in_time(self, follow, publish):
        publish()
        cursor = follow().json()["cursor"]
        began = api.time.monotonic()
        assert kinds(follow(cursor, wait=1)) == []
        assert 1 <= api.time.monotonic() - began < 5

    def test_more_than_may_wait_are_answered_at_once(self, follow, publish, monkeypatch, settings):
        publish()
        cursor = follow().json()["cursor"]
        monkeypatch.setattr(api.time, "sleep", lambda seconds: pytest.fail("waited"))
        for _ in range(settings.STET_WAITING_READERS):
            assert api._waiting.acquire(blocking=False)
        try:
            assert kinds(follow(cursor, wait=25)) == []
        finally:
            for _ in range(settings.STET_WAITING_READERS):
                api._waiting.release()


class TestSealedPages:
    @pytest.fixture(autouse=True)
    def pages_of_two(self, monkeypatch):
        for module in (
            "publishing.api.changes",
            "publishing.actions.sealing",
            "publishing.actions.documents",
        ):
            monkeypatch.setattr(f"{module}.SIZE", 2)

    def test_a_full_page_is_sealed_and_says_what_a_fresh_one_would(self, follow, publish):
        for _ in range(5):
            publish()
        fresh = [follow(), follow(follow().json()["cursor"])]
        assert seal() == 2
        assert seal() == 0
        for page, number in zip(fresh, (0, 1), strict=True):
            got = follow(page.json()["cursor"].replace(f"{2 * number + 2}.", f"{2 * number}."))
            assert got.content == page.content
            assert got["ETag"] != page["ETag"]

    @pytest.mark.parametrize("coding", ["gzip", "zstd"])
    def test_it_is_sent_packed_as_the_reader_likes(self, follow, publish, coding, unpack):
        publish(), publish(), publish()
        plain = follow()
        seal()
        packed = follow(headers={"accept-encoding": coding})
        assert packed["Content-Encoding"] == coding
        assert "Accept-Encoding" in packed["Vary"]
        assert unpack(packed) == plain.content
        again = follow(headers={"accept-encoding": coding, "if-none-match": packed["ETag"]})
        assert again.status_code == 304

    def test_a_retraction_unseals_the_pages_that_said_more(self, follow, publish, retract):
        claims = [publish() for _ in range(4)]
        seal()
        assert SealedPage.objects.count() == 2
        retract(claims[0])
        assert list(SealedPage.objects.values_list("number", flat=True)) == [1]
        seal()
        assert json.loads(follow().content)["results"][0]["verdict"] is None

    def test_a_page_that_is_unsealed_after_it_was_looked_up_is_made_anew(self, follow, publish):
        publish(), publish(), publish()
        seal()
        packed = {"accept-encoding": "zstd"}
        assert len(follow(headers=packed).content) > 100
        SealedPage.objects.all().delete()
        # Its ETag may still be in memory in one packing; no reader may get an empty page in another.
        assert kinds(follow()) == [(1, "published"), (2, "published")]

    def test_a_desk_that_becomes_confidential_leaves_every_page(self, follow, publish):
        publish(), publish()
        seal()
        Desk.objects.update(visibility=Visibility.CONFIDENTIAL)
        assert kinds(follow()) == []
        seal()
        assert SealedPage.objects.get().mark != ""
        assert kinds(follow()) == []

    def test_a_narrowed_key_is_served_from_fresh_pages(self, follow, publish, cast):
        publish(), publish()
        seal()
        narrow = create_partner(by=cast.admin, at=MONDAY, name="Narrow", languages=["sv"])
        secret = issue_partner_key(narrow, by=cast.admin, at=MONDAY, label="x").secret
        assert kinds(follow(secret=secret)) == []


def test_the_size_of_a_page_is_one_number():
    assert (api.SIZE, sealed.SIZE) == (100, 100)
