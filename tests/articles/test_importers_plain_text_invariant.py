"""The text nodes of a revision's HTML concatenate to its frame exactly, for every importer and any input."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.importers import parse_bytes
from articles.importers.blocks import Block, TextRun, blocks_to_html, build_block, build_text, extract_text
from articles.importers.registry import IMPORTERS
from lib.errors import Invalid
from lib.text import plain_text as text_plain_text
from tests.articles.document_samples import AS_HTML
from tests.articles.plain_text_agreement import agree

WORDS = st.text(
    st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from("ab <>&\"' \n\t\u00a0\u0301é👍—“")),
    max_size=30,
)
RUNS = st.builds(
    TextRun, WORDS, st.booleans(), st.booleans(), st.sampled_from(["", "https://a.org/?b=1&c=%22"])
)
KINDS = st.sampled_from(["p", "h2", "h3", "quote", "bullet", "number"])
BLOCKS = st.lists(st.tuples(KINDS, st.lists(RUNS, max_size=4)), max_size=6)
ELEMENTS = "p h1 h2 h4 div ul ol li blockquote em b i a span br table tr td pre svg article section".split()  # noqa: SIM905 - a list of words
MARKUP = st.lists(
    st.one_of(
        WORDS,
        st.sampled_from([f"<{name}>" for name in ELEMENTS] + [f"</{name}>" for name in ELEMENTS]),
        st.sampled_from(["&amp;", "&nbsp;", "&lt;", "&#x301;", "<a href='x?y&z'>", "<!--", "-->", "\r\n"]),
    ),
    max_size=25,
).map("".join)


@given(
    WORDS.filter(lambda words: text_plain_text.has_visible_character(text_plain_text.normalize_line(words))),
    BLOCKS,
)
def test_any_blocks_carry_their_text(headline, drawn):
    blocks = [made for kind, runs in drawn if (made := build_block(kind, runs))]
    assert extract_text(blocks_to_html(headline, blocks)) == build_text(headline, blocks)


@given(st.lists(RUNS, max_size=5))
def test_a_block_keeps_every_word_of_its_runs(runs):
    made = build_block("p", runs)
    value = text_plain_text.normalize_line("".join(run.text for run in runs))
    assert (made.text.split() if made else []) == value.split()
    assert not made or text_plain_text.normalize_line(made.text) == made.text


@pytest.mark.parametrize(
    "importer", [row for row in IMPORTERS if row.reads != "bytes"], ids=lambda row: row.name
)
@settings(deadline=None)  # a busy machine is no fault of a page's
@given(source=MARKUP)
def test_any_document_of_any_importer_carries_its_text(importer, source):
    for text in (source, f"<html><body><nav>x</nav><article>{source}</article></body></html>"):
        try:
            clean = importer.read(text, headline="A headline", url="https://a.org/")
        except Invalid:
            continue
        agree(clean)


@pytest.mark.parametrize("build", AS_HTML.values(), ids=AS_HTML)
@settings(deadline=None)
@given(source=MARKUP, title=WORDS)
def test_any_body_that_comes_over_a_wire_carries_its_text(build, source, title):
    try:
        clean = parse_bytes(build(source).encode(), headline=title)
    except Invalid:
        return
    agree(clean)


def test_whole_documents_carry_their_text():
    agree(parse_bytes("Mill closes\n\nBy Ann Roe\n\n“Two  spaces” <b>&amp;\u00a0👩‍🏭—".encode()))
    agree(parse_bytes("<ul><li>a &amp; b<li>c</ul><blockquote>q<p>r</blockquote>e<b>\u0301</b>t".encode()))


def test_a_style_that_would_split_a_letter_goes_and_the_letter_stays():
    made = build_block("p", [TextRun("e"), TextRun("\u0301t", strong=True)])
    assert made == Block("p", (TextRun("ét"),))


def test_lists_and_quotes_stay_together_and_the_newlines_between_are_text():
    blocks = [
        Block("bullet", (TextRun("a"),)),
        Block("bullet", (TextRun("b"),)),
        Block("quote", (TextRun("c"),)),
    ]
    written = blocks_to_html("H", blocks)
    assert written == "<h1>H</h1>\n\n<ul><li>a</li>\n\n<li>b</li></ul>\n\n<blockquote><p>c</p></blockquote>"


def test_the_text_of_html_is_what_stands_between_its_tags():
    assert extract_text("<p>a &amp; <b>b</b></p>\n\n<p>c&nbsp;d</p>") == "a & b\n\nc\u00a0d"
