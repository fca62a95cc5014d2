"""Following a feed: what is new or has changed comes in once, in the name of whoever follows it."""

import re
from datetime import timedelta

import pytest

from articles.actions.importing import create_manual_revision
from articles.batches.processing import process_due_items
from articles.feeds import actions as feeds_actions
from articles.feeds import polling
from articles.feeds.actions import create_feed_from_url
from articles.importers import plain_text as importers_plain_text
from articles.models import Article, Feed, ImportBatch
from audit.models import Event
from lib.db.leases import claim_due_rows
from lib.errors import Invalid, NotAllowed
from tests.articles.feed_server import build_feed_item, build_rss, run_feed_site
from tests.factories import MONDAY


@pytest.fixture
def there(settings):
    with run_feed_site() as server:
        settings.STET_FETCH_ALLOWED_HOSTS = [server.host_port]
        yield server


@pytest.fixture
def follow(cast, there):
    """follow(...) -> the feed at the site, followed by the desk's editor since Monday."""

    def followed(**given):
        terms = {"desk": cast.desk, "provenance": "external", "by": cast.editor, "at": MONDAY}
        return create_feed_from_url(given.pop("url", there.url()), **{**terms, **given})

    return followed


def poll(feed, *, after=timedelta(hours=1)):
    """Let time pass until the feed is due, and let a worker come by."""
    at = MONDAY + after
    Feed.objects.filter(pk=feed.pk).update(due_at=at)
    polling.poll_due_feeds(clock=lambda: at, limit=10)
    process_due_items(clock=lambda: at)
    feed.refresh_from_db()
    return feed


def words():
    return {
        article.external_id: article.current_revision.text
        for article in Article.objects.select_related("current_revision")
    }


def test_what_is_there_comes_in_as_soon_as_the_feed_is_followed(follow, there, cast):
    there.say(build_rss(build_feed_item("one"), build_feed_item("two", title="Other", words="<p>Else.</p>")))
    feed = follow()
    process_due_items(clock=lambda: MONDAY)
    assert words() == {"one": "Crews land 20,000 crates\n\nThe harbour said 20,000.", "two": "Other\n\nElse."}
    article = Article.objects.get(external_id="one")
    assert (article.source, article.publisher, article.imported_by) == (
        f"feed:{feed.public_id}",
        "The Tern",
        cast.editor,
    )
    assert article.canonical_url == there.url("/one")
    assert feed.title == "The Tern"


def test_only_the_newest_are_taken_at_first_and_the_others_are_not_taken_later(follow, there):
    old = build_feed_item("old", date="Mon, 01 Jan 2024 10:00:00 GMT")
    new = build_feed_item("new", title="New", words="<p>New.</p>", date="Mon, 02 Mar 2026 08:00:00 GMT")
    there.say(build_rss(old, new))
    feed = follow(newest=1)
    poll(feed)
    assert list(words()) == ["new"]


def test_an_entry_whose_words_changed_makes_a_new_version_of_its_article(follow, there):
    there.say(build_rss(build_feed_item()))
    feed = follow()
    process_due_items(clock=lambda: MONDAY)
    there.say(build_rss(build_feed_item(words="<p>The harbour said 21,000.</p>")))
    poll(feed)
    article = Article.objects.get()
    assert article.current_revision.number == 2
    assert "21,000" in article.current_revision.text


def test_a_feed_that_takes_a_change_back_is_believed(follow, there):
    there.say(build_rss(build_feed_item()))
    feed = follow()
    process_due_items(clock=lambda: MONDAY)
    there.say(build_rss(build_feed_item(words="<p>The harbour said 21,000.</p>")))
    poll(feed)
    there.say(build_rss(build_feed_item()))
    poll(feed, after=timedelta(hours=2))
    article = Article.objects.get()
    assert (article.current_revision.number, "20,000." in article.current_revision.text) == (3, True)


