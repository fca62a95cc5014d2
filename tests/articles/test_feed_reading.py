"""Reading RSS and Atom: every entry with its name, its times as stated and its words as they came."""

from datetime import UTC, datetime

import pytest

from articles.importers import feed, feed_entry, parse_bytes
from articles.importers.feed_entry import MEDIA_TYPE, FeedEntryData
from lib.errors import Invalid
from tests.articles.feed_samples import ATOM, ATOM_ENTRY, ITEM, RSS


def one(source, **more):
    body = source if isinstance(source, bytes) else source.encode()
    [entry] = feed.parse_feed(body, **more).entries
    return entry


def clean(entry):
    return parse_bytes(entry.to_json(), media_type=MEDIA_TYPE)


def test_an_rss_entry_says_all_that_it_says():
    found = feed.parse_feed((RSS % ITEM).encode())
    assert (found.title, found.language, found.url) == (
        "The Tern & Tide",
        "en-gb",
        "https://tern.example/feed.xml",
    )
    entry = found.entries[0]
    assert (entry.external_id, entry.url) == ("story-1", "https://tern.example/crates")
    assert not entry.summary_only
    article = clean(entry)
    assert article.headline == "Crews land 20,000 crates"
    assert article.text == "Crews land 20,000 crates\n\nThe harbour said 20,000 crates & more.\n\nThe table"
    assert article.byline == "Paula Gale, Ada Holm"
    assert article.publisher == "The Tern & Tide"
    assert article.language == "en-GB"
    assert (article.published_at, article.published_offset) == (datetime(2026, 3, 10, 8, tzinfo=UTC), 120)
    assert article.external_id == "story-1"
    assert article.read_as == "feed entry"


def test_an_atom_entry_says_all_that_it_says():
    entry = one(ATOM % ATOM_ENTRY, url="https://stern.example/feed")
    article = clean(entry)
    assert article.text == "Twaalf kisten\n\nEr zijn 12 kisten & meer."
    assert 'href="https://stern.example/blad/z"' in article.html
    assert article.canonical_url == "https://stern.example/blad/kisten"
    assert (article.external_id, article.version) == ("tag:stern.example,2026:1", "2026-03-02T10:30:00+01:00")
    assert (article.updated_at, article.updated_offset) == (datetime(2026, 3, 2, 9, 30, tzinfo=UTC), 60)
    assert (article.language, article.byline, article.publisher) == ("nl", "An Wit", "De Stern")


def test_rss_1_0_names_its_entries_by_their_address():
    entry = one(
        """<rdf:RDF xmlns="http://purl.org/rss/1.0/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
        xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://a.example/"><title>A</title>
        </channel><item rdf:about="https://a.example/1"><title>Eins</title><link>https://a.example/1</link>
        <dc:date>2026-03-01T10:00:00+01:00</dc:date><description>Zwölf Kisten.</description></item>
        </rdf:RDF>"""
    )
    assert (entry.external_id, entry.title, entry.summary_only) == ("https://a.example/1", "Eins", True)
    assert entry.updated == "2026-03-01T10:00:00+01:00"


def test_rss_0_91_with_its_document_type_is_read():
    entry = one(
        """<?xml version="1.0"?><!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN"
        "http://my.netscape.com/publish/formats/rss-0.91.dtd"><rss version="0.91"><channel><title>Old</title>
        <item><title>Caf&eacute;</title><link>https://old.example/1</link></item></channel></rss>"""
    )
    assert (entry.title, entry.external_id) == ("Café", "https://old.example/1")


def test_without_a_name_an_entry_is_known_by_its_address_and_without_both_not_at_all():
    source = RSS % "<item><title>A</title><link>https://a.example/</link></item><item><title>B</title></item>"
    assert [entry.external_id for entry in feed.parse_feed(source.encode()).entries] == ["https://a.example/"]


