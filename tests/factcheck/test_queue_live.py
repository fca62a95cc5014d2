"""The live part of the queue: what changed, for those who may see it, and 304 while nothing did."""

import re
from datetime import timedelta
from unittest.mock import Mock
from urllib.parse import unquote

import pytest
from django.db import InterfaceError, OperationalError
from django.test import Client
from django.urls import reverse

from accounts.models import Membership
from factcheck.claims.editing import update_claim
from factcheck.models import Claim
from factcheck.screens.queue import live_tag
from lib.datetimes.clock import now
from newsroom.wsgi import application
from tests.factcheck.open_queue import OpenQueue
from tests.factories import MONDAY, create_article, flag_claim_on


@pytest.fixture
def claims(cast, article):
    return [
        flag_claim_on(article, words, cast.editor, statement=f"About {words}")
        for words in ("20,000 crates", "18,500 crates")
    ]


def raise_priority(claim, by):
    update_claim(Claim.objects.get(pk=claim.pk), by=by, at=now(), priority=4)


class TestUnchanged:
    def test_it_takes_one_query_and_nothing_of_django(self, cast, claims, django_assert_num_queries):
        queue = OpenQueue(cast.second)
        with django_assert_num_queries(1):
            assert queue.ask_server() == "304 Not Modified"
        raise_priority(claims[0], cast.editor)
        assert queue.ask_server() == "left to Django"

    @pytest.mark.parametrize(
        "change", [{"method": "POST"}, {"tag": ""}, {"tag": '"1:2:3"'}, {"path": "/queue/"}]
    )
    def test_everything_else_is_left_to_django(self, cast, claims, change):
        assert OpenQueue(cast.second).ask_server(**change) == "left to Django"

    def test_a_tag_is_no_answer_for_another_session(self, cast, claims):
        queue = OpenQueue(cast.second)
        queue.client.force_login(cast.stranger)
        assert queue.ask_server() == "left to Django"

    @pytest.mark.parametrize("cookie", ["", "None"])
    def test_the_number_in_an_address_is_a_tag_for_nobody(self, cast, claims, settings, cookie):
        queue = OpenQueue(cast.second)
        since = unquote(re.search("since=([^&]+)", queue.path)[1])
        queue.client.cookies.clear()
        if cookie:
            queue.client.cookies[settings.SESSION_COOKIE_NAME] = cookie
        assert queue.ask_server(tag=f'"{since}"') == "left to Django"

    @pytest.mark.parametrize("error", [OperationalError, InterfaceError])
    def test_django_answers_where_the_database_does_not(self, cast, claims, monkeypatch, error):
        queue = OpenQueue(cast.second)
        monkeypatch.setattr(live_tag, "count_events", Mock(side_effect=error))
        assert queue.ask_server() == "left to Django"

    def test_the_web_server_serves_it_at_the_path_of_the_view(self):
        assert isinstance(application, live_tag.UnchangedQueueApplication)
        assert reverse("claim_queue_live") == live_tag.LIVE_PATH

    def test_a_tag_of_another_session_or_of_nobody_opens_nothing(self, cast, claims):
        queue = OpenQueue(cast.second)
        queue.client.logout()
        assert queue.ask().status_code == 302
        theirs = OpenQueue(cast.second)
        queue.client.force_login(cast.stranger)
        queue.tag = theirs.tag
        assert "About" not in queue.ask().content.decode()

    def test_a_tag_ends_with_its_lifetime_and_a_new_one_comes_with_the_304(self, cast, claims, monkeypatch):
        queue = OpenQueue(cast.second)
        assert queue.ask_server() == "304 Not Modified"
        monkeypatch.setattr("factcheck.screens.queue.live_tag.TAG_LIFETIME", timedelta(seconds=-1))
        assert queue.ask_server() == "left to Django"
        before = queue.tag
        answer = queue.ask()
        assert answer.status_code == 304
        assert "ETag" in answer.headers
        queue.client.logout()
        queue.tag = before
        assert queue.ask().status_code == 302

    def test_an_event_elsewhere_is_answered_304_too(self, cast, claims):
        queue = OpenQueue(cast.second)
        flag_claim_on(
            create_article(cast.secret_desk, cast.insider, url="https://s.example.org/"), "12 %", cast.insider
        )
        before = queue.tag
        assert queue.ask().status_code == 304
        assert queue.tag != before


