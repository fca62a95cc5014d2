"""A feed that cannot be read says why, is asked less often, and its host is left alone when it must be."""

from datetime import timedelta
from email.utils import format_datetime

import pytest

from articles.feeds import fetching as feeds_fetching
from articles.feeds import polling
from articles.feeds.actions import create_feed_from_url, request_poll
from articles.models import Article, Feed
from lib.safe_http import FetchLimits
from tests.articles.feed_server import build_feed_item, build_rss
from tests.factories import MONDAY

HOUR = timedelta(hours=1)


def follow(cast, there, path="/feed"):
    return create_feed_from_url(
        there.url(path), desk=cast.desk, provenance="own_copy", by=cast.editor, at=MONDAY, title=path
    )


def poll(feed, at=MONDAY + HOUR):
    """One look at this feed, which has waited longer than its neighbours; how long it waits then."""
    Feed.objects.filter(host=feed.host).update(due_at=at + timedelta(seconds=1))
    Feed.objects.filter(pk=feed.pk).update(due_at=at)
    assert polling.poll_due_feeds(clock=lambda: at, limit=1) == 1
    feed.refresh_from_db()
    return feed.due_at - at


def test_a_broken_feed_says_why_and_keeps_what_came_before(cast, feed_site):
    feed = follow(cast, feed_site)
    feed_site.say("<rss><channel>&lol;<item>" + "<a " + "b='1' " * 200 + "></item>")
    poll(feed)
    assert feed.last_error == "What the site sends is not a feed that Stet can read."
    assert feed.failures == 1


def test_each_failure_doubles_the_wait_up_to_a_day_and_a_success_ends_it(cast, feed_site):
    feed = follow(cast, feed_site)
    feed_site.say("", status=503)
    waits = [poll(feed, MONDAY + n * timedelta(days=2)) for n in range(1, 12)]
    minutes = [wait / timedelta(minutes=1) for wait in waits]
    assert minutes[:4] == [10, 20, 40, 80]
    assert minutes[-1] == 24 * 60
    assert feed.last_error == "The site has an error (503)."
    feed_site.say(build_rss(build_feed_item()))
    poll(feed, MONDAY + timedelta(days=40))
    assert (feed.last_error, feed.failures) == ("", 0)


@pytest.mark.parametrize("said", ["5400", format_datetime(MONDAY + 2.5 * HOUR, usegmt=True)])
def test_a_host_that_says_when_to_come_back_is_left_alone_until_then_for_all_its_feeds(cast, feed_site, said):
    feed_site.say(build_rss(build_feed_item()), path="/feed?other")
    feed, other = follow(cast, feed_site), follow(cast, feed_site, path="/feed?other")
    elsewhere = Feed.objects.create(
        desk=cast.desk, title="Elsewhere", url="https://a.example/", url_key="https://a.example/",
        host="a.example", provenance="own_copy", added_by=cast.editor, added_at=MONDAY, due_at=MONDAY + HOUR,
    )  # fmt: skip
    feed_site.say("", status=429, Retry_After=said)
    assert poll(feed) == 1.5 * HOUR
    other.refresh_from_db()
    elsewhere.refresh_from_db()
    assert other.due_at == MONDAY + 2.5 * HOUR
    assert elsewhere.due_at == MONDAY + HOUR


def test_nobody_is_put_off_for_longer_than_a_day(cast, feed_site):
    feed_site.say(build_rss(build_feed_item()))
    feed = follow(cast, feed_site)
    feed_site.say("", status=429, Retry_After="99999999")
    assert poll(feed) == timedelta(days=1)


def test_a_host_that_does_not_answer_is_left_alone_for_all_its_feeds(cast, feed_site, monkeypatch):
    feed_site.say(build_rss(build_feed_item()), path="/feed?other")
    feed, other = follow(cast, feed_site), follow(cast, feed_site, path="/feed?other")
    monkeypatch.setattr(feeds_fetching, "FETCH_LIMITS", FetchLimits(total_seconds=0.0))
    wait = poll(feed)
    other.refresh_from_db()
    assert feed.last_error == "The site took too long to respond."
    assert other.due_at == MONDAY + HOUR + wait