def test_what_has_not_changed_makes_no_item(follow, there):
    there.say(build_rss(build_feed_item()))
    feed = follow()
    poll(feed)
    assert there.many() == 2
    assert ImportBatch.objects.count() == 1


def test_a_person_s_newer_words_stay_while_the_feed_says_nothing_new(follow, there, cast):
    there.say(build_rss(build_feed_item()))
    feed = follow()
    process_due_items(clock=lambda: MONDAY)
    create_manual_revision(
        Article.objects.get(),
        importers_plain_text.parse_plain_text("Head\n\nOurs."),
        by=cast.editor,
        at=MONDAY,
    )
    poll(feed)
    assert Article.objects.get().current_revision.text == "Head\n\nOurs."


def test_a_site_that_remembers_is_asked_only_for_what_has_changed(follow, there):
    there.say(build_rss(build_feed_item()), ETag='"one"', Last_Modified="Mon, 02 Mar 2026 08:00:00 GMT")
    feed = follow()
    poll(feed)
    assert there.asked[-1][1]["If-None-Match"] == '"one"'
    assert there.asked[-1][1]["If-Modified-Since"] == "Mon, 02 Mar 2026 08:00:00 GMT"
    assert (feed.last_error, feed.failures) == ("", 0)
    assert feed.polled_at == MONDAY + timedelta(hours=1)
    assert feed.due_at > feed.polled_at


def test_an_entry_that_gets_another_name_for_the_same_page_stays_one_article(follow, there):
    there.say(build_rss(build_feed_item("one", link="/story")))
    feed = follow()
    process_due_items(clock=lambda: MONDAY)
    for hours, guid in ((1, "two"), (2, "three")):
        there.say(build_rss(build_feed_item(guid, link="/story", words="<p>The harbour said 21,000.</p>")))
        poll(feed, after=timedelta(hours=hours))
    article = Article.objects.get()
    assert (article.external_id, article.current_revision.number) == ("one", 2)


def test_two_entries_about_one_page_stay_two(follow, there):
    live = {
        name: build_feed_item(name, title=name, words=f"<p>{name}.</p>", link="/live")
        for name in ("a", "b", "c")
    }
    there.say(build_rss(live["a"]))
    feed = follow()
    there.say(build_rss(live["b"], live["c"]))
    poll(feed)
    assert set(words()) == {"a", "b", "c"}


def test_an_entry_that_takes_the_place_of_one_that_moved_is_its_own(follow, there):
    there.say(build_rss(build_feed_item("one", link="/today")))
    feed = follow()
    there.say(
        build_rss(
            build_feed_item("two", title="Two", words="<p>Two.</p>", link="/today"),
            build_feed_item("one", link="/archive"),
        )
    )
    poll(feed)
    assert set(words()) == {"one", "two"}
    assert "20,000" in words()["one"]


def test_two_feeds_may_use_one_name_for_two_things(follow, there):
    there.say(build_rss(build_feed_item("1", link="/a")))
    there.say(build_rss(build_feed_item("1", title="Other", words="<p>Else.</p>", link="/b")), path="/other")
    follow()
    follow(url=there.url("/other"))
    process_due_items(clock=lambda: MONDAY)
    assert Article.objects.filter(external_id="1").count() == 2


def test_what_a_feed_takes_back_is_withdrawn_and_nothing_else_is(follow, there):
    atom = '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0">%s</feed>'
    entry = '<entry><id>tag:1</id><title>T</title><content type="text">Words.</content></entry>'
    there.say(atom % entry)
    feed = follow()
    process_due_items(clock=lambda: MONDAY)
    missing = '<at:deleted-entry ref="%s" when="2026-03-02T10:00:00Z"/>'
    there.say(atom % (missing % "tag:1" + missing % "tag:unknown"))
    poll(feed)
    part = ImportBatch.objects.first().items.get()
    assert part.outcome == "withdrawn"
    poll(feed, after=timedelta(hours=2))
    assert ImportBatch.objects.count() == 2


