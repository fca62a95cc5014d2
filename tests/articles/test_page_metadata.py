"""What a page states of itself is believed over what it shows, however untidily it is stated."""

from datetime import UTC, datetime

import pytest

from articles.importers import parse_bytes

STORY = (
    "<article><h1>Bread and rents rise</h1>{inside}"
    + "".join(
        f"<p>Loaf {n} of the town cost 4.{n}0 in March, the office of prices said.</p>" for n in range(6)
    )
    + "</article>"
)


def read(head="", *, inside="", url="", around="{}", lang="en"):
    body = around.format(STORY.format(inside=inside))
    nav = "<nav><a href=/>Home</a></nav>"
    page = f"<!doctype html><html lang='{lang}'><head>{head}</head><body>{nav}{body}</body>"
    return parse_bytes(page.encode(), media_type="text/html", url=url)


def data(*blocks):
    return "".join(f"<script type='application/ld+json'>{block}</script>" for block in blocks)


@pytest.mark.parametrize(
    "blocks",
    [
        ['{"@type": "NewsArticle", "headline": "Rents rise", "author": "Ann Roe"}'],
        ['[{"@type": "Organization", "name": "X"}, {"@type": "ReportageNewsArticle",  "headline":'
         ' "Rents rise", "author": [{"name": "Ann Roe"}]}]'],
        ['{"@type": "BreadcrumbList"}',
         '{"@type": ["Article"], "headline": "Rents rise", "author": ["Ann Roe"]}'],
        ['{"@type": "BlogPosting", "headline": "Another", "author": "Jo"}',
         '{"@type": "https://schema.org/NewsArticle", "headline": "Rents rise", "author": '
         '{"name": "By Ann Roe"}}'],
        ['{"@graph": [{"@type": "Article", "headline": "Rents rise", "author": {"@id": "#ann"}},'
         ' {"@type": "Person", "@id": "#ann", "name": "Ann Roe"}]}'],
        ['{"@type": "WebPage", "mainEntity": {"@type": "NewsArticle", "headline": "Rents rise", "author":'
         ' "Ann Roe"}}'],
        ['// <![CDATA[\n{"@type": "NewsArticle", "headline": "Rents rise", "author": "Ann Roe",}\n// ]]>'],
        ['<!-- {"@type": "NewsArticle", "headline": "Rents rise", "author": "Ann Roe"}; -->'],
        ['{"@type": "NewsArticle", "headline": "Rents\nrise", "author": "Ann Roe"}'],
        ['{"broken": ', '{"@type": "NewsArticle", "headline": "Rents rise", "author": "Ann Roe"}'],
    ],
    ids=["alone", "list", "two blocks", "news before posts", "by reference", "main entity", "comma",
         "comment", "newline", "broken beside it"],
)  # fmt: skip
def test_headline_and_author_come_from_linked_data(blocks):
    clean = read(data(*blocks) + "<meta name=author content=Nobody>")
    assert (clean.headline, clean.byline) == ("Rents rise", "Ann Roe")


def test_of_linked_data_that_nothing_can_read_the_plain_fields_are_taken():
    broken = (
        '{"@type": "NewsArticle", "headline": "Rents \\u201crise\\u201d", "image": {"url": },'
        ' "datePublished": "2026-03-01T09:30:00+01:00"'
    )
    clean = read(data(broken))
    assert clean.headline == "Rents “rise”"
    assert (clean.published_at, clean.published_offset) == (datetime(2026, 3, 1, 8, 30, tzinfo=UTC), 60)


def test_a_headline_that_was_cut_for_search_engines_stands_whole():
    clean = read(data('{"@type": "NewsArticle", "headline": "Bread and rents…"}'))
    assert clean.headline == "Bread and rents rise"


@pytest.mark.parametrize(
    ("head", "byline"),
    [
        ("<meta name='parsely-author' content='Ann Roe'>", "Ann Roe"),
        ("<meta name='citation_author' content='Ann Roe'><meta name='citation_author' content='Jo Väth'>",
         "Ann Roe, Jo Väth"),
        ("<meta name='twitter:label1' content='Written by'><meta name='twitter:data1' content='Ann Roe'>",
         "Ann Roe"),
        ("<meta name='twitter:label1' content='Price'><meta name='twitter:data1' content='20'>", ""),
        ("<meta property='article:author' content='https://www.facebook.com/ann'>", ""),
    ],
)  # fmt: skip
def test_meta_elements_name_the_authors(head, byline):
    assert read(head).byline == byline


