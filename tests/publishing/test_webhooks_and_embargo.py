"""Webhooks about articles: an embargo that is lifted or moved moves what waits for its end."""

from datetime import datetime, timedelta

import pytest

from articles.actions.embargo import set_embargo
from articles.models import Article
from articles.models.article import WITHHELD_UNTIL
from publishing.actions import delivering
from publishing.actions.fan_out import fan_out
from publishing.actions.partners import change_licence
from publishing.models import Delivery
from tests.cast import MONDAY, make_article
from tests.publishing.receivers import said, tell
from tests.publishing.test_webhooks_and_licence import ALL, cleared

WEDNESDAY = MONDAY + timedelta(days=2)
HOUR = timedelta(hours=1)
BEAT = timedelta(seconds=4)


def embargo(article: Article, until: datetime | None, cast, at: datetime) -> None:
    """What an editor does on the article's page."""
    article.refresh_from_db()
    set_embargo(article, until=until, reason="It is out", by=cast.editor, at=at, version=article.version)


@pytest.mark.parametrize("end", [WEDNESDAY + timedelta(days=30), WITHHELD_UNTIL])
def test_what_waited_for_the_end_of_an_embargo_is_told_in_its_order_once_it_is_lifted(
    told, article, cast, end
):
    other = make_article(cast.desk, cast.editor, url="https://news.example.org/other")
    Article.objects.update(embargo_until=end)
    cleared(other, cast, MONDAY)
    cleared(article, cast, MONDAY)
    assert tell(WEDNESDAY) == 0
    cleared(article, cast, WEDNESDAY, "unclear")
    embargo(article, None, cast, WEDNESDAY)
    tell(WEDNESDAY + BEAT)
    assert said(told) == ["article.cleared", "article.stale"]
    assert {one["data"]["id"] for one in told.messages} == {str(article.public_id)}
    # Nor does anything that comes later wait for the old end.
    cleared(article, cast, WEDNESDAY + HOUR)
    assert tell(WEDNESDAY + HOUR) == 1


def test_an_embargo_that_is_moved_holds_until_its_new_end_and_no_longer(told, article, cast):
    embargo(article, WEDNESDAY + 3 * HOUR, cast, MONDAY)
    cleared(article, cast, MONDAY)
    assert tell(WEDNESDAY) == 0
    embargo(article, WEDNESDAY + 9 * HOUR, cast, WEDNESDAY)
    assert tell(WEDNESDAY + 3 * HOUR) == 0
    embargo(article, WEDNESDAY + 6 * HOUR, cast, WEDNESDAY + 3 * HOUR)
    assert tell(WEDNESDAY + 5 * HOUR) == 0
    assert tell(WEDNESDAY + 6 * HOUR) == 1


def test_a_lifted_embargo_lets_nothing_out_before_the_delay_of_the_licence(told, article, cast, partner):
    change_licence(partner, by=cast.admin, at=MONDAY, **ALL | {"delay_minutes": 60}, told_of_articles=True)
    embargo(article, WITHHELD_UNTIL, cast, MONDAY)
    cleared(article, cast, WEDNESDAY)
    fan_out(at=WEDNESDAY)
    embargo(article, None, cast, WEDNESDAY)
    assert tell(WEDNESDAY + BEAT) == 0
    assert tell(WEDNESDAY + HOUR) == 1


def test_a_receiver_that_asked_for_time_keeps_it_when_an_embargo_is_lifted(told, article, cast):
    told.answers.append((429, {"Retry-After": "3600"}))
    cleared(article, cast, MONDAY)
    assert tell(WEDNESDAY) == 1
    embargo(article, WITHHELD_UNTIL, cast, WEDNESDAY)
    embargo(article, None, cast, WEDNESDAY)
    assert tell(WEDNESDAY + BEAT) == 0
    assert tell(WEDNESDAY + HOUR) == 1


def test_what_failed_before_the_embargo_is_told_too_once_it_is_lifted(told, article, cast):
    told.answers.append((503, {}))
    cleared(article, cast, MONDAY)
    assert tell(WEDNESDAY) == 1
    embargo(article, WITHHELD_UNTIL, cast, WEDNESDAY)
    assert tell(WEDNESDAY + HOUR) == 0
    embargo(article, None, cast, WEDNESDAY + HOUR)
    assert tell(WEDNESDAY + HOUR + BEAT) == 1


def test_an_embargo_that_is_lifted_while_a_message_is_put_back_holds_it_no_longer(
    told, article, cast, monkeypatch
):
    embargo(article, WEDNESDAY, cast, MONDAY)
    cleared(article, cast, MONDAY)
    fan_out(at=MONDAY)
    embargo(article, WITHHELD_UNTIL, cast, MONDAY)
    judged = delivering.heard_at

    def and_lifted_at_that_moment(*asked):
        end = judged(*asked)
        monkeypatch.setattr(delivering, "heard_at", judged)
        embargo(article, None, cast, WEDNESDAY)
        fan_out(at=WEDNESDAY)
        return end

    monkeypatch.setattr(delivering, "heard_at", and_lifted_at_that_moment)
    tell(WEDNESDAY)
    assert said(told) == ["article.cleared"]
    assert Delivery.objects.get().state == "delivered"
