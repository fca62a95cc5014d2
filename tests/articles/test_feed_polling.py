"""Feeds at work: two workers ask once, a real worker finds what is due, and an operator can ask by hand."""

import threading
import time
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from articles.feeds import polling
from articles.feeds.actions import create_feed_from_url, pause_feed
from articles.models import Article, Feed, ImportBatch
from lib.datetimes.clock import now
from tests.articles.feed_server import build_feed_item, build_rss


def follow(cast, there):
    return create_feed_from_url(
        there.url(), desk=cast.desk, provenance="own_copy", by=cast.editor, at=now() - timedelta(hours=1)
    )


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_workers_ask_for_a_feed_once(cast, feed_site):
    follow(cast, feed_site)
    feed_site.say(build_rss(build_feed_item(), build_feed_item("two", title="Two", words="<p>Two.</p>")))
    start = threading.Barrier(2)
    written = []

    def work():
        start.wait()
        written.append(polling.poll_due_feeds(clock=now, limit=5))
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(written) == [0, 1]
    assert feed_site.many() == 2
    assert [batch.items.count() for batch in ImportBatch.objects.order_by("created_at")] == [1, 1]


@pytest.mark.worker
@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_worker_finds_the_feed_that_is_due_and_reads_what_it_brings(cast, feed_site, celery_worker):
    follow(cast, feed_site)
    feed_site.say(build_rss(build_feed_item("two", title="Two", words="<p>Two crates.</p>")))
    celery_worker(fetch_allowed_hosts=feed_site.host_port)
    celery_worker("run_beat")
    deadline = time.monotonic() + 30
    while not Article.objects.filter(external_id="two").exists():
        assert time.monotonic() < deadline, Feed.objects.values("problem", "polled_at")
        time.sleep(0.1)
    feed = Feed.objects.get()
    assert (feed.last_error, feed_site.many()) == ("", 2)
    assert feed.due_at > now()


def said(**options):
    out = StringIO()
    call_command("poll_feeds", stdout=out, **options)
    return out.getvalue()


def test_an_operator_asks_for_one_feed_now(cast, feed_site):
    feed = follow(cast, feed_site)
    feed_site.say(build_rss(build_feed_item("two", title="Two", words="<p>Two.</p>")))
    Feed.objects.update(due_at=now() + timedelta(days=1))
    assert said() == ""
    assert said(feed=feed.public_id) == f"{feed.public_id}  The Tern: 1 new or changed\n"
    assert Article.objects.filter(external_id="two").exists()


def test_an_operator_is_told_what_is_wrong(cast, feed_site):
    feed = follow(cast, feed_site)
    feed_site.say("", status=404)
    with pytest.raises(CommandError, match="Not every feed could be read"):
        said()
    pause_feed(feed, by=cast.editor, at=now())
    with pytest.raises(CommandError, match="is paused"):
        said(feed=feed.public_id)
