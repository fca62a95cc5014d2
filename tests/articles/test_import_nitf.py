"""NITF gives every word under its headline, once, and all that its head says of the article."""

from datetime import UTC, datetime

import pytest

from articles.importers import parse_bytes
from tests.articles.wire_samples import NITF


def read(document, **how):
    return parse_bytes(document.encode(), **how)


def body_of(content):
    return read(
        f"<nitf><head><title>H</title></head><body><body.content>{content}</body.content></body></nitf>"
    )


def test_all_that_a_document_says_is_read():
    clean = read(NITF, filename="a.xml")
    assert clean.read_as == "NITF"
    assert clean.headline == "Herring catch up"
    assert (clean.byline, clean.publisher, clean.language) == ("Ada Holm", "Harbour Post", "en-GB")
    assert (clean.source, clean.external_id, clean.version) == ("wire:harbour post", "herring-7", "2")
    assert (clean.published_at, clean.published_offset) == (datetime(2024, 5, 1, 10, tzinfo=UTC), 120)
    assert (clean.updated_at, clean.updated_offset) == (datetime(2024, 5, 1, 11, tzinfo=UTC), 120)
    assert clean.embargo_until == datetime(2024, 5, 2, 4, tzinfo=UTC)
    assert (clean.status, clean.canonical_url) == ("usable", "https://harbour.example/herring")


def test_the_words_are_those_of_the_article_in_their_order():
    assert read(NITF).text.split("\n\n") == [
        "Herring catch up",
        "Best May since 1998",
        "SKAGEN, May 1",
        "The 20,000 crates weighed 3 1/2\u00a0tons.",
        "It was 12 % more, said Ada.",
        "Prices",
        "May | 4.20",
        "cod",
        "eel",
        "The quay.",
        "Editing by Bo Lund",
    ]


def test_headings_lists_and_styles_stay():
    html = read(NITF).html
    for part in ("<h2>Prices</h2>", "<ul><li>cod</li>", "<strong>20,000</strong>"):
        assert part in html


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("<p>The <b>20,000</b> deaths</p>", "The 20,000 deaths"),
        ("<p>a</p>b<p>c</p>", "a\n\nb\n\nc"),
        ("<p>1<frac><frac-num>1</frac-num><frac-sep>/</frac-sep><frac-den>4</frac-den></frac></p>", "1 1/4"),
        ("<p>a <frac><frac-num>3</frac-num><frac-den>4</frac-den></frac></p>", "a 3/4"),
        ("<bq><block><p>q</p></block><credit>c</credit></bq>", "q\n\nc"),
        ("<table><tr><td><p>a</p><p>b</p></td><td><b>1</b>,000</td></tr></table>", "a b | 1,000"),
        ("<media><media-object encoding='base64'>AAAA</media-object></media><p>a</p>", "a"),
        ("<p style='mso-list:l0'><span style='mso-list:Ignore'>1.</span>a</p>", "1.a"),
        ("<p>10<sup>6</sup> and CO<sub>2</sub></p>", "10⁶ and CO₂"),
        ("<p>see <a href='https://a.org/'>there</a></p>", "see there"),
    ],
)
def test_no_word_goes_and_no_number_changes(content, said):
    assert body_of(content).text == f"H\n\n{said}"


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("By Ada Holm, <byttl>reporter</byttl>", "Ada Holm"),
        ("<person>Ada Holm</person> and <person>Bo Lund</person>, Skagen", "Ada Holm, Bo Lund"),
        ("<byttl>Harbour Post</byttl>", "Harbour Post"),
        ("By <virtloc>ada@harbour.example</virtloc>Ada Holm", "Ada Holm"),
    ],
)
def test_a_byline_is_names(byline, names):
    document = (
        f"<nitf><body><body.head><hedline><hl1>H</hl1></hedline><byline>{byline}</byline></body.head>"
        "<body.content><p>a</p></body.content></body></nitf>"
    )
    assert read(document).byline == names


def test_a_headline_on_two_lines_keeps_its_words_apart():
    assert read(NITF.replace("Herring catch <em>up</em>", "Herring<br/>catch <em>u</em>p")).headline == (
        "Herring catch up"
    )


def test_an_embargo_without_an_end_is_withheld():
    embargoed = NITF.replace('management-status="usable"', 'management-status="embargoed"')
    assert (read(embargoed).status, read(embargoed).embargo_until is not None) == ("usable", True)
    open_ended = embargoed.replace('<date.release norm="20240502T060000+0200"/>', "")
    assert (read(open_ended).status, read(open_ended).embargo_until) == ("withheld", None)


def test_a_kill_names_the_document_that_it_kills():
    kill = (
        '<nitf><head><docdata management-status="canceled" management-doc-idref="herring-7">'
        '<doc-id regsrc="Harbour Post" id-string="kill-1"/></docdata></head><body/></nitf>'
    )
    clean = read(kill)
    assert (clean.status, clean.source, clean.external_id, clean.text) == (
        "canceled", "wire:harbour post", "herring-7", ""
    )  # fmt: skip


def test_a_day_with_a_zone_begins_there():
    clean = read(NITF.replace("20240501T120000+0200", "20240501+0200"))
    assert (clean.published_at, clean.published_offset) == (datetime(2024, 4, 30, 22, tzinfo=UTC), 120)