def test_an_entry_of_an_aggregator_belongs_to_where_it_came_from():
    item = ITEM.replace("</item>", '<source url="https://elsewhere.example/feed">Elsewhere</source></item>')
    assert clean(one(RSS % item)).publisher == "Elsewhere"


def test_the_address_behind_a_counting_service_is_the_one_that_counts():
    counted = "<feedburner:origLink>https://tern.example/crates?x=1</feedburner:origLink></item>"
    assert one(RSS % ITEM.replace("</item>", counted)).url == "https://tern.example/crates?x=1"


def test_a_summary_is_told_from_an_article():
    item = (
        "<item><guid>1</guid><title>T</title><description>Only &lt;b&gt;this&lt;/b&gt;.</description></item>"
    )
    entry = one(RSS % item)
    assert entry.summary_only
    assert clean(entry).text == "T\n\nOnly this."


def test_a_text_without_mark_up_keeps_its_paragraphs():
    item = "<item><guid>1</guid><title>T</title><description>5 &amp;lt; 6 here\n\nTwo.</description></item>"
    assert clean(one(RSS % item)).text == "T\n\n5 < 6 here\n\nTwo."


def test_text_is_text_even_where_it_looks_like_mark_up():
    entry = (
        '<entry><id>1</id><title>a &lt;b&gt; c</title><content type="text">5 &lt;b&gt; 6</content></entry>'
    )
    assert clean(one(ATOM % entry)).text == "a <b> c\n\n5 <b> 6"


@pytest.mark.parametrize(("stated", "said"), [
    ("Tue, 10 Mar 2026 10:00:00 EST", "2026-03-10T10:00:00-05:00"),
    ("Tue, 10 Mar 2026 10:00:00 -0000", "2026-03-10T10:00:00"),
    ("10/03/2026", ""),
    ("yesterday", ""),
    ("Tue, 99 Mar 2026 10:00:00 +0200", ""),
])  # fmt: skip
def test_a_time_is_kept_with_the_offset_that_was_stated_or_not_at_all(stated, said):
    assert one(RSS % ITEM.replace("Tue, 10 Mar 2026 10:00:00 +0200", stated)).published == said


def test_an_entry_without_dates_has_none():
    item = ITEM.replace("<pubDate>Tue, 10 Mar 2026 10:00:00 +0200</pubDate>", "")
    article = clean(one(RSS % item))
    assert (article.published_at, article.updated_at, article.version) == (None, None, "")


def test_a_tombstone_takes_its_entry_back():
    missing = (
        '<at:deleted-entry xmlns:at="http://purl.org/atompub/tombstones/1.0" ref="tag:stern.example,2026:1"'
        ' when="2026-03-03T10:00:00+01:00"><at:comment>wrong</at:comment></at:deleted-entry>'
    )
    article = clean(one(ATOM % missing))
    assert (article.external_id, article.status) == ("tag:stern.example,2026:1", "canceled")


CAFE = RSS % ITEM.replace("crates</title>", "crates – café</title>")


@pytest.mark.parametrize(("source", "media_type"), [
    (CAFE.replace("utf-8", "windows-1252").encode("cp1252"), ""),
    (CAFE.encode("cp1252"), "text/xml; charset=windows-1252"),
    (CAFE.encode("utf-16"), ""),
    (b"\xef\xbb\xbf" + CAFE.encode(), ""),
])  # fmt: skip
def test_letters_arrive_whatever_they_are_encoded_in(source, media_type):
    assert one(source, media_type=media_type).title == "Crews land 20,000 crates – café"


def test_letters_that_cannot_be_told_are_refused_and_not_guessed_away():
    with pytest.raises(Invalid, match="does not fit"):
        feed.parse_feed(
            (RSS % ITEM).replace("mayor", "m\ufffdyor").encode().replace(b"\xef\xbf\xbd", b"\xff")
        )


