"""Fuzz and bounds: whatever a feed says, it and each of its entries is read or refused, and that soon."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.importers import feed, parse_bytes
from articles.importers.blocks import extract_text
from articles.importers.feed_entry import MEDIA_TYPE, decode_entry
from lib.errors import Invalid
from tests.articles.feed_samples import ATOM, ATOM_ENTRY, ITEM, RSS
from tests.fuzzing import FEW, MANY
from tests.sampling import mark_all_but_every

FEEDS = [(RSS % (ITEM + ITEM)).encode(), (ATOM % ATOM_ENTRY).encode()]
NOISE = [
    b"<", b">", b"&", b"<item>", b"</item>", b"</entry>", b"<entry>", b"<title", b"&#x", b"&lt;script&gt;",
    b"\x00", b"\xff", b"<![CDATA[", b"]]>", b"<!--", b"<!DOCTYPE x [<!ENTITY a 'a'>]>", b"\xe2\x80\xae",
    b"xml:base='ftp:'", b" type='application/xhtml+xml'", b"<content type='xhtml'>", b"<svg>", b"<source>",
    b"<a href='javascript:x()'>", b"<guid>", b" xmlns:x='y'", b"<x:y z='1'>", b"<author>",
    b"<link href='//['/>", b"<pubDate>99999999</pubDate>",
]  # fmt: skip
changes = st.lists(
    st.tuples(st.integers(0, 1200), st.integers(0, 60), st.sampled_from(NOISE) | st.binary(max_size=8)),
    max_size=12,
)


def survives(body):
    try:
        read = feed.parse_feed(body, url="https://tern.example/feed")
    except Invalid:
        return
    for entry in read.entries:
        assert decode_entry(entry.to_json()) == entry
        try:
            clean = parse_bytes(entry.to_json(), media_type=MEDIA_TYPE)
        except Invalid:
            continue
        assert extract_text(clean.html) == clean.text
        assert "<script" not in clean.html
        assert 'href="javascript:' not in clean.html


def mutated(body, cuts):
    for at, length, noise in cuts:
        body = body[:at] + noise + body[at + length :]
    return body


@FEW
@given(body=st.sampled_from(FEEDS), cuts=changes)
def test_a_broken_feed_is_read_or_refused(body, cuts):
    survives(mutated(body, cuts))


@pytest.mark.long
@MANY
@given(body=st.sampled_from(FEEDS), cuts=changes)
def test_twenty_thousand_broken_feeds(body, cuts):
    survives(mutated(body, cuts))


HEAD = b'<rss version="2.0"><channel><title>T</title><item><guid>1</guid><title>T</title><description>'
BOMBS = {
    "attributes on one tag": HEAD + b"<a " + b" ".join(b"a%d='b'" % n for n in range(20_000)) + b">",
    "attributes on many tags": HEAD + (b"<a " + b" ".join(b"a%d='b'" % n for n in range(99)) + b"/>") * 4_000,
    "attributes on many broken tags": HEAD + (b"<a " + b"a='b' " * 99 + b">") * 6_000,
    "nesting": HEAD + b"<b>" * 50_000,
    "nesting that ends": HEAD + b"<b>" * 50_000 + b"</b>" * 50_000 + b"</description></item></channel></rss>",
    "ends without beginnings": HEAD + b"</b>" * 200_000,
    "open comments": HEAD + b"<!--" * 500_000,
    "open sections": HEAD + b"<![CDATA[" * 300_000,
    "declarations": HEAD + b"<!" * 500_000,
    "ampersands": HEAD + b"&" * 2_000_000,
    "references": HEAD + b"&#1" * 500_000,
    "angles": HEAD + b"<" * 2_000_000,
    "half a tag": HEAD + b"<a " * 500_000,
    "entries": HEAD + b"</description></item>" + b"<item><title>x</title></item>" * 120_000,
    "broken entries": HEAD + b"<item><title>x & </title><br>" * 120_000,
    "spaces": b" " * 4_900_000 + b"<rss/>",
    "processing": b"<?x " * 1_000_000,
    "nothing": b"\x00" * 4_900_000,
    "too much": HEAD + b"a" * 5_000_000,
    "laughs": b"<!DOCTYPE r [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;'>]>" + HEAD + b"&b;",
    "late laughs": b"<!DOCTYPE rss>"
    + HEAD
    + b'<!DOCTYPE r [<!ENTITY a "'
    + b"a" * 90_000
    + b'">]>'
    + b"&a;" * 90_000,
}


@pytest.mark.parametrize("bomb", mark_all_but_every(3, BOMBS, "feeds"))
def test_what_is_made_to_take_for_ever_does_not(bomb):
    began = time.process_time()
    feed.is_feed(BOMBS[bomb])
    survives(BOMBS[bomb])
    assert time.process_time() - began < 8
