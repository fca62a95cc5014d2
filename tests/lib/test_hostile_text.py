"""Texts made to be slow: whatever reads other people's texts takes time in proportion to their length."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from lib.link_checker.checker import extract_title_and_heading
from lib.text.plain_text import measure_readability
from lib.text_anchoring.mentions import mentions_words
from lib.text_anchoring.selectors import find_passages, has_passage
from tests.sampling import CELLS, choose_every

LENGTH = 100_000
LIMIT_SECONDS = 2
"""Processor time: ten times what each takes, and far less than where each place is read on from."""
READERS: dict[str, Callable[[str], Any]] = {
    "passage": lambda text: has_passage(text, "20,145 crates"),
    "passages": lambda text: find_passages(text, ["20,145 crates"]),
    "mention": lambda text: mentions_words(text, "the mayor"),
    "readability": lambda text: measure_readability(text, "en"),
    "title": lambda text: extract_title_and_heading(text.encode(), charset="utf-8"),
}
UNITS = (
    *(
        " ",
        "\n",
        "-",
        " - ",
        "ab-\n",
        "a\u00ad\n",
        "—",
        "Mr. ",
        "A.",
        "?”",
        "<title ",
        "<h1 ",
        "<title>",
        "</",
    ),
    *("a", "1", "1,", "“", "'", "(", "e\u0301", "a.a", "x — "),
)


@CELLS
@pytest.mark.parametrize("reader", READERS)
def test_a_text_of_one_thing_again_and_again_is_read_in_time(reader, cells):
    """A third of the texts by each reader, each day another, and all of them in a long run."""
    slow = {}
    for unit in choose_every(3, cells, UNITS, "texts", reader):
        text = unit * (LENGTH // len(unit))
        began = time.process_time()
        READERS[reader](text)
        took = time.process_time() - began
        if took > LIMIT_SECONDS:
            slow[unit] = took
    assert slow == {}