class TestChanges:
    def test_a_changed_row_comes_with_the_act_in_words_and_once(self, cast, claims):
        queue = OpenQueue(cast.second)
        raise_priority(claims[0], cast.editor)
        page = queue.ask().content.decode()
        assert re.findall(r'<tr role="row" data-row class="(\w*)" id="row-([^"]*)"', page) == [
            ("changed", str(claims[0].public_id))
        ]
        assert "Edith" in page
        assert 'data-priority="4"' in page
        assert queue.ask().status_code == 304

    def test_ones_own_act_is_no_news(self, cast, claims):
        queue = OpenQueue(cast.editor)
        raise_priority(claims[0], cast.editor)
        page = queue.ask().content.decode()
        assert 'data-priority="4"' in page
        assert "changed-note" not in page

    def test_a_row_that_no_longer_matches_has_left_and_comes_back(self, cast, claims):
        queue = OpenQueue(cast.second, "?priority=2")
        assert Claim.objects.get(pk=claims[0].pk).priority == 2
        raise_priority(claims[0], cast.editor)
        assert "Left this view" in queue.ask().content.decode()
        update_claim(Claim.objects.get(pk=claims[0].pk), by=cast.editor, at=now(), priority=2)
        assert "Left this view" not in queue.ask().content.decode()

    def test_a_new_claim_arrives_and_one_that_leaves_again_is_absent(self, cast, claims, article):
        queue, urgent = OpenQueue(cast.second), OpenQueue(cast.second, "?priority=4")
        new = flag_claim_on(article, "12 %", cast.editor, statement="A new one")
        assert queue.list_ids("arrived") == {str(new.public_id)}
        assert urgent.list_ids("arrived") == set()
        raise_priority(new, cast.editor)
        assert urgent.list_ids("arrived") == {str(new.public_id)}
        update_claim(Claim.objects.get(pk=new.pk), by=cast.editor, at=now(), priority=1)
        assert urgent.list_ids("absent") == {str(new.public_id)}

    def test_what_is_asked_for_without_a_tag_is_told_since_the_page_was_drawn(self, cast, claims):
        queue = OpenQueue(cast.second)
        raise_priority(claims[0], cast.editor)
        queue.ask()
        queue.tag = '"another"'
        assert "About 20,000 crates" in queue.ask().content.decode()

    def test_after_very_many_events_only_those_of_the_page_are_read(self, cast, claims, article, monkeypatch):
        queue, urgent = OpenQueue(cast.second), OpenQueue(cast.second, "?priority=4")
        new = flag_claim_on(article, "12 %", cast.editor, statement="A new one")
        raise_priority(claims[0], cast.editor)
        monkeypatch.setattr("factcheck.screens.queue.live.MAX_EVENTS", 1)
        page = queue.ask().content.decode()
        assert f'data-arrived="{new.public_id}" data-absent=""' in page
        assert re.findall(r'<tr role="row" data-row class="changed" id="row-([^"]*)"', page) == [
            str(claims[0].public_id)
        ]
        assert urgent.list_ids("arrived") == {str(claims[0].public_id)}

    @pytest.mark.parametrize(
        "query", ["", "?rows=x&since={0}", "?since=1", "?since={0}&priority=nine", "?since={0}&sort=x"]
    )
    def test_an_address_that_no_page_has_is_refused(self, cast, query):
        client, query = Client(), query.format(live_tag.seal_number(0))
        client.force_login(cast.editor)
        assert client.get(f"/queue/live/{query}").status_code == 400


class TestRights:
    def test_a_claim_that_one_may_not_see_any_more_is_gone_without_its_words(self, cast, article):
        secret = create_article(cast.secret_desk, cast.insider, url="https://s.example.org/")
        hidden = flag_claim_on(secret, "18,500 crates", cast.insider, statement="A secret statement")
        flag_claim_on(article, "18,500 crates", cast.editor, statement="An open statement")
        Membership.objects.create(user=cast.insider, desk=cast.desk, role="checker", joined_at=MONDAY)
        Membership.objects.create(user=cast.editor, desk=cast.secret_desk, role="editor", joined_at=MONDAY)
        queue = OpenQueue(cast.insider)
        raise_priority(hidden, cast.editor)
        assert "A secret statement" in queue.ask().content.decode()
        Membership.objects.filter(user=cast.insider, desk=cast.secret_desk).delete()
        update_claim(Claim.objects.get(pk=hidden.pk), by=cast.editor, at=now(), priority=1)
        page = queue.ask().content.decode()
        assert f'data-gone="{hidden.public_id}"' in page
        assert "A secret statement" not in page
        assert "row-" not in page

    def test_nothing_is_told_of_a_confidential_desk(self, cast, claims):
        queue = OpenQueue(cast.second)
        secret = create_article(cast.secret_desk, cast.insider, url="https://s.example.org/")
        hidden = flag_claim_on(secret, "18,500 crates", cast.insider, statement="A secret statement")
        raise_priority(claims[0], cast.editor)
        page = queue.ask().content.decode()
        assert str(hidden.public_id) not in page
        assert "About 20,000 crates" in page

    def test_nobody_reads_how_much_is_done_that_they_may_not_see(self, cast, claims):
        queue = OpenQueue(cast.second)
        number = live_tag.count_events()
        for shown in (queue.tag.strip('"'), unquote(re.search("since=([^&]+)", queue.path)[1])):
            assert not re.match(rf"{number}\b", shown)
            assert len({len(live_tag.seal_number(one)) for one in (0, number, 1_000_000)} | {len(shown)}) == 1
        assert live_tag.seal_number(number) != live_tag.seal_number(number)


def test_a_queue_asks_often_enough_to_show_a_change_within_two_seconds() -> None:
    count_every = timedelta(microseconds=live_tag.COUNT_EVERY / 1000)
    assert live_tag.WATCH_EVERY + count_every + timedelta(seconds=0.3) <= timedelta(seconds=2)
