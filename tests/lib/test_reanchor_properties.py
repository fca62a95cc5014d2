"""Whatever the texts are, following them ends soon, and every place it gives is one."""

import re
import time
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lib.text_anchoring import reanchor_quotations
from lib.text_anchoring.selectors import CONTEXT_LENGTH, TextSelector
from tests.sampling import mark_all_but_every

TYPED = [
    "Der",
    "20,000",
    "20.000",
    "-5",
    "5 %",
    "“Aye,”",
    '"No."',
    "said",
    "not",
    "Mr.",
    "3.",
    "cafe\u0301",
    "café",
]
MARKED = [
    "…",
    "...",
    "—",
    "--",
    "'tis",
    "‘A.’",
    "«Oui.»",
    "« Non. »",
    "(x)",
    "**b**",
    "a.b.c",
    "x²",
    "½",
    "👩‍🚒",
]
ABROAD = ["قال", "٢٠٬٠٠٠", "١.", "二万人が死亡。", "สองหมื่น", "\u202e000,02", "\u0301", "so\u00adft", "\ufeff"]
WORDS = st.sampled_from([*TYPED, *MARKED, *ABROAD])
SPACES = st.sampled_from(
    [" ", " ", " ", "  ", "\n", "\n\n", "\r\n\r\n", "\u2029", "\u00a0", ". ", "! ", "", "\t"]
)
TEXTS = st.lists(st.tuples(WORDS, SPACES), max_size=40).map(lambda pairs: "".join(w + s for w, s in pairs))


def span_of(text: str, start: int, end: int) -> TextSelector:
    """As a selection is, white space at its ends included."""
    return TextSelector(
        text[start:end],
        text[max(0, start - CONTEXT_LENGTH) : start],
        text[end : end + CONTEXT_LENGTH],
        start,
        end,
    )


def any_span(data, text):
    start = data.draw(st.integers(0, len(text)))
    return span_of(text, start, data.draw(st.integers(start, len(text))))


def holds(found, new):
    assert found.outcome in {"same", "moved", "changed", "ambiguous", "orphan"}
    assert found.why
    if found.start is None:
        assert (found.end, found.text) == (None, "")
        assert found.outcome in {"ambiguous", "orphan"}
    else:
        assert 0 <= found.start < found.end <= len(new)
        assert found.text == new[found.start : found.end]
        assert found.outcome != "orphan"


def plain(text):
    """Without spaces and what is unseen, and with every run of dashes made one: matters of type."""
    text = re.sub(r"([-—]+)|[\s\ufeff\u00ad\u200d]", lambda found: "-" if found[1] else "", text)
    return unicodedata.normalize("NFC", text)


def widen(text, span):
    """Return the quotation with all of the words in which it begins and ends."""
    before, after = re.search(r"\S*$", text[: span.start]), re.search(r"^\S*", text[span.end :])
    return f"{before[0]}{span.exact}{after[0]}"


@given(TEXTS, TEXTS, st.data())
def test_every_place_lies_in_the_new_text_and_the_answers_are_in_order(old, new, data):
    spans = [any_span(data, old) for _ in range(3)]
    lost = [TextSelector(span.exact, span.prefix, span.suffix, 7, 3) for span in spans]
    found = reanchor_quotations(old, new, [*spans, *lost])
    assert len(found) == 6
    for one in found:
        holds(one, new)
    assert found[:3] == [reanchor_quotations(old, new, [span])[0] for span in spans]


@given(TEXTS, st.data())
def test_in_a_text_that_is_as_it_was_every_quotation_is_the_same(text, data):
    span = any_span(data, text)
    assume(span.exact.strip("\ufeff\u00ad\u200d \t\r\n\u00a0\u2029"))
    found = reanchor_quotations(text, text, [span])[0]
    assert (found.outcome, found.start, found.end) == ("same", span.start, span.end)


@given(TEXTS, TEXTS, st.data())
def test_a_paragraph_put_before_leaves_every_check(one, two, data):
    text = f"So {one}\n\nAnd {two}"
    span = any_span(data, text)
    assume(span.exact.strip("\ufeff\u00ad\u200d\u0301 \t\r\n\u00a0\u2029"))
    before = "How the evening would go\n\n"
    found = reanchor_quotations(text, before + text, [span])[0]
    assert (found.outcome, found.start) == ("moved", span.start + len(before))


@given(TEXTS, st.integers(0, 40), st.sampled_from(["1", "9", "-", "%", " not", "“", "."]), st.data())
def test_one_character_more_in_a_quotation_is_never_overlooked(text, at, added, data):
    span = any_span(data, text)
    inside = text[span.start + 1 : span.end - 1]
    assume(len(inside.strip()) > 1)
    cut = span.start + 1 + min(at, len(inside))
    new = text[:cut] + added + text[cut:]
    found = reanchor_quotations(text, new, [span])[0]
    saved = found.outcome in {"same", "moved"}
    # Of a word that is typed another way there, a quotation that begins or ends inside it has all of it.
    assert not saved or plain(found.text) in {plain(span.exact), plain(widen(text, span))}


PARAGRAPH = (
    "The harbour office said that {} crates of herring were landed. Nobody knew why it was so in May. "
)


LONG_TEXTS: dict[str, Callable[[], tuple[str, str]]] = {
    "reversed": lambda: (
        "".join(PARAGRAPH.format(n) for n in range(10_000)),
        "".join(PARAGRAPH.format(n) for n in range(9_999, -1, -1)),
    ),
    "all other": lambda: ("a " * 500_000, "b " * 500_000),
    "one word": lambda: ("a. " * 330_000, "a. " * 330_001),
    "one letter": lambda: ("x" * 1_000_000, "x" * 999_999 + "y"),
    "cells": lambda: ("a\t\t" * 333_000, "\ta\n" * 333_000),
    "tabs": lambda: ("a" + "\t " * 500_000, "a" + "\t" * 999_000 + "b"),
    "single marks": lambda: (" 'a" * 333_000, " 'a b" * 200_000),
    "bullets": lambda: ("\n• a" * 250_000, "\n\n" + " " * 500_000 + "* a" * 160_000),
    "blank": lambda: ("\n" * 500_000 + "a" + "\n" * 500_000, " " * 1_000_000),
    "quotes": lambda: ('"' * 1_000_000, "“" * 1_000_000),
    "marks": lambda: ("a\u0301" * 500_000, "\u0301" * 1_000_000),
    "numbers": lambda: (
        "".join(f"{n} " for n in range(150_000)),
        "".join(f"{n} " for n in range(150_000, 0, -1)),
    ),
    "entries": lambda: ("\n2) " * 250_000, "\n(3) " * 200_000),
    "leads": lambda: ("a:\n\n" * 250_000, "a:\n\n" + "- b\n\n" * 190_000),
    "open quotations": lambda: ("“a\n\n" * 250_000, "“a. b\n\n" * 150_000),
    "almost the same": lambda: (
        "It was so in a fair year. " * 3 + "".join(f"It was {n} in a good year. " for n in range(40_000)),
        "It was so in a fair year. " * 3 + "".join(f"It was {n} in a bad year. " for n in range(40_000)),
    ),
}
"""An old and a new text of about a million characters each."""


@pytest.mark.parametrize("name", mark_all_but_every(3, LONG_TEXTS, "anchoring"))
def test_a_million_characters_take_bounded_time(name):
    old, new = LONG_TEXTS[name]()
    spans = [span_of(old, at, at + 60) for at in range(0, len(old) - 60, len(old) // 10)]
    began = time.process_time()
    for found in reanchor_quotations(old, new, spans):
        holds(found, new)
    assert time.process_time() - began < 30
