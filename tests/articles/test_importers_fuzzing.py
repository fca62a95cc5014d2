"""Fuzz: whatever bytes come, an importer answers with a clean article or refuses, and the frame holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.importers import parse_bytes
from articles.importers.blocks import extract_text
from lib.errors import Invalid
from tests.fuzzing import FEW, MANY

PAGE = (
    "<!doctype html><html lang='en'><head><title>Herring</title><meta charset='utf-8'>"
    '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Herring"}</script>'
    "</head><body><nav><a href='/'>Home</a></nav><article><h1>Herring</h1><p>They landed <b>20,000</b> "
    "crates, said “Ada”&nbsp;Holm 🐟.</p><ul><li>one<li>two</ul></article></body></html>"
).encode()
NOISE = [
    b"<",
    b">",
    b"</p>",
    b"<p",
    b"&#x",
    b"\x00",
    b"\xff",
    b"<![CDATA[",
    b"<!--",
    b"]]>",
    b"<svg>",
    b"\xe2\x80\xae",
]

cuts = st.lists(
    st.tuples(st.integers(0, len(PAGE)), st.integers(0, 40), st.sampled_from(NOISE) | st.binary(max_size=8)),
    max_size=12,
)


def mutated(changes: list[tuple[int, int, bytes]]) -> bytes:
    """The page with pieces cut out and noise put in their place."""
    body = PAGE
    for at, length, noise in changes:
        body = body[:at] + noise + body[at + length :]
    return body


def survives(body: bytes, media_type: str) -> None:
    try:
        clean = parse_bytes(body, media_type=media_type)
    except Invalid:
        return
    assert extract_text(clean.html) == clean.text
    assert "<script" not in clean.html


@FEW
@given(changes=cuts)
def test_a_broken_page_is_read_or_refused(changes):
    survives(mutated(changes), "text/html")


@FEW
@given(body=st.binary(max_size=400))
def test_any_bytes_as_text_are_read_or_refused(body):
    survives(body, "text/plain")


@pytest.mark.long
@MANY
@given(changes=cuts)
def test_twenty_thousand_broken_pages(changes):
    survives(mutated(changes), "text/html")


@pytest.mark.long
@MANY
@given(body=st.binary(max_size=400), media_type=st.sampled_from(["", "text/plain", "text/html"]))
def test_twenty_thousand_noises(body, media_type):
    survives(body, media_type)