@pytest.mark.parametrize("who", ["checker", "outsider", "stranger", "admin"])
def test_only_an_editor_of_the_desk_makes_it_follow_anything(follow, there, cast, who):
    there.say(build_rss(build_feed_item()))
    with pytest.raises(NotAllowed):
        follow(by=getattr(cast, who))
    assert there.asked == []


def test_the_same_feed_is_followed_once_a_desk(follow, there):
    there.say(build_rss(build_feed_item()))
    follow()
    with pytest.raises(Invalid, match="This desk already follows this feed: The Tern"):
        follow(url=there.url("/feed?utm_source=x"))


def test_a_page_is_no_feed_and_those_that_it_names_are_offered(follow, there):
    link = '<link rel="alternate" type="application/rss+xml" title="All" href="/feed">'
    there.say(f"<html><head>{link}</head><body><p>Hello</p></body></html>", path="/", kind="text/html")
    with pytest.raises(feeds_actions.FeedNotFound, match="This is a web page, not a feed") as refused:
        follow(url=there.url("/"))
    assert [(one.title, one.url) for one in refused.value.linked_feeds] == [("All", there.url("/feed"))]
    assert not Feed.objects.exists()


@pytest.mark.parametrize(("said", "reason"), [
    (
        {"body": "<html><body>Hello</body></html>", "kind": "text/html"},
        "This is a web page that does not link to a feed.",
    ),
    ({"body": "words"}, "This is not an RSS or Atom feed."),
    ({"body": "", "status": 410}, "The site has removed this feed permanently (410)."),
    ({"body": "", "status": 403}, "The site does not allow Stet to read this feed (403)."),
    ({"body": "", "status": 503}, "The site has an error (503)."),
])  # fmt: skip
def test_what_is_no_feed_is_told_when_it_is_added(follow, there, said, reason):
    there.say(said.pop("body"), **said)
    with pytest.raises(Invalid, match=re.escape(reason)):
        follow()


@pytest.mark.parametrize("url", ["http://10.0.0.8/feed", "http://169.254.169.254/latest", "http://[::1]/"])
def test_a_feed_inside_the_house_is_refused(follow, url):
    with pytest.raises(Invalid, match="inside a private network, so Stet does not open it"):
        follow(url=url)


def test_a_feed_that_sends_us_inside_brings_nothing(follow, there):
    there.say("", status=302, Location="http://10.0.0.8/feed")
    with pytest.raises(Invalid, match="Stet could not reach the address"):
        follow()


def test_a_feed_that_moved_for_good_is_asked_at_its_new_address(follow, there):
    there.say(build_rss(build_feed_item()))
    feed = follow()
    there.say("", status=301, Location="/new")
    there.say(build_rss(build_feed_item("two", title="Two", words="<p>Two.</p>")), path="/new")
    poll(feed)
    assert feed.url == there.url("/new")
    assert "two" in words()
    assert Event.objects.filter(action="update_feed_url", subject=feed.public_id).exists()
    before = there.many()
    poll(feed, after=timedelta(hours=3))
    assert there.many() == before


def test_a_feed_that_is_elsewhere_for_now_keeps_its_address(follow, there):
    there.say(build_rss(build_feed_item()))
    feed = follow()
    there.say("", status=302, Location="/new")
    there.say(build_rss(build_feed_item()), path="/new")
    poll(feed)
    assert feed.url == there.url()


def test_when_its_editor_has_left_the_desk_a_feed_waits_for_another(follow, there, cast):
    there.say(build_rss(build_feed_item()))
    feed = follow()
    process_due_items(clock=lambda: MONDAY)
    cast.editor.memberships.all().delete()
    there.say(build_rss(build_feed_item("two", title="Two", words="<p>Two.</p>")))
    poll(feed)
    assert feed.is_paused
    assert "is no longer on this desk. Resume the feed to follow it under your own name." in feed.last_error
    assert "two" not in words()
    feeds_actions.resume_feed(feed, by=cast.standards, at=MONDAY + timedelta(hours=2))
    poll(feed, after=timedelta(hours=2))
    assert Article.objects.get(external_id="two").imported_by == cast.standards


