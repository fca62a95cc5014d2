"""[1] is a footnote wherever a reader would see one, and nowhere else."""

from html import unescape

import pytest

from lib.text import markdown
from lib.text import markdown as text_markdown
from lib.text.html import extract_text


@pytest.mark.parametrize(
    ("typed", "cited"),
    [
        ("The table says so [1].", [1]),
        ("So [2], and so [1], and so [2].", [2, 1]),
        ("Both say so [1, 3][2].", [1, 3, 2]),
        ("- one [1]\n- two [2]\n\n> quoted [3]", [1, 2, 3]),
        ("**bold [1]** and *slanted [2]*", [1, 2]),
        ("`a[1]` and\n\n    b[2]\n\n```\nc[3]\n```", []),
        ("[the table [1]](https://a.org/)", []),
        ("[1](https://a.org/)", []),
        ("In [2024] or [a] or [] or [1-2] or [1,] or [1000]", []),
        ("&lsqb;1]", [1]),
        ("[1]: https://a.org/\n\nSee [1].", [1]),
        (r"\[12\] and \[12] and [12\] and [3]", [3]),
        (r"\\[1], and in a link [a \[2\]](https://a.org/)", [1]),
        ("", []),
    ],
)
def test_what_is_cited(typed, cited):
    assert text_markdown.list_footnote_numbers(markdown.render_markdown(typed)) == cited


def test_a_line_that_looks_like_a_links_address_is_neither_taken_away_nor_made_a_link_of_every_one():
    html = markdown.render_markdown("[1]: https://a.org/\n\nSee [1].")
    assert "https://a.org/" in html
    assert "<a" not in html


def test_a_footnote_becomes_its_link_and_one_without_stays_as_typed():
    html = markdown.render_markdown("Said [1], unsaid [9], both [1, 9], `code [1]`.")
    shown = text_markdown.link_footnotes(html, lambda number: "<b>one</b>" if number == 1 else "")
    assert shown == "<p>Said<b>one</b>, unsaid [9], both [1, 9], <code>code [1]</code>.</p>\n"


def test_a_bracket_with_a_backslash_is_shown_as_a_bracket_and_links_nothing():
    html = markdown.render_markdown(r"He wrote \[12\], as the report says [1].")
    shown = text_markdown.link_footnotes(html, lambda number: f"<b>{number}</b>")
    assert unescape(shown) == "<p>He wrote [12], as the report says<b>1</b>.</p>\n"
    assert markdown.strip_markup(html) == "He wrote [12], as the report says [1]."


@pytest.mark.parametrize("typed", ["\ufdd01\ufdd1", "a\ufdd0"])
def test_what_stands_for_an_escaped_bracket_inside_cannot_be_typed(typed):
    assert "&#9" not in markdown.render_markdown(typed)


def test_numbers_are_wrapped_where_they_stand_and_the_text_stays_the_same():
    html = markdown.render_markdown("Said [1, 2], \\[3\\] and `code [1]`.")
    shown = text_markdown.wrap_footnotes(html, lambda number, digits: f"<b>{digits}</b>")
    assert "<p>Said [<b>1</b>, <b>2</b>]," in shown
    assert "<code>code [1]</code>" in shown
    assert extract_text(shown) == extract_text(html)