@pytest.mark.parametrize(("broken", "title"), [
    (RSS % ITEM.replace("crates</title>", "crates, A&B & C</title>"), "Crews land 20,000 crates, A&B & C"),
    (RSS % ITEM.replace("crates</title>", "crates&nbsp;now</title>"), "Crews land 20,000 crates\u00a0now"),
    (RSS % ITEM.replace("</description>", "<br></description>"), "Crews land 20,000 crates"),
    ((RSS % ITEM)[:-30], "Crews land 20,000 crates"),
    ("\n\n" + RSS % ITEM, "Crews land 20,000 crates"),
    ((RSS % ITEM).replace("mayor", "may\x08or"), "Crews land 20,000 crates"),
])  # fmt: skip
def test_a_broken_feed_is_read_as_well_as_it_can_be(broken, title):
    assert one(broken).title == title


@pytest.mark.parametrize("source", [
    "<html><body><p>A page</p></body></html>", "{}", "words", "<note><to>you</to></note>", "",
])  # fmt: skip
def test_what_is_no_feed_is_told(source):
    with pytest.raises(Invalid, match="no RSS or Atom feed"):
        feed.parse_feed(source.encode())
    assert not feed.is_feed(source.encode())


@pytest.mark.parametrize(
    "source", [RSS % ITEM, ATOM % ATOM_ENTRY, "<!-- a --> <rss>", "<rss version='0.91'>"]
)
def test_a_feed_is_known_by_how_it_begins(source):
    assert feed.is_feed(source.encode())


def test_an_entry_that_is_written_down_is_read_again_as_it_was():
    entry = one(RSS % ITEM)
    assert feed_entry.decode_entry(entry.to_json()) == entry


@pytest.mark.parametrize("body", [
    b"", b"[]", b"{}", b'{"external_id": 1}', b'{"external_id": "1", "plain": "yes"}',
    b'{"external_id": "1", "x": ""}', b"[" * 100_000,
])  # fmt: skip
def test_what_only_says_that_it_is_an_entry_is_refused(body):
    with pytest.raises(Invalid):
        parse_bytes(body or b" ", media_type=MEDIA_TYPE)


def test_a_page_found_for_an_entry_keeps_the_name_and_the_times_that_the_feed_gives():
    entry = FeedEntryData(
        "story-1", source="feed:1", url="https://tern.example/1", published="2026-03-10T10:00:00+02:00"
    )
    page = parse_bytes(
        b"<html><head><title>A</title><meta name='date' content='2020-01-01'></head><h1>A</h1><p>B.",
        media_type="text/html",
        url="https://tern.example/1?final",
    )
    found = feed_entry.merge_page_into_entry(page, entry)
    assert found.text == "A\n\nB."
    assert (found.source, found.external_id) == ("feed:1", "story-1")
    assert found.published_at == datetime(2026, 3, 10, 8, tzinfo=UTC)
    assert found.canonical_url == "https://tern.example/1?final"


def test_a_name_that_is_too_long_for_its_column_stays_one_name():
    long = "https://tern.example/" + "a" * 500
    first, again = (
        clean(FeedEntryData(long, title="T", body="a")),
        clean(FeedEntryData(long, title="T", body="b")),
    )
    assert (
        first.external_id
        == again.external_id
        != clean(FeedEntryData(long + "b", title="T", body="a")).external_id
    )
    assert len(first.external_id) <= 200


@pytest.mark.parametrize(("came_from", "canonical"), [
    ("https://feeds.tern.example/all", "https://tern.example/crates"),
    ("https://www.tern.example/all", "https://tern.example/crates"),
    ("", "https://tern.example/crates"),
    ("https://notern.example/all", ""),
    ("https://rival.example/all", ""),
])  # fmt: skip
def test_a_feed_does_not_speak_for_the_pages_of_another_site(came_from, canonical):
    entry = one(RSS % ITEM, url=came_from)
    assert entry.url == "https://tern.example/crates"
    assert clean(entry).canonical_url == canonical
