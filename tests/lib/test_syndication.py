"""Feeds that others follow: well formed whatever is in them, and the same entries in both forms."""

import json
from datetime import UTC, datetime
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from lib.web.syndication import FeedItem, SyndicationFeed, render_atom, render_json_feed

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
ATOM = "{http://www.w3.org/2005/Atom}"


def feed(*items, older=""):
    return SyndicationFeed(
        title="The Daily Proof: corrections", author="The Daily Proof", here="https://x.example/atom.xml",
        page="https://x.example/", items=items, older=older,
    )  # fmt: skip


def item(words="One", **more):
    return FeedItem(
        id="https://x.example/#1",
        address="https://x.example/",
        title=words,
        html=words,
        published_at=AT,
        updated_at=AT,
        **more,
    )


@given(st.text())
def test_any_words_leave_it_well_formed(words):
    read = ElementTree.fromstring(render_atom(feed(item(words, tags=[words]))))
    assert read.find(f"{ATOM}entry/{ATOM}content") is not None
    [data] = json.loads(render_json_feed(feed(item(words, tags=[words]))))["items"]
    assert data["id"] == "https://x.example/#1"


def test_words_arrive_as_they_were():
    words = "<b>5 & 6</b> “هنا” 🐟"
    entry = ElementTree.fromstring(render_atom(feed(item(words)))).find(f"{ATOM}entry")
    assert entry.find(f"{ATOM}content").text == words
    assert json.loads(render_json_feed(feed(item(words))))["items"][0]["content_html"] == words


def test_what_comes_after_is_linked_and_the_newest_entry_dates_it():
    read = ElementTree.fromstring(render_atom(feed(item(), older="https://x.example/atom.xml?cursor=a&b")))
    links = {link.get("rel"): link.get("href") for link in read.findall(f"{ATOM}link")}
    assert links["next"] == "https://x.example/atom.xml?cursor=a&b"
    assert read.find(f"{ATOM}updated").text == "2026-03-02T09:00:00Z"
    assert "next" not in render_atom(feed(item())).decode()


def test_an_empty_one_is_the_same_at_any_time():
    assert render_atom(feed()) == render_atom(feed())
    assert json.loads(render_json_feed(feed()))["items"] == []