def test_a_paused_feed_is_asked_for_nothing(follow, there, cast):
    there.say(build_rss(build_feed_item()))
    feed = follow()
    feeds_actions.pause_feed(feed, by=cast.editor, at=MONDAY)
    polling.poll_due_feeds(clock=lambda: MONDAY + timedelta(days=9), limit=10)
    assert there.many() == 1


def test_a_poll_under_way_does_not_go_over_a_pause(follow, there, cast):
    there.say(build_rss(build_feed_item()))
    feed = follow()
    [lease] = claim_due_rows(Feed.objects.all(), now=MONDAY + timedelta(hours=1), seconds=60, limit=1)
    feeds_actions.pause_feed(feed, by=cast.editor, at=MONDAY)
    there.say(build_rss(build_feed_item("two")))
    found = polling.fetch_feed(feed.url, is_anonymous=False, at=MONDAY)
    assert polling.save_poll_result(lease, found, at=MONDAY) is False
    feed.refresh_from_db()
    assert feed.is_paused
    assert ImportBatch.objects.count() == 1


PAGE = (
    "<html lang='en'><head><title>Crews land 20,000 crates</title></head><body><nav>Home</nav><article>"
    "<h1>Crews land 20,000 crates</h1><p>The whole story, with 20,145 crates in it.</p></article></body>"
)


def test_a_summary_is_taken_as_it_is_unless_the_feed_says_to_read_the_page(follow, there):
    there.say(build_rss(build_feed_item(words=None)))
    there.say(PAGE, path="/story-1", kind="text/html")
    follow()
    process_due_items(clock=lambda: MONDAY)
    assert words() == {"story-1": "Crews land 20,000 crates\n\nIn short."}
    assert "summary" in Article.objects.get().current_revision.note
    assert there.many("/story-1") == 0


def test_where_the_feed_says_so_the_page_of_a_summary_is_read_under_the_feed_s_name_for_it(follow, there):
    there.say(build_rss(build_feed_item(words=None, date="Mon, 02 Mar 2026 08:00:00 +0100")))
    there.say(PAGE, path="/story-1", kind="text/html")
    feed = follow(fetch_pages=True)
    process_due_items(clock=lambda: MONDAY)
    article = Article.objects.get()
    assert "20,145" in article.current_revision.text
    assert "Home" not in article.current_revision.text
    assert (article.source, article.external_id) == (f"feed:{feed.public_id}", "story-1")
    assert (article.published_at, article.published_offset) == (MONDAY - timedelta(hours=2), 60)
    assert article.canonical_url == there.url("/story-1")


def test_an_entry_with_its_whole_text_needs_no_page(follow, there):
    there.say(build_rss(build_feed_item()))
    follow(fetch_pages=True)
    process_due_items(clock=lambda: MONDAY)
    assert there.many("/story-1") == 0


@pytest.mark.parametrize("link", ["http://10.0.0.8/secret", "http://169.254.169.254/latest/meta-data"])
def test_an_entry_whose_page_is_inside_the_house_fails_and_can_be_tried_again(follow, there, link):
    there.say(build_rss(build_feed_item(words=None, link=link)))
    follow(fetch_pages=True)
    process_due_items(clock=lambda: MONDAY)
    part = ImportBatch.objects.get().items.get()
    assert (
        part.state,
        "This address is inside a private network, so Stet does not open it." in part.reason_text,
    ) == ("failed", True)
    assert bytes(part.body)
    assert not Article.objects.exists()


def test_one_bad_entry_keeps_no_other_back(follow, there):
    there.say(build_rss(build_feed_item("bad", words="<p></p>"), build_feed_item()))
    follow()
    process_due_items(clock=lambda: MONDAY)
    assert list(words()) == ["story-1"]
    states = ImportBatch.objects.get().items.values_list("state", flat=True)
    assert sorted(states) == ["done", "failed"]
