"""Offsets hold whatever is written: emoji made of several characters, marks that combine, right to left."""

import unicodedata

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from articles.importers import parse_bytes
from articles.importers.blocks import Block, TextRun, blocks_to_html, build_text, extract_text
from lib.errors import Invalid
from lib.text import plain_text as text_plain_text
from lib.text_anchoring import selectors as text_anchoring_selectors

PIECES = [
    "👩‍🏭", "🇪🇺", "👍🏽", "❤️", "1️⃣", "🏴󠁧󠁢󠁷󠁬󠁳󠁿",  # one sign, several characters
    "é", "e\u0301", "a\u0323\u0302", "한", "\u1112\u1161\u11ab", "क्षि", "ﷺ", "ﬁ", "ǆ",  # composed and not
    "שָׁלוֹם", "مُحَمَّد", "\u200f", "\u200e", "٢٠٬٠٠٠", "می\u200cخواهم",  # right to left, with its marks
    "20,000", "“", "”", "—", "\u00a0", "\u202f", "\u00ad", "<", "&", " ", " ", "\n\n", "word", "東京", "ไทย",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=40).map("".join)


@settings(deadline=None)
@given(TEXTS, st.data())
def test_what_is_selected_is_what_is_kept(text, data):
    whole = text_plain_text.normalize_text(text)
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, len(whole)))
    try:
        saved = text_anchoring_selectors.build_selector(whole, start, end)
    except Invalid:
        assert not whole[start:end].strip()
        return
    assert whole[saved.start : saved.end] == saved.exact == whole[start:end].strip()
    assert whole[: saved.start].endswith(saved.prefix)
    assert whole[saved.end :].startswith(saved.suffix)


@settings(deadline=None)
@given(TEXTS)
def test_normalising_composes_and_loses_no_letter(text):
    once = text_plain_text.normalize_text(text)
    assert text_plain_text.normalize_text(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert once.split() == unicodedata.normalize("NFC", text).split()


@settings(deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=5))
def test_an_offset_into_the_text_is_one_into_the_page_s_text_nodes(texts):
    made = [Block("p", (TextRun(line),)) for line in map(text_plain_text.normalize_line, texts) if line]
    assume(made)
    html = blocks_to_html("Headline", made)
    assert extract_text(html) == build_text("Headline", made)


@settings(deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_a_page_in_any_script_comes_in_letter_by_letter(texts):
    lines = [
        line
        for line in (" ".join(text_plain_text.normalize_line(text).split(" ")) for text in texts)
        if text_plain_text.has_visible_character(line)
    ]
    assume(lines)
    escaped = [line.replace("&", "&amp;").replace("<", "&lt;") for line in lines]
    body = "".join(f"<p>{line}</p>" for line in escaped)
    clean = parse_bytes(
        f"<html><head><title>Headline</title></head><body>{body}</body></html>".encode(),
        media_type="text/html",
    )
    assert [block.split() for block in clean.text.split("\n\n")[1:]] == [line.split() for line in lines]
