"""The page, its AMP page and its print page are one article; what may be another page is not folded in."""

import pytest

from articles.actions.importing import import_article
from articles.importers import parse_bytes
from articles.importers.canonical_url import find_canonical_url, normalize_page_url
from articles.models import Article
from tests.factories import MONDAY

PAGE = "https://www.lenn.example/bread-rises"
WORDS = "".join(
    f"<p>Loaf {n} of the town cost 4.{n}0 in March, the office of prices said.</p>" for n in range(6)
)


def page(head="", *, extra=""):
    return (
        f"<!doctype html><html lang=en><head><title>Bread rises</title>{head}</head><body><nav><a href=/>Home"
        f"</a></nav><article><h1>Bread rises</h1>{WORDS}{extra}</article></body></html>"
    ).encode()


STATED = f"<link rel='canonical' href='{PAGE}'>"


@pytest.mark.parametrize("head", [STATED, ""], ids=["the page states it", "only the address says it"])
def test_one_after_another_they_are_one_article(cast, head):
    addresses = [
        "https://www.lenn.example/bread-rises/amp",
        "https://amp.lenn.example/bread-rises",
        "https://www-lenn-example.cdn.ampproject.org/c/s/www.lenn.example/bread-rises?outputType=amp",
        "https://www.google.com/amp/s/www.lenn.example/bread-rises/amp",
        "https://www.lenn.example/bread-rises?print=1",
        "https://www.lenn.example/bread-rises/print",
        f"{PAGE}?utm_source=letter&fbclid=1",
        PAGE,
    ]
    for number, url in enumerate(addresses):
        # Each shows a line of its own, so that it is the address which tells, and not the words.
        clean = parse_bytes(
            page(head, extra=f"<p>Line {number} that only this page shows its readers.</p>"),
            media_type="text/html",
            url=url,
        )
        assert clean.canonical_url == PAGE
        import_article(clean, desk=cast.desk, provenance="external", by=cast.editor, at=MONDAY)
    assert Article.objects.get().canonical_url == PAGE


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://lenn.example/amp", "https://lenn.example/amp"),
        ("https://lenn.example/print", "https://lenn.example/print"),
        ("https://lenn.example/news/amplifier", "https://lenn.example/news/amplifier"),
        ("https://lenn.example/a?page=2", "https://lenn.example/a?page=2"),
        ("https://lenn.example/a?print=20", "https://lenn.example/a?print=20"),
        ("https://lenn.example/a?id=7&amp=1", "https://lenn.example/a?id=7"),
        ("https://lenn.example/a.amp.html", "https://lenn.example/a.html"),
        ("https://lenn.example/story/amp/", "https://lenn.example/story/"),
        ("https://lenn.example/amp/story", "https://lenn.example/story"),
        ("https://amp.news.lenn.example/a", "https://news.lenn.example/a"),
        ("https://lenn.example/a#amp=1", "https://lenn.example/a"),
        ("https://[broken", "https://[broken"),
        ("", ""),
    ],
)
def test_only_what_marks_a_copy_is_taken_out_of_an_address(address, kept):
    assert normalize_page_url(address) == kept


@pytest.mark.parametrize(
    ("stated", "also", "url", "canonical"),
    [
        (["/bread"], [], "https://lenn.example/x", "https://lenn.example/bread"),
        (["https://famous.example/story"], [], "https://lenn.example/x", "https://lenn.example/x"),
        (["https://lenn.example/"], [], "https://lenn.example/x", "https://lenn.example/x"),
        (["https://lenn.example"], ["https://lenn.example/bread"], "https://lenn.example/x", "https://lenn.example/bread"),
        (["https://lenn.example/"], [], "https://lenn.example/", "https://lenn.example/"),
        (["https://lenn.example/"], [], "", ""),
        (["https://m.lenn.example/a"], [], "https://www.lenn.example/a", "https://m.lenn.example/a"),
        ([], ["https://lenn.example/a?print=1"], "https://lenn.example/a?print=1", "https://lenn.example/a"),
        ([], ["https://lenn.example/b"], "https://lenn.example/a", "https://lenn.example/b"),
        (["javascript:x", "http://[", None, 7], [{}], "", ""),
        (["https://lenn.example/a"], [], "", "https://lenn.example/a"),
        (
            ["https://lenn.example/a"],
            [],
            "https://lenn-example.cdn.ampproject.org/v/s/lenn.example/a/amp",
            "https://lenn.example/a",
        ),
        (
            ["https://famous.example/a"],
            [],
            "https://lenn-example.cdn.ampproject.org/v/s/lenn.example/a/amp",
            "https://lenn.example/a",
        ),
    ],
)  # fmt: skip
def test_what_the_page_states_is_believed_where_it_may_speak_for_itself(stated, also, url, canonical):
    assert find_canonical_url(stated, also, url) == canonical


def test_a_page_that_a_browser_saved_says_where_it_was():
    saved = b"<!-- saved from url=(0036)https://www.lenn.example/bread-rises -->\n" + page()
    assert parse_bytes(saved, media_type="text/html").canonical_url == PAGE
