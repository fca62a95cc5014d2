"""Webhooks about articles: an embargo that is lifted or moved moves what waits for its end."""

from datetime import timedelta

import pytest

from articles.models import Article
from articles.models.article import WITHHELD_UNTIL
from publishing.models import Delivery
from publishing.partners.actions import update_license
from publishing.webhooks import visibility
from publishing.webhooks.fan_out import fan_out_deliveries
from tests.factories import MONDAY, create_article
from tests.publishing.webhook_cases import ALL, cleared, embargo
from tests.publishing.webhook_receiver import deliver_events, list_received_events

WEDNESDAY = MONDAY + timedelta(days=2)
HOUR = timedelta(hours=1)
BEAT = timedelta(seconds=4)


@pytest.mark.parametrize("end", [WEDNESDAY + timedelta(days=30), WITHHELD_UNTIL])
def test_what_waited_for_the_end_of_an_embargo_is_told_in_its_order_once_it_is_lifted(
    subscribed_receiver, article, cast, end
):
    other = create_article(cast.desk, cast.editor, url="https://news.example.org/other")
    Article.objects.update(embargo_until=end)
    cleared(other, cast, MONDAY)
    cleared(article, cast, MONDAY)
    assert deliver_events(WEDNESDAY) == 0
    cleared(article, cast, WEDNESDAY, "revoke_clearance")
    embargo(article, None, cast, WEDNESDAY)
    deliver_events(WEDNESDAY + BEAT)
    assert list_received_events(subscribed_receiver) == ["article.cleared", "article.stale"]
    assert {one["data"]["id"] for one in subscribed_receiver.messages} == {str(article.public_id)}
    # Nor does anything that comes later wait for the old end.
    cleared(article, cast, WEDNESDAY + HOUR)
    assert deliver_events(WEDNESDAY + HOUR) == 1


def test_an_embargo_that_is_moved_holds_until_its_new_end_and_no_longer(subscribed_receiver, article, cast):
    embargo(article, WEDNESDAY + 3 * HOUR, cast, MONDAY)
    cleared(article, cast, MONDAY)
    assert deliver_events(WEDNESDAY) == 0
    embargo(article, WEDNESDAY + 9 * HOUR, cast, WEDNESDAY)
    assert deliver_events(WEDNESDAY + 3 * HOUR) == 0
    embargo(article, WEDNESDAY + 6 * HOUR, cast, WEDNESDAY + 3 * HOUR)
    assert deliver_events(WEDNESDAY + 5 * HOUR) == 0
    assert deliver_events(WEDNESDAY + 6 * HOUR) == 1


def test_a_lifted_embargo_lets_nothing_out_before_the_delay_of_the_licence(
    subscribed_receiver, article, cast, partner
):
    update_license(
        partner, by=cast.admin, at=MONDAY, **ALL | {"delay_minutes": 60}, receives_article_events=True
    )
    embargo(article, WITHHELD_UNTIL, cast, MONDAY)
    cleared(article, cast, WEDNESDAY)
    fan_out_deliveries(at=WEDNESDAY)
    embargo(article, None, cast, WEDNESDAY)
    assert deliver_events(WEDNESDAY + BEAT) == 0
    assert deliver_events(WEDNESDAY + HOUR) == 1


def test_a_receiver_that_asked_for_time_keeps_it_when_an_embargo_is_lifted(
    subscribed_receiver, article, cast
):
    subscribed_receiver.answers.append((429, {"Retry-After": "3600"}))
    cleared(article, cast, MONDAY)
    assert deliver_events(WEDNESDAY) == 1
    embargo(article, WITHHELD_UNTIL, cast, WEDNESDAY)
    embargo(article, None, cast, WEDNESDAY)
    assert deliver_events(WEDNESDAY + BEAT) == 0
    assert deliver_events(WEDNESDAY + HOUR) == 1


def test_what_failed_before_the_embargo_is_told_too_once_it_is_lifted(subscribed_receiver, article, cast):
    subscribed_receiver.answers.append((503, {}))
    cleared(article, cast, MONDAY)
    assert deliver_events(WEDNESDAY) == 1
    embargo(article, WITHHELD_UNTIL, cast, WEDNESDAY)
    assert deliver_events(WEDNESDAY + HOUR) == 0
    embargo(article, None, cast, WEDNESDAY + HOUR)
    assert deliver_events(WEDNESDAY + HOUR + BEAT) == 1


def test_an_embargo_that_is_lifted_while_a_message_is_put_back_holds_it_no_longer(
    subscribed_receiver, article, cast, monkeypatch
):
    embargo(article, WEDNESDAY, cast, MONDAY)
    cleared(article, cast, MONDAY)
    fan_out_deliveries(at=MONDAY)
    embargo(article, WITHHELD_UNTIL, cast, MONDAY)
    judged = visibility.get_visible_at

    def and_lifted_at_that_moment(*asked):
        end = judged(*asked)
        monkeypatch.setattr(visibility, "get_visible_at", judged)
        embargo(article, None, cast, WEDNESDAY)
        fan_out_deliveries(at=WEDNESDAY)
        return end

    monkeypatch.setattr(visibility, "get_visible_at", and_lifted_at_that_moment)
    deliver_events(WEDNESDAY)
    assert list_received_events(subscribed_receiver) == ["article.cleared"]
    assert Delivery.objects.get().state == "delivered"
