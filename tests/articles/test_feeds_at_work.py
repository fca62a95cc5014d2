"""Feeds at work: two workers ask once, a real worker finds what is due, and an operator can ask by hand."""

import threading
import time
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from articles.actions import polling
from articles.actions.feeds import add_feed, pause_feed
from articles.models import Article, Feed, Intake
from lib.clock import now
from tests.articles.feeds import item, rss


def follow(cast, there):
    return add_feed(
        there.url(), desk=cast.desk, provenance="own_copy", by=cast.editor, at=now() - timedelta(hours=1)
    )


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_workers_ask_for_a_feed_once(cast, there):
    follow(cast, there)
    there.say(rss(item(), item("two", title="Two", words="<p>Two.</p>")))
    start = threading.Barrier(2)
    written = []

    def work():
        start.wait()
        written.append(polling.poll_due(clock=now, limit=5))
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(written) == [0, 1]
    assert there.many() == 2
    assert [intake.pieces.count() for intake in Intake.objects.order_by("sent_at")] == [1, 1]


@pytest.mark.worker
@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_worker_finds_the_feed_that_is_due_and_reads_what_it_brings(cast, there, celery_worker):
    follow(cast, there)
    there.say(rss(item("two", title="Two", words="<p>Two crates.</p>")))
    celery_worker(door_allow=there.host_port)
    celery_worker("beat")
    deadline = time.monotonic() + 30
    while not Article.objects.filter(external_id="two").exists():
        assert time.monotonic() < deadline, Feed.objects.values("last_error", "polled_at")
        time.sleep(0.1)
    feed = Feed.objects.get()
    assert (feed.last_error, there.many()) == ("", 2)
    assert feed.due_at > now()


def said(**options):
    out = StringIO()
    call_command("poll_feeds", stdout=out, **options)
    return out.getvalue()


def test_an_operator_asks_for_one_feed_now(cast, there):
    feed = follow(cast, there)
    there.say(rss(item("two", title="Two", words="<p>Two.</p>")))
    Feed.objects.update(due_at=now() + timedelta(days=1))
    assert said() == ""
    assert said(feed=feed.public_id) == f"{feed.public_id}  The Tern: 1 new or changed\n"
    assert Article.objects.filter(external_id="two").exists()


def test_an_operator_is_told_what_is_wrong(cast, there):
    feed = follow(cast, there)
    there.say("", status=404)
    with pytest.raises(CommandError, match="Not every feed could be read"):
        said()
    pause_feed(feed, by=cast.editor, at=now())
    with pytest.raises(CommandError, match="is paused"):
        said(feed=feed.public_id)