@pytest.mark.parametrize(
    ("inside", "byline"),
    [
        ("<p class='meta'>By <a rel='author' href='/ann'>Ann Roe</a></p>", "Ann Roe"),
        ("<div class='Byline'>By Ann Roe | 3 May 2026</div>", "Ann Roe"),
        ("<span itemprop='author' itemscope><span itemprop='name'>Ann Roe</span></span>", "Ann Roe"),
        ("<a class='author' href='/a'>View all posts by Ann Roe</a>", "Ann Roe"),
        ("<div class='comment'><span class='comment-author'>A reader</span></div>", ""),
        ("<div class='byline'>Follow us</div>", ""),
    ],
)
def test_an_author_that_the_page_only_shows_is_found(inside, byline):
    assert read(inside=inside).byline == byline


def test_a_person_goes_before_a_site_that_names_itself_the_author():
    stated = '{"@type": "NewsArticle", "author": {"name": "The Post"}, "publisher": {"name": "The Post"}}'
    assert read(data(stated), inside="<p class=byline>By Ann Roe</p>").byline == "Ann Roe"
    assert read(data(stated)).byline == "The Post"


@pytest.mark.parametrize(
    ("head", "inside", "moment", "offset"),
    [
        (
            "<meta property='article:published_time' content='2026-03-01T09:30:00-05:00'>",
            "",
            (1, 14, 30),
            -300,
        ),
        ("<meta name='sailthru.date' content='2026-03-01 09:30:00'>", "", (1, 9, 30), None),
        ("<meta name='pubdate' content='Sun, 01 Mar 2026 09:30:00 +0100'>", "", (1, 8, 30), 60),
        ("<meta name='date' content='2026-03-01 09:30:00 UTC'>", "", (1, 9, 30), 0),
        ("<meta itemprop='datePublished' content='2026-03-01T09:30Z'>", "", (1, 9, 30), 0),
        ("", "<time datetime='2026-03-01T09:30:00+05:30'>today</time>", (1, 4, 0), 330),
        ("", "<span class='posted-on'>March 1, 2026</span>", (1, 0, 0), None),
        ("", "<span class='date'>1. März 2026</span>", (1, 0, 0), None),
        ("", "<p class='published'>1 de marzo de 2026</p>", (1, 0, 0), None),
        ("", "<p class='last-updated date'>2 March 2026</p>", None, None),
        ("", "<p class='date'>03/01/2026</p>", None, None),
    ],
)
def test_when_it_was_published_with_the_zone_that_was_stated(head, inside, moment, offset):
    clean = read(head, inside=inside)
    assert clean.published_at == (moment and datetime(2026, 3, *moment, tzinfo=UTC))
    assert clean.published_offset == offset


def test_the_day_in_its_address_is_the_last_that_is_looked_at():
    url = "https://lenn.example/2026/03/01/bread"
    assert read(url=url).published_at == datetime(2026, 3, 1, tzinfo=UTC)
    assert read("<meta name=date content=2026-03-02>", url=url).published_at == datetime(
        2026, 3, 2, tzinfo=UTC
    )


def test_an_update_keeps_its_own_zone():
    clean = read("<meta property='article:modified_time' content='2026-03-01T09:30:00+01:00'>")
    assert (clean.updated_at, clean.updated_offset) == (datetime(2026, 3, 1, 8, 30, tzinfo=UTC), 60)


@pytest.mark.parametrize(
    ("head", "lang", "language"),
    [
        ("<meta property='og:locale' content='de_AT'>", "", "de-AT"),
        ("<meta http-equiv='content-language' content='cy'>", "", "cy"),
        ("<meta property='og:locale' content='de_AT'>", "fr", "fr"),
        (data('{"@type": "Article", "inLanguage": {"alternateName": "es"}}'), "fr", "es"),
        ("", "", ""),
    ],
)
def test_the_language_it_is_in(head, lang, language):
    assert read(head, lang=lang).language == language


CANONICAL = "<link rel=canonical href='https://www.lenn.example/bread'>"


@pytest.mark.parametrize(
    ("head", "external_id"),
    [
        ("<meta property='article:id' content='story-19056312'>", "story-19056312"),
        (
            data('{"@type": "NewsArticle", "identifier": {"@type": "PropertyValue", "value": 4711123}}'),
            "4711123",
        ),
        (data('{"@type": "NewsArticle", "identifier": "ann-roe"}'), ""),
        (data('{"@type": "NewsArticle", "identifier": "https://lenn.example/12345"}'), ""),
    ],
)
def test_an_identifier_counts_at_its_own_site_when_it_can_only_be_the_article_s(head, external_id):
    clean = read(CANONICAL + head)
    assert (clean.source, clean.external_id) == ("page:lenn.example" if external_id else "", external_id)
    assert read(head).external_id == ""


def test_microdata_of_a_work_that_is_cited_is_not_the_article_s():
    cited = (
        "<ol itemscope><li itemprop='citation' itemscope><meta itemprop='author' content='Somebody Else'>"
        "<meta itemprop='datePublished' content='1999-01-01'></li></ol>"
    )
    clean = read(around="{}" + cited)
    assert (clean.byline, clean.published_at) == ("", None)
