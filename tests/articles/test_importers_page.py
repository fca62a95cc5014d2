"""A page gives its article and what it says of itself; its surroundings stay outside."""

from datetime import UTC, datetime

import pytest

from articles.importers import parse_bytes
from articles.importers.page_metadata import parse_datetime
from lib.errors import Invalid

LINKED_DATA = """{"@context": "https://schema.org", "@graph": [{"@type": "WebSite", "name": "Site"},
 {"@type": ["NewsArticle"], "headline": "Bread &amp; rents rise", "inLanguage": "en_gb",
  "author": [{"@type": "Person", "name": "Ann Roe"}, {"name": "Jo Väth"}],
  "publisher": {"@type": "Organization", "name": "The Lenn Post"},
  "datePublished": "2026-03-01T09:30:00+05:30", "dateModified": "2026-03-02T00:00:00Z",
  "mainEntityOfPage": {"@id": "https://lenn.example/bread"}}]}"""
BODY = """<nav><a href="/">Home</a> <a href="/sport">Sport</a></nav>
<article><h1>Bread &amp; rents rise</h1>
<p>A loaf cost <strong>4.20</strong> in March, up from 3.10 a year before,
<a href="/stats?a=1">the office says</a>.</p>
<p>The mayor called it “a scandal” and asked the bakers of the town to meet her
on Monday to talk about flour.</p>
<h2>What bakers say</h2>
<ul><li>Flour costs twice what it did two years ago in this county.</li>
<li>Wages rose by 12&nbsp;% for apprentices.</li></ul>
<blockquote><p>We cannot bake for less than it costs us to heat the oven, said one of them.</p></blockquote>
<p>The council will vote on a subsidy of 200,000 at its next meeting, which is to be held in the hall.</p>
</article><footer><p>Copyright The Lenn Post. All rights reserved. Cookies.</p></footer>"""


def page(head: str = "", body: str = BODY) -> bytes:
    return f"<!doctype html><html lang=en><head>{head}</head><body>{body}</body></html>".encode()


def read(body: bytes, **how: str):
    return parse_bytes(body, media_type="text/html", **how)


def test_the_article_is_taken_and_the_surroundings_are_not():
    clean = read(
        page("<title>Bread &amp; rents rise - The Lenn Post</title>"), url="https://lenn.example/bread?x"
    )
    assert clean.text.split("\n\n") == [
        "Bread & rents rise",
        "A loaf cost 4.20 in March, up from 3.10 a year before, the office says.",
        "The mayor called it “a scandal” and asked the bakers of the town to meet her "
        "on Monday to talk about flour.",
        "What bakers say",
        "Flour costs twice what it did two years ago in this county.",
        "Wages rose by 12\u00a0% for apprentices.",
        "We cannot bake for less than it costs us to heat the oven, said one of them.",
        "The council will vote on a subsidy of 200,000 at its next meeting, which is to be held in the hall.",
    ]
    for saved in (
        "<h1>Bread &amp; rents rise</h1>",
        "<h2>What bakers say</h2>",
        "<ul><li>",
        "<blockquote><p>",
        "<strong>4.20</strong>",
        'href="https://lenn.example/stats?a=1"',
    ):
        assert saved in clean.html
    assert clean.canonical_url == "https://lenn.example/bread?x"


def test_linked_data_says_who_when_where_and_in_what_language():
    clean = read(
        page(f'<script type="application/ld+json">{LINKED_DATA}</script><meta name=author content=X>')
    )
    assert clean.headline == "Bread & rents rise"
    assert clean.byline == "Ann Roe, Jo Väth"
    assert clean.publisher == "The Lenn Post"
    assert clean.language == "en-GB"
    assert clean.canonical_url == "https://lenn.example/bread"
    assert clean.published_at == datetime(2026, 3, 1, 4, 0, tzinfo=UTC)
    assert clean.published_offset == 330
    assert clean.updated_at == datetime(2026, 3, 2, tzinfo=UTC)


def test_meta_elements_serve_where_there_is_no_linked_data():
    head = """<script type="application/ld+json">{broken</script>
    <meta property="og:title" content="Bread &amp; rents rise | The Lenn Post">
    <meta property="og:site_name" content="The Lenn Post"><meta name="author" content="By Ann Roe">
    <meta property="article:published_time" content="2026-03-01T09:30">
    <link rel="canonical" href="https://lenn.example/bread">"""
    clean = read(page(head))
    assert (clean.headline, clean.byline, clean.publisher) == (
        "Bread & rents rise",
        "Ann Roe",
        "The Lenn Post",
    )
    assert (clean.language, clean.canonical_url) == ("en", "https://lenn.example/bread")
    assert clean.published_at == datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
    assert clean.published_offset is None


def test_a_canonical_address_on_another_host_is_not_believed():
    head = '<link rel="canonical" href="https://famous.example/story">'
    assert read(page(head), url="https://www.lenn.example/x").canonical_url == "https://www.lenn.example/x"
    ours = '<link rel="canonical" href="/bread">'
    assert (
        read(page(ours), url="https://www.lenn.example/x").canonical_url == "https://www.lenn.example/bread"
    )
    assert read(page('<link rel="canonical" href="javascript:x">')).canonical_url == ""


@pytest.mark.parametrize(
    "stated", ["11/07/17", "yesterday", "2026-13-40", "0001-01-01T00:00+10:00", None, 7, ""]
)
def test_a_time_that_is_none_or_can_be_read_in_two_ways_is_left_out(stated):
    assert parse_datetime(stated) == (None, None)


def test_a_given_headline_replaces_the_page_s_own():
    clean = read(page("<title>Bread &amp; rents rise</title>"), headline="Rents rise")
    assert clean.headline == "Rents rise"
    assert clean.text.startswith("Rents rise\n\nA loaf")


def test_a_fragment_typed_by_hand_comes_in_whole():
    assert read(b"<p>Hello</p>").text == "Hello"
    clean = read(b"<h2>Short</h2>One<br>line<br><br>Two<table><tr><td>May<td>4.20</table><div>a<p>b</div>c")
    assert clean.text == "Short\n\nOne line\n\nTwo\n\nMay | 4.20\n\na\n\nb\n\nc"


def test_a_short_page_without_surroundings_comes_in_whole():
    body = "<p>One.</p><p>Two 20,000.</p><p>Three.</p>"
    assert read(page("<title>Short</title>", body)).text == "Short\n\nOne.\n\nTwo 20,000.\n\nThree."


@pytest.mark.parametrize(
    "body",
    [
        "<nav><a href=/>Home</a><a href=/b>News</a></nav><form><input></form>",
        "<img src=x>",
        "<script>x</script>",
        "",
    ],
)
def test_a_page_without_an_article_says_so(body):
    with pytest.raises(Invalid, match=r"Stet found no article text on this page\."):
        read(page("<title>Home</title>", body))
