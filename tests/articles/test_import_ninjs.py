"""ninjs in its three shapes gives the same article, and a body is what it looks like."""

import json
from datetime import UTC, datetime

import pytest

from articles.importers import parse_bytes
from lib.errors import Invalid
from tests.articles.wire_samples import NINJS_1, NINJS_3


def read(item, **changed):
    return parse_bytes(json.dumps({**item, **changed}).encode(), media_type="application/json")


def body_of(**item):
    return read({"uri": "tag:a.org,2024:1", "headline": "H", **item}).text.removeprefix("H\n\n")


@pytest.mark.parametrize("item", [NINJS_1, NINJS_3], ids=["1.x", "3.x"])
def test_all_that_an_item_says_is_read(item):
    clean = read(item)
    assert clean.read_as == "ninjs"
    assert clean.text == "Herring catch up\n\nThe 20,000 crates weighed 3 tons.\n\nPrices\n\ncod"
    assert "<h2>Prices</h2>\n\n<ul><li>cod</li></ul>" in clean.html
    assert (clean.byline, clean.publisher, clean.language) == ("Ada Holm", "Harbour Press Ltd", "en-GB")
    assert (clean.source, clean.external_id) == ("wire:harbour.example", item["uri"])
    assert (clean.version, clean.status) == ("3", "usable")
    assert (clean.published_at, clean.published_offset) == (datetime(2024, 5, 1, 10, tzinfo=UTC), 120)
    assert (clean.updated_at, clean.updated_offset) == (datetime(2024, 5, 1, 11, tzinfo=UTC), 120)
    assert clean.embargo_until == datetime(2024, 5, 2, 4, tzinfo=UTC)


def test_the_second_version_writes_its_lists_in_small_letters():
    item = {
        "uri": "https://harbour.example/herring",
        "versioncreated": "2024-05-01T13:00:00Z",
        "headlines": [{"value": "Herring catch up"}],
        "bodies": [{"contenttype": "text/html", "value": "<p>It rose.</p>"}],
        "infosources": [{"name": "Harbour Post"}],
        "by": "Ada Holm",
    }
    clean = read(item)
    assert clean.text == "Herring catch up\n\nIt rose."
    assert (clean.publisher, clean.byline) == ("Harbour Post", "Ada Holm")
    assert clean.canonical_url == "https://harbour.example/herring"
    # Without a number the moment of a version tells it from the next.
    assert clean.version == "2024-05-01T13:00:00Z"


@pytest.mark.parametrize(
    ("said", "read_as"),
    [
        ("<p>It <b>rose</b>.</p><p>Then fell.</p>", "It rose.\n\nThen fell."),
        ("It rose.\n\nThen fell.", "It rose.\n\nThen fell."),
        ("&lt;p&gt;R&amp;amp;D rose.&lt;/p&gt;&lt;p&gt;Then fell.&lt;/p&gt;", "R&D rose.\n\nThen fell."),
        ("R&amp;D: caf&eacute; &#8220;3&nbsp;%&#8221;", "R&D: café “3\u00a0%”"),
        ("<p>R&amp;amp;D rose 3&amp;nbsp;%.</p>", "R&D rose 3\u00a0%."),
        ("<nitf><body><body.content><p>It <em>ro</em>se.</p></body.content></body></nitf>", "It rose."),
        ("<body.content><p>It rose.</p></body.content>", "It rose."),
    ],
)
@pytest.mark.parametrize("called", ["text/plain", "text/html", "application/nitf+xml"])
def test_a_body_is_told_by_how_it_looks(said, read_as, called):
    assert body_of(bodies=[{"contentType": called, "value": said}]) == read_as


def test_brackets_in_plain_text_are_words():
    assert body_of(body_text="a <b> c & 3 < 4") == "a <b> c & 3 < 4"


def test_html_that_wraps_its_lines_is_one_paragraph_and_text_that_does_not_is_two():
    assert body_of(body_xhtml="It rose and\n      fell.") == "It rose and fell."
    assert body_of(body_text="It rose and\nfell.") == "It rose and\n\nfell."


def test_of_several_bodies_the_marked_up_one_is_taken_unless_it_is_a_teaser():
    long = "It rose. " * 30
    assert body_of(body_text=long, body_html="<p>It rose.</p>") == long.strip()
    assert (
        body_of(body_text="It rose.", body_html="<p>It <b>rose</b>.</p><ul><li>a</li></ul>")
        == "It rose.\n\na"
    )
    assert (
        body_of(body_own="<OWN><X>ID 7</X><P>It rose twice.</P></OWN>", body_html="<p>It rose.</p>")
        == "It rose."
    )
    assert body_of(body_html="<p></p>", body_text="It rose.") == "It rose."


def test_a_picture_has_its_caption_for_a_text():
    clean = read({
        "uri": "tag:a.org,2024:1",
        "type": "picture",
        "headline": "The quay",
        "description_creditline": "Harbour Post",
        "description_text": "The quay on May 1.",
    })  # fmt: skip
    assert clean.text == "The quay\n\nThe quay on May 1."


@pytest.mark.parametrize(
    ("said", "status"),
    [("usable", "usable"), ("withheld", "withheld"), ("Canceled", "canceled"), ("stat:canceled", "canceled"),
     ("draft", "withheld"), ("", "usable")],
)  # fmt: skip
def test_a_status_that_is_not_known_is_kept_inside(said, status):
    assert read(NINJS_1, pubstatus=said).status == status


def test_a_canceled_item_says_which_and_needs_no_words():
    clean = read({"uri": NINJS_1["uri"], "pubStatus": "canceled", "headline": "KILL: Herring"})
    assert (clean.status, clean.source, clean.external_id) == (
        "canceled", "wire:harbour.example", NINJS_1["uri"]
    )  # fmt: skip
    assert (clean.headline, clean.text, clean.html) == ("KILL: Herring", "", "")


@pytest.mark.parametrize(
    ("uri", "source"),
    [
        ("urn:newsml:Harbour.example:20240501:a", "wire:harbour.example"),
        ("tag:harbour.example,2024:a", "wire:harbour.example"),
        ("https://harbour.example/a", "wire:harbour.example"),
        ("urn:uuid:8d19cf88-b3ab-4972-8fec-1207599f2872", "wire:uuid"),
        ("a-7", "wire:harbour press ltd"),
    ],
)
def test_an_identifier_is_known_by_who_gave_it(uri, source):
    clean = read(NINJS_1, uri=uri)
    assert (clean.source, clean.external_id) == (source, uri)


def test_an_identifier_that_anybody_could_have_given_is_not_kept():
    assert read({"uri": "a-7", "headline": "H", "body_text": "b"}).external_id == ""
    with pytest.raises(Invalid, match="does not say which"):
        read({"uri": "a-7", "headline": "H", "pubstatus": "canceled"})


def test_a_title_stands_in_for_a_headline_and_the_first_line_for_both():
    assert read({"uri": "u", "title": "T", "body_text": "b"}).headline == "T"
    assert read({"uri": "u", "headline_main": "M", "title": "T", "body_text": "b"}).headline == "M"
    assert read({"uri": "u", "body_html": "<h1>First</h1><p>b</p>"}).text == "First\n\nb"