def test_a_feed_that_is_gone_puts_off_nobody_else(cast, feed_site):
    feed_site.say(build_rss(build_feed_item()), path="/feed?other")
    feed, other = follow(cast, feed_site), follow(cast, feed_site, path="/feed?other")
    feed_site.say("", status=404)
    poll(feed)
    other.refresh_from_db()
    assert other.due_at == MONDAY + HOUR + timedelta(seconds=1)


def test_somebody_who_cannot_wait_asks_again_at_once(cast, feed_site):
    feed = follow(cast, feed_site)
    feed_site.say("", status=503)
    poll(feed)
    feed_site.say(build_rss(build_feed_item("two", words="<p>New.</p>")))
    request_poll(feed, by=cast.editor, at=MONDAY + 1.1 * HOUR)
    assert polling.poll_due_feeds(clock=lambda: MONDAY + 1.1 * HOUR, limit=5) == 1
    feed.refresh_from_db()
    assert feed.last_error == ""


def test_a_host_is_asked_one_thing_at_a_time(cast, feed_site):
    feed_site.say(build_rss(build_feed_item()), path="/feed?other")
    follow(cast, feed_site)
    follow(cast, feed_site, path="/feed?other")
    Feed.objects.update(due_at=MONDAY + HOUR)
    assert polling.poll_due_feeds(clock=lambda: MONDAY + HOUR, limit=10) == 1
    assert polling.poll_due_feeds(clock=lambda: MONDAY + HOUR, limit=10) == 1
    assert polling.poll_due_feeds(clock=lambda: MONDAY + HOUR, limit=10) == 0


def test_a_host_that_is_being_asked_is_not_asked_by_a_second_worker(cast, feed_site):
    feed_site.say(build_rss(build_feed_item()), path="/feed?other")
    requested, other = follow(cast, feed_site), follow(cast, feed_site, path="/feed?other")
    Feed.objects.filter(pk=requested.pk).update(due_at=MONDAY + 2 * HOUR, leased_until=MONDAY + 2 * HOUR)
    Feed.objects.filter(pk=other.pk).update(due_at=MONDAY + HOUR)
    assert polling.poll_due_feeds(clock=lambda: MONDAY + HOUR, limit=10) == 0


def test_a_feed_is_asked_as_often_as_it_changes(settings):
    settings.STET_FEED_MIN_MINUTES, settings.STET_FEED_MAX_MINUTES = 5, 360
    minutes = [
        polling.get_poll_interval(timedelta(hours=hours)) / timedelta(minutes=1)
        for hours in (0, 0.5, 10, 24, 900)
    ]
    assert minutes == [5, 5, 60, 144, 360]


def test_our_own_fault_is_a_result_like_another(cast, feed_site, monkeypatch):
    feed = follow(cast, feed_site)

    def broken(*args, **more):
        raise RuntimeError("a fault")

    monkeypatch.setattr(polling, "import_new_entries", broken)
    poll(feed)
    assert feed.last_error == "The articles from this feed could not be saved."
    assert Article.objects.count() == 0


def test_a_feed_that_has_moved_to_one_that_is_followed_says_so(cast, feed_site):
    feed_site.say(build_rss(build_feed_item()), path="/new")
    feed, other = follow(cast, feed_site), follow(cast, feed_site, path="/new")
    feed_site.say("", status=301, Location="/new")
    poll(feed)
    assert feed.url == feed_site.url()
    assert f"moved to {other.url}, which this desk also follows. Pause one of them." in feed.last_error


def test_a_problem_is_stored_as_a_code_and_no_sentence(cast, feed_site):
    feed = follow(cast, feed_site)
    feed_site.say("", status=503)
    poll(feed)
    assert feed.problem == {"code": "site_error", "status": 503}
