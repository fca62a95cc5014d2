"""NewsML-G2 gives the article that it carries as NITF, XHTML or text, and what the item says of it."""

import json
from base64 import b64encode
from datetime import UTC, datetime

import pytest

from articles.importers import parse_bytes
from lib.errors import Invalid
from tests.articles.wire_samples import NEWSML, NINJS_3, NITF

INNER = (
    NITF.partition('dtd">')[2]
    .replace("&nbsp;", " ")
    .replace("<nitf", '<nitf xmlns="http://iptc.org/std/NITF/"')
)


def read(document, **how):
    return parse_bytes(document.encode(), media_type="application/vnd.iptc.g2.newsitem+xml", **how)


def carrying(content):
    """The item with another content."""
    before, _, rest = NEWSML.partition("<contentSet>")
    return f"{before}<contentSet>{content}</contentSet>{rest.partition('</contentSet>')[2]}"


def test_all_that_an_item_says_is_read():
    clean = read(NEWSML)
    assert clean.read_as == "NewsML-G2"
    assert clean.text == "Herring catch up\n\nThe 20,000 crates weighed 3 tons.\n\nPrices\n\ncod"
    assert "<h2>Prices</h2>\n\n<ul><li>cod</li></ul>" in clean.html
    assert (clean.byline, clean.publisher, clean.language) == ("Ada Holm", "Harbour Post", "en-GB")
    assert (clean.source, clean.external_id) == (
        "wire:harbour.example", "urn:newsml:harbour.example:20240501:herring"
    )  # fmt: skip
    assert (clean.version, clean.status) == ("3", "usable")
    assert (clean.published_at, clean.published_offset) == (datetime(2024, 5, 1, 10, tzinfo=UTC), 120)
    assert (clean.updated_at, clean.updated_offset) == (datetime(2024, 5, 1, 11, tzinfo=UTC), 120)
    assert clean.embargo_until == datetime(2024, 5, 2, 4, tzinfo=UTC)


def test_the_same_article_by_ninjs_and_by_newsml_has_one_name():
    other = parse_bytes(json.dumps(NINJS_3).encode())
    clean = read(NEWSML)
    assert (clean.source, clean.external_id, clean.version, clean.text) == (
        other.source, other.external_id, other.version, other.text
    )  # fmt: skip


def test_nitf_inside_says_what_the_item_leaves_out():
    bare = '<newsItem guid="tag:harbour.example,2024:1"><contentSet><inlineXML>{}</inlineXML></contentSet>'
    bare += "</newsItem>"
    clean = read(bare.format(INNER))
    assert clean.text.startswith(
        "Herring catch up\n\nBest May since 1998\n\nSKAGEN, May 1\n\nThe 20,000 crates"
    )
    assert (clean.byline, clean.publisher, clean.language) == ("Ada Holm", "Harbour Post", "en-GB")
    assert clean.embargo_until == datetime(2024, 5, 2, 4, tzinfo=UTC)
    assert clean.external_id == "tag:harbour.example,2024:1"


def test_of_two_embargoes_the_later_holds():
    assert read(carrying(f"<inlineXML>{INNER}</inlineXML>")).embargo_until == datetime(
        2024, 5, 2, 4, tzinfo=UTC
    )
    later = INNER.replace("20240502T060000", "20240503T060000")
    clean = read(carrying(f"<inlineXML>{later}</inlineXML>"))
    assert clean.embargo_until == datetime(2024, 5, 3, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    "content",
    [
        '<inlineData contenttype="text/plain">It rose.</inlineData>',
        '<inlineData contenttype="text/plain">&lt;p&gt;It &lt;b&gt;rose&lt;/b&gt;.&lt;/p&gt;</inlineData>',
        f'<inlineData encoding="base64">{b64encode(b"<p>It rose.</p>").decode()}</inlineData>',
        '<inlineXML><div xmlns="http://www.w3.org/1999/xhtml"><p>It <b>ro</b>se.</p></div></inlineXML>',
        "<inlineXML><![CDATA[<p>It <b>ro</b>se.</p>]]></inlineXML>",
        "<inlineXML><sports-content/></inlineXML><inlineData>It rose.</inlineData>",
        '<remoteContent href="a.jpg"/><inlineData>It rose.</inlineData>',
    ],
)
def test_text_is_read_however_it_is_carried(content):
    assert read(carrying(content)).text == "Herring catch up\n\nIt rose."


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ('<pubStatus qcode="stat:withheld"/>', "withheld"),
        ('<pubStatus qcode="stat:canceled"/>', "canceled"),
        ('<pubStatus uri="http://cv.iptc.org/newscodes/pubstatusg2/canceled"/>', "canceled"),
        ('<pubStatus qcode="stat:usable"/><signal qcode="sig:kill"/>', "canceled"),
        ('<pubStatus qcode="stat:usable"/><signal qcode="sig:update"/>', "usable"),
        ("", "usable"),
    ],
)
def test_a_status_is_read_and_a_kill_is_one(said, status):
    assert read(NEWSML.replace('<pubStatus qcode="stat:usable"/>', said)).status == status


def test_a_canceled_item_needs_no_content():
    clean = read(NEWSML.partition("<contentMeta>")[0].replace("stat:usable", "stat:canceled") + "</newsItem>")
    assert (clean.status, clean.text, clean.external_id) == (
        "canceled", "", "urn:newsml:harbour.example:20240501:herring"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("provider", "publisher", "source"),
    [
        ('<provider qcode="nprov:HP"/>', "Harbour Press Ltd", "wire:hp"),
        ('<provider literal="Harbour"/>', "Harbour Press Ltd", "wire:harbour"),
        ('<provider uri="https://harbour.example/about"/>', "Harbour Press Ltd", "wire:harbour.example"),
        ("", "Harbour Press Ltd", "wire:harbour press ltd"),
    ],
)
def test_who_provides_it_names_its_identifiers(provider, publisher, source):
    document = NEWSML.replace('guid="urn:newsml:harbour.example:20240501:herring"', 'guid="h-7"')
    before, _, rest = document.partition("<provider")
    clean = read(before + provider + rest.partition("</provider>")[2])
    assert (clean.publisher, clean.source, clean.external_id) == (publisher, source, "h-7")


def test_a_headline_on_two_lines_keeps_its_words_apart():
    assert (
        read(NEWSML.replace("Herring catch up", "Herring<br/>catch <b>u</b>p")).headline == "Herring catch up"
    )


def test_a_message_with_one_item_is_that_item():
    item = NEWSML.partition("?>")[2]
    message = f"<newsMessage><itemSet><packageItem/>{item}</itemSet></newsMessage>"
    assert read(message) == read(NEWSML)
    with pytest.raises(
        Invalid, match=r"This contains 2 items\. Import it as a file: Stet then imports each of them\."
    ):
        read(message.replace("<packageItem/>", item))
