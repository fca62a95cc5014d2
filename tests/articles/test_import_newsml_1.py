"""NewsML 1 gives the article that it carries as NITF, XHTML or text, and what its components say of it."""

from base64 import b64encode
from datetime import UTC, datetime

import pytest

from articles.importers import parse_bytes
from articles.importers.containers import split_container
from lib.errors import Invalid
from tests.articles.wire_samples import NEWSML, NEWSML_1

ITEM = NEWSML_1[NEWSML_1.index("<NewsItem") : NEWSML_1.index("</NewsML>")]


def read(document, **how):
    return parse_bytes(document.encode(), **how)


def carrying(content):
    """The item with another main text."""
    before, _, rest = NEWSML_1.partition("<DataContent>")
    return f"{before}<DataContent>{content}</DataContent>{rest.partition('</DataContent>')[2]}"


def saying(management):
    """The item with another status."""
    before, _, rest = NEWSML_1.partition("<Status ")
    return f"{before}{management}<Urgency {rest.partition('<Urgency ')[2]}"


def message(*items):
    return NEWSML_1.replace(ITEM, "".join(items)).encode()


def test_all_that_an_item_says_is_read():
    clean = read(NEWSML_1)
    assert clean.read_as == "NewsML 1"
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


def test_the_same_article_by_both_generations_of_newsml_has_one_name():
    old, new = read(NEWSML_1), read(NEWSML)
    assert (old.source, old.external_id, old.version, old.text) == (
        new.source, new.external_id, new.version, new.text
    )  # fmt: skip


def test_an_identifier_alone_loses_its_revision():
    whole = NEWSML_1.replace("<DateId>20240501</DateId>", "")
    assert read(whole).external_id == "urn:newsml:harbour.example:20240501:herring"


@pytest.mark.parametrize(
    "content",
    [
        "<nitf><body><body.content><p>It <em>ro</em>se.</p><p>Then fell.</p></body.content></body></nitf>",
        "<p>It <em>ro</em>se.</p><p>Then fell.</p>",
        "<block><p>It rose.</p></block><p>Then fell.</p>",
        '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>no</title></head><body>'
        "<div>It <b>ro</b>se.</div><div>Then fell.</div></body></html>",
        "<div>It rose.</div><blockquote>Then fell.</blockquote>",
        "It rose.\n\nThen fell.",
        "&lt;p&gt;It rose.&lt;/p&gt;&lt;p&gt;Then fell.&lt;/p&gt;",
        "<![CDATA[<p>It rose.</p><p>Then fell.</p>]]>",
    ],
)
def test_the_text_is_what_it_looks_like(content):
    assert read(carrying(content)).text == "Herring catch up\n\nIt rose.\n\nThen fell."


def test_a_text_in_base64_is_decoded():
    packed = b64encode("<p>It rose. Ær.</p>".encode()).decode()
    document = NEWSML_1.partition("<ContentItem>")[0]
    document += f'<ContentItem><Encoding Notation="base64"><DataContent>{packed}</DataContent></Encoding>'
    document += "</ContentItem></NewsComponent></NewsComponent></NewsItem></NewsML>"
    assert read(document).text == "Herring catch up\n\nIt rose. Ær."


@pytest.mark.parametrize(
    ("management", "status", "embargoed"),
    [
        ('<Status FormalName="Usable"/>', "usable", False),
        ('<Status FormalName="Embargoed"/>', "withheld", False),
        ('<Status FormalName="Withheld"/>', "withheld", False),
        ('<Status FormalName="Canceled"/>', "canceled", False),
        ('<Status FormalName="Usable"/><Instruction FormalName="Kill"/>', "canceled", False),
        (
            '<Status FormalName="Embargoed"/><StatusWillChange><FutureStatus FormalName="Usable"/>'
            "<DateAndTime>20240502T060000+0200</DateAndTime></StatusWillChange>",
            "usable",
            True,
        ),
    ],
)
def test_a_status_is_read(management, status, embargoed):
    clean = read(saying(management))
    assert (clean.status, clean.embargo_until is not None) == (status, embargoed)


def test_nitf_inside_says_what_the_components_leave_out():
    bare = (
        "<NewsML><NewsItem><NewsComponent><ContentItem><DataContent>"
        '<nitf xml:lang="da"><body><body.head><hedline><hl1>Sild</hl1></hedline>'
        "<byline>Af <person>Ada Holm</person></byline></body.head>"
        "<body.content><p>Det steg.</p></body.content></body></nitf>"
        "</DataContent></ContentItem></NewsComponent></NewsItem></NewsML>"
    )
    clean = read(bare)
    assert (clean.headline, clean.byline, clean.language) == ("Sild", "Ada Holm", "da")
    assert clean.text == "Sild\n\nDet steg."


def test_several_items_come_apart_and_are_refused_as_one():
    other = ITEM.replace(">herring<", ">eel<")
    body = message(ITEM, other)
    parts = split_container(body)
    assert [one.name for one in parts] == ["Herring catch up"] * 2
    found = [parse_bytes(one.body, media_type=one.media_type) for one in parts]
    assert [one.external_id.rpartition(":")[2] for one in found] == ["herring", "eel"]
    assert found[0] == read(NEWSML_1)
    assert all(split_container(one.body) is None for one in parts)
    with pytest.raises(Invalid, match="This contains 2 items"):
        parse_bytes(body)
    assert split_container(NEWSML_1.encode()) is None


def test_an_item_that_only_holds_others_is_none():
    holder = f"<NewsItem><NewsComponent>{ITEM}</NewsComponent></NewsItem>"
    assert parse_bytes(message(holder)).text == read(NEWSML_1).text
