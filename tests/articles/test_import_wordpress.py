"""A post of WordPress is the same article by its API and by its export, and no shortcode is a word of it."""

import json
from datetime import UTC, datetime

import pytest

from articles.importers import parse_bytes
from tests.articles.wire_samples import POST, WXR


def read(**changed):
    return parse_bytes(json.dumps({**POST, **changed}).encode(), media_type="application/json; charset=UTF-8")


def content(rendered):
    return read(content={"rendered": rendered}).text.partition("\n\n")[2]


def exported(said, **changed):
    document = (
        WXR.partition("<content:encoded>")[0] + f"<content:encoded><![CDATA[{said}]]></content:encoded>"
    )
    document += WXR.partition("</content:encoded>")[2]
    for old, new in changed.items():
        document = document.replace(f"<wp:{old}>publish<", f"<wp:{old}>{new}<")
    return parse_bytes(document.encode(), filename="export.xml")


def test_all_that_a_post_says_is_read():
    clean = read()
    assert clean.read_as == "WordPress"
    assert clean.text == (
        "Herring catch up – R&D\n\nThe 20,000 crates [sic] weighed\u00a03 tons.\n\ncod\n\nThe quay.\n\nKept."
    )
    assert "<strong>20,000</strong>" in clean.html
    assert (clean.byline, clean.canonical_url) == ("Ada Holm", "https://harbour.example/2024/herring/")
    assert (clean.source, clean.external_id) == ("wordpress:harbour.example", "17")
    assert (clean.published_at, clean.published_offset) == (datetime(2024, 5, 1, 10, tzinfo=UTC), 120)
    assert (clean.updated_at, clean.version) == (datetime(2024, 5, 1, 11, tzinfo=UTC), "2024-05-01T11:00:00")
    assert (clean.status, clean.embargo_until) == ("usable", None)


def test_an_export_says_the_same():
    clean = parse_bytes(WXR.encode(), media_type="text/xml")
    assert clean.read_as == "WordPress export"
    assert clean.text.split("\n\n") == [
        "Herring catch up – R&D",
        "The 20,000 crates weighed 3 tons.",
        "It was more.",
        "The quay.",
        "cod",
        "eel",
    ]
    assert (clean.byline, clean.publisher, clean.language) == ("Ada Holm", "Harbour Post", "en-GB")
    same = read()
    for name in (
        "source",
        "external_id",
        "version",
        "canonical_url",
        "published_at",
        "published_offset",
        "updated_at",
    ):
        assert getattr(clean, name) == getattr(same, name), name


@pytest.mark.parametrize(
    ("here", "there", "offset"),
    [
        ("2024-05-01T12:00:00", "2024-05-01T10:00:00", 120),
        ("2024-05-01T15:30:00", "2024-05-01T10:00:00", 330),
        ("2024-05-01T05:00:00", "2024-05-01T10:00:00", -300),
        ("2024-05-01T10:00:00", "2024-05-01T10:00:00", 0),
        ("2024-05-01T10:00:00", "", None),
        ("2024-05-09T10:00:00", "2024-05-01T10:00:00", None),
    ],
)
def test_the_offset_is_what_the_two_clocks_differ_by(here, there, offset):
    clean = read(date=here, date_gmt=there)
    assert (clean.published_at, clean.published_offset) == (datetime(2024, 5, 1, 10, tzinfo=UTC), offset) or (
        not offset and here.startswith("2024-05-09")
    )


def test_a_post_that_is_to_come_is_under_embargo_until_then():
    clean = read(status="future")
    assert (clean.status, clean.embargo_until) == ("usable", datetime(2024, 5, 1, 10, tzinfo=UTC))
    assert exported("a", status="future").embargo_until == datetime(2024, 5, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "status"),
    [("draft", "withheld"), ("pending", "withheld"), ("private", "withheld"), ("trash", "canceled")],
)
def test_what_is_not_published_is_kept_inside_and_the_bin_withdraws(said, status):
    assert read(status=said).status == status
    assert exported("a", status=said).status == status


def test_a_post_in_the_bin_needs_no_text():
    clean = exported("", status="trash")
    assert (clean.status, clean.text, clean.source, clean.external_id) == (
        "canceled", "", "wordpress:harbour.example", "17"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("links", "guid", "source"),
    [
        ("https://a.example/wp-json/wp/v2/posts/17", "", "wordpress:a.example"),
        ("https://A.example/Blog/wp-json/wp/v2/posts/17", "", "wordpress:a.example/Blog"),
        ("https://a.example/index.php?rest_route=/wp/v2/posts/17", "", "wordpress:a.example"),
        ("", "https://b.example/news/?p=17", "wordpress:b.example/news"),
        ("", "https://b.example/some-slug", "wordpress:harbour.example"),
    ],
)
def test_two_sites_with_the_same_numbers_are_told_apart(links, guid, source):
    clean = read(_links={"self": [{"href": links}]}, guid={"rendered": guid})
    assert (clean.source, clean.external_id) == (source, "17")


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("<p>It rose [sic], said [the minister].</p>", "It rose [sic], said [the minister]."),
        ('<p>a</p>[gallery ids="1,2"]<p>b</p>', "a\n\nb"),
        ("[embed width=5]https://a.org/film[/embed]<p>a</p>", "a"),
        ('[caption id="x"]<img src="a.jpg"> The quay.[/caption]<p>a</p>', "The quay.\n\na"),
        ('[vc_row][vc_column width="1/2"]<p>a</p>[/vc_column][/vc_row]', "a"),
        ('[quote who="Ada"]It rose.[/quote]', "It rose."),
        ("<p>where [x=5 and y=3]</p>", "where [x=5 and y=3]"),
        ('<div class="wp-block-embed__wrapper">\nhttps://a.org/film\n</div><p>a</p>', "a"),
        ("<div>https://a.org/film</div><p>a</p>", "https://a.org/film\n\na"),
    ],
)
def test_shortcodes_go_and_brackets_that_somebody_wrote_stay(said, left):
    assert content(said) == left


@pytest.mark.parametrize(
    ("said", "read_as"),
    [
        ("a\nb\n\nc", "a b\n\nc"),
        ("a <em>b\n\nc</em> d", "a b\n\nc d"),
        ("a\r\n\r\nb", "a\n\nb"),
        (
            "<!-- wp:paragraph -->\n<p>a</p>\n<!-- /wp:paragraph -->\n\n<!-- wp:paragraph -->\n<p>b</p>",
            "a\n\nb",
        ),
        ("<ul>\n\n<li>a</li>\n\n<li>b</li></ul>", "a\n\nb"),
        ('<img alt="a\n\nb">c', "c"),
        ("3 < 4\n\n5 > 4", "3 < 4\n\n5 > 4"),
    ],
)
def test_blank_lines_of_an_export_part_its_paragraphs(said, read_as):
    assert exported(said).text.partition("\n\n")[2] == read_as
