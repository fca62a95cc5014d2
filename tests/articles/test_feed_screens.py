"""The screens of feeds: whoever reads the desk sees how they stand, and its editors look after them."""

from datetime import timedelta

import pytest
from django.urls import reverse

from articles.models import Feed
from lib.datetimes import clock
from tests.articles.feed_server import build_feed_item, build_rss
from tests.factories import MONDAY


@pytest.fixture
def make(cast):
    """make(title, **columns) -> a feed of the desk that is not asked by anybody."""

    def made(title="The Tern", **columns):
        url = f"https://tern.example/{title.replace(' ', '-')}"
        terms = {"desk": cast.desk, "provenance": "own_copy", "added_by": cast.editor, "added_at": MONDAY}
        given = {**terms, "url": url, "url_key": url, "host": "tern.example", "due_at": MONDAY, **columns}
        return Feed.objects.create(title=title, **given)

    return made


def follow(client, url, **given):
    terms = {"desk": "harbour", "provenance": "own_copy", "newest": "20", "title": ""}
    return client.post(reverse("feed_add"), {**terms, "url": url, **given})


def said(answer):
    return " ".join(answer.content.decode().split())


def test_an_editor_follows_a_feed_and_sees_it_in_the_list(editor, feed_site):
    assert follow(editor, feed_site.url()).status_code == 302
    page = said(editor.get(reverse("feed_list")))
    assert "You now follow “The Tern”." in page.replace("&quot;", '"')
    assert "1 feed, by title." in page
    assert "just now" in page


def test_a_refused_address_stays_with_its_reason_and_what_was_typed(editor, feed_site):
    feed_site.say("words")
    answer = follow(editor, feed_site.url(), title="My own title")
    assert answer.status_code == 422
    page = said(answer)
    assert "This is not an RSS or Atom feed." in page
    assert feed_site.url() in page
    assert "My own title" in page
    assert not Feed.objects.exists()


def test_a_page_offers_its_feeds_and_one_press_follows(editor, feed_site):
    link = '<link rel="alternate" type="application/rss+xml" title="All &lt;b&gt;" href="/feed">'
    feed_site.say(f"<html><head>{link}</head><body><p>Hello</p></body></html>", path="/", kind="text/html")
    page = said(follow(editor, feed_site.url("/")))
    assert f'name="linked_feed" value="{feed_site.url()}"' in page
    assert "Follow “All &lt;b&gt;”" in page
    assert follow(editor, feed_site.url("/"), linked_feed=feed_site.url()).status_code == 302
    assert Feed.objects.get().url == feed_site.url()


def test_a_checker_sees_how_feeds_stand_and_can_do_nothing_to_them(cast, sign_in, make):
    feed = make(problem={"code": "site_error", "status": 503})
    client = sign_in(cast.checker)
    page = said(client.get(reverse("feed_list")))
    assert "The site has an error (503)." in page
    assert "1 feed cannot be read." in page
    assert "Follow a feed" not in page
    assert "Check now" not in page
    assert client.get(reverse("feed_add")).status_code == 403
    assert client.get(reverse("feed_edit", args=[feed.public_id])).status_code == 403
    for act in ("poll", "pause", "resume"):
        assert client.post(reverse(f"feed_{act}", args=[feed.public_id])).status_code == 403


def test_feeds_of_a_confidential_desk_are_not_there_for_others(cast, sign_in, make):
    feed = make("A secret source", desk=cast.secret_desk, added_by=cast.insider)
    client = sign_in(cast.editor)
    assert "A secret source" not in said(client.get(reverse("feed_list")))
    assert "No feeds yet." in said(client.get(reverse("feed_list")))
    assert client.get(reverse("feed_edit", args=[feed.public_id])).status_code == 404
    assert client.post(reverse("feed_pause", args=[feed.public_id])).status_code == 404
    assert "A secret source" in said(sign_in(cast.insider).get(reverse("feed_list")))


def test_an_editor_pauses_resumes_and_asks_at_once(editor, make):
    feed = make(due_at=clock.now() + timedelta(days=1))
    assert "in 23 hours" in said(editor.get(reverse("feed_list")))
    editor.post(reverse("feed_pause", args=[feed.public_id]))
    page = said(editor.get(reverse("feed_list")))
    assert "is paused. Nothing is imported from it." in page
    assert "Resume" in page
    assert "This feed is already paused." in said(
        editor.post(reverse("feed_pause", args=[feed.public_id]), follow=True)
    )
    editor.post(reverse("feed_resume", args=[feed.public_id]))
    Feed.objects.update(due_at=clock.now() + timedelta(days=1))
    editor.post(reverse("feed_poll", args=[feed.public_id]))
    feed.refresh_from_db()
    assert feed.due_at <= clock.now()


def test_an_editor_changes_a_feed_and_a_new_address_is_looked_at_first(editor, feed_site):
    follow(editor, feed_site.url())
    feed = Feed.objects.get()
    feed_site.say("words", path="/other")
    terms = {"title": "Tide", "provenance": "external", "fetch_pages": "on"}
    answer = editor.post(
        reverse("feed_edit", args=[feed.public_id]), {**terms, "url": feed_site.url("/other")}
    )
    assert "This is not an RSS or Atom feed." in said(answer)
    feed_site.say(build_rss(build_feed_item("two")), path="/other")
    editor.post(reverse("feed_edit", args=[feed.public_id]), {**terms, "url": feed_site.url("/other")})
    feed.refresh_from_db()
    assert (feed.title, feed.url, feed.fetch_pages) == ("Tide", feed_site.url("/other"), True)


def test_a_list_of_many_feeds_goes_on_by_pages(editor, make):
    for number in range(60):
        make(f"Feed {number:03}")
    page = editor.get(reverse("feed_list"))
    assert said(page).count("tern.example ·") == 50
    older = page.context["older"]
    assert said(editor.get(older)).count("tern.example ·") == 10
    assert editor.get(reverse("feed_list") + "?cursor=nonsense").status_code == 400


def test_the_list_costs_the_same_for_one_feed_and_for_many(editor, make, django_assert_num_queries):
    make("One")
    with django_assert_num_queries(9):
        editor.get(reverse("feed_list"))
    for number in range(5):
        make(f"Feed {number}")
    with django_assert_num_queries(9):
        editor.get(reverse("feed_list"))


def test_a_hostile_title_is_only_text(editor, make):
    make(
        "<script>alert(1)</script>", problem={"code": "owner_left", "person": "<img src=x onerror=alert(1)>"}
    )
    page = editor.get(reverse("feed_list")).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_the_articles_lead_to_the_feeds(editor):
    assert reverse("feed_list") in editor.get(reverse("article_list")).content.decode()
