"""Pages made to harm: each is refused in words or comes in clean, and none holds the importer up."""

import time

import pytest

from articles.importers import parse_bytes
from lib.errors import Invalid
from tests.sampling import mark_all_but_every

STORY = "<p>The council said on Monday that {} homes would be built by the river over the next ten years.</p>"
ARTICLE = "<h1>Homes by the river</h1>" + "".join(STORY.format(number) for number in range(5))


def page(inside: str) -> bytes:
    return (
        "<html><head><title>Homes by the river</title></head><body><nav><a href=/>Home</a></nav>"
        f"<article>{ARTICLE}{inside}</article><footer>x</footer></body></html>"
    ).encode()


REFUSED = {
    "deep": "<div>" * 50_000,
    "attributes": "<a " + " ".join(f"a{number}=1" for number in range(100_000)) + ">",
    "elements": "<i>x</i>" * 100_000,
    "five megabytes": STORY * 50_000,
    "ampersands": "&" * 1_900_000,
}
READ = {
    "paragraphs": "<p>x y z</p>" * 19_500,
    "links in one paragraph": "<p>" + "<a href=/x>link</a> " * 19_500,
    "line breaks": "x<br>" * 19_500,
    "cells": "<table><tr>" + "<td>1" * 19_500 + "</table>",
    "headings": "<h1>heading</h1>" * 19_500,
    "attributes under the limit": ("<a " + " ".join(f"a{number}=1" for number in range(900)) + ">x</a>")
    * 200,
    "one word": "<p>" + "x" * 1_900_000,
    "combining marks": "<p>a" + "\u0301" * 900_000,
    "unclosed everything": "<p><b><i><a href=x><ul><li><table><tr><td>text " * 20,
    "brackets": "<" * 1_900_000,
    "comments that never close": "<!--" * 400_000,
    "no characters": ("a\x00" + "b" * 200) * 9_000,
    "bylines": "<p class=byline>by " * 9_000,
    "the same line": "<p>the same line of words</p>" * 19_000,
    "broken linked data": "<script type='application/ld+json'>"
    + '"@type":"NewsArticle",' * 20_000
    + "</script>",
    "linked data": "<script type='application/ld+json'>" + "[" * 200_000 + "</script>",
}


@pytest.mark.parametrize("name", REFUSED)
def test_too_deep_too_many_or_too_big_is_refused_at_once(name):
    began = time.process_time()
    with pytest.raises(Invalid):
        parse_bytes(page(REFUSED[name]), media_type="text/html")
    assert time.process_time() - began < 5


@pytest.mark.parametrize("name", mark_all_but_every(3, READ, "pages at the limits"))
def test_a_page_at_the_limits_is_read_in_time(name):
    began = time.process_time()
    assert parse_bytes(page(READ[name]), media_type="text/html").headline == "Homes by the river"
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    "planted",
    [
        "<script>alert(1)</script>",
        "<p onclick=alert(1)>More words of the story are here to be read by all.</p>",
        "<svg onload=alert(1)><script>alert(1)</script><a href='javascript:alert(1)'>x</a></svg>",
        "<p>Go <a href='java&#10;script:alert(1)'>here</a> or <a href='data:text/html,x'>there</a>.</p>",
        "<img src=https://evil.example/pixel onerror=alert(1)>",
        "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
        "<style>p{background:url(//evil.example)}</style><p style='background:url(//evil.example)'>Word.</p>",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
        "<base href='//evil.example/'><form action=//evil.example><input name=password></form>",
    ],
)
def test_nothing_that_runs_or_contacts_anybody_comes_in(planted):
    clean = parse_bytes(page(planted), media_type="text/html")
    for harm in (
        "alert",
        "onerror",
        "<script",
        "<img",
        "<svg",
        "style",
        "javascript",
        "data:",
        "evil.example",
        "<form",
    ):
        assert harm not in clean.html
    assert "0 homes" in clean.text


def test_controls_that_turn_a_number_round_are_gone():
    clean = parse_bytes(
        page("<p>It rose to \u202e00002\u202c in the year that ended in May.</p>"), media_type="text/html"
    )
    assert "It rose to 00002 in" in clean.text
    assert "\u202e" not in clean.html
