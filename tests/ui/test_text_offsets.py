"""What the browser selects is what the store counts: code points into the frame, never UTF-16 units."""

import pytest
from playwright.sync_api import Page

from tests.ui import component_samples

pytestmark = pytest.mark.browser

FRAME = "(await import('/static/js/text_offsets.js')).articleText()"


def test_the_text_nodes_are_the_plain_text_exactly(article: Page) -> None:
    assert article.evaluate(f"async () => {FRAME}.text") == component_samples.build_sample_text()


def test_every_span_survives_the_way_there_and_back(article: Page) -> None:
    for mark in component_samples.list_sample_marks():
        there = article.evaluate(
            f"async ([start, end]) => {{ const f = {FRAME}; return f.fromRange(f.toRange(start, end)); }}",
            [mark["start"], mark["end"]],
        )
        words = component_samples.build_sample_text()[mark["start"] : mark["end"]]
        assert there == {"start": mark["start"], "end": mark["end"], "exact": words}


def test_words_after_an_emoji_are_counted_as_the_store_counts_them(article: Page) -> None:
    text = component_samples.build_sample_text()
    start = text.index("on this coast")
    found = article.evaluate(
        f"""async () => {{
          const f = {FRAME};
          const node = f.segments.find((segment) => segment.node.data.includes("on this coast")).node;
          const at = node.data.indexOf("on this coast");
          const range = document.createRange();
          range.setStart(node, at);
          range.setEnd(node, at + "on this coast".length);
          return f.fromRange(range);
        }}"""
    )
    assert (found["start"], found["exact"]) == (start, "on this coast")


def test_a_selection_over_a_paragraph_break_keeps_the_break(article: Page) -> None:
    text = component_samples.build_sample_text()
    start, end = text.index("annual report."), text.index("We have never") + len("We have never")
    found = article.evaluate(
        f"async ([a, b]) => {{ const f = {FRAME}; return f.fromRange(f.toRange(a, b)); }}", [start, end]
    )
    assert found == {"start": start, "end": end, "exact": "annual report.\n\n“We have never"}


def test_the_byline_between_headline_and_body_is_not_part_of_the_plain_text(article: Page) -> None:
    found = article.evaluate(
        f"""async () => {{
          const range = document.createRange();
          range.setStart(document.querySelector(".byline").firstChild, 3);
          range.setEnd(document.querySelector(".article-text p:not(.byline)").firstChild, 10);
          return {FRAME}.fromRange(range);
        }}"""
    )
    assert found["exact"] == "The bridge"


def test_spaces_at_the_ends_of_a_selection_are_left_out(article: Page) -> None:
    text = component_samples.build_sample_text()
    start = (
        text.index(" Ferries stopped") if " Ferries stopped" in text else text.index("\n\nFerries stopped")
    )
    found = article.evaluate(
        f"async ([a, b]) => {{ const f = {FRAME}; return f.fromRange(f.toRange(a, b)); }}",
        [start, start + len("\n\nFerries ")],
    )
    assert found["exact"] == "Ferries"


def test_a_selection_outside_the_article_is_none(article: Page) -> None:
    assert article.evaluate(
        f"""async () => {{
          const range = document.createRange();
          range.selectNodeContents(document.querySelector(".topnav"));
          return {FRAME}.fromRange(range) === null;
        }}"""
    )
