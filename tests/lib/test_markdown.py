"""Markdown renders as its writer meant it, and can neither run anything nor contact anybody."""

import time

import pytest

from lib.errors import Invalid
from lib.text import markdown


def test_the_marks_people_use_are_rendered():
    shown = markdown.render_markdown(
        "# Why\n\n*Not* **true**: see [the table](https://a.org/t).\n\n- one\n- two\n\n> quoted"
    )
    for expected in ("<h3>Why</h3>", "<em>Not</em>", "<strong>true</strong>", "<li>one</li>", "<blockquote>"):
        assert expected in shown
    assert '<a href="https://a.org/t" rel="noopener noreferrer nofollow ugc">the table</a>' in shown


def test_a_table_is_rendered():
    assert "<td>20,000</td>" in markdown.render_markdown("|Year|Deaths|\n|-|-|\n|2016|20,000|")


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html,hi)",
        "![picture](https://evil.example/pixel.png)",
        "<svg/onload=alert(1)>",
        "[x](<java\nscript:alert(1)>)",
    ],
)
def test_raw_html_images_and_script_links_do_nothing(typed):
    shown = markdown.render_markdown(typed)
    for live in ("<script", "<img", "<svg", 'href="javascript', 'href="data'):
        assert live not in shown


@pytest.mark.parametrize(
    "typed",
    ["[" * 90_000, "*a **b " * 12_000, "> " * 40_000, "![a](" * 18_000, "|" * 90_000, "`a``b" * 18_000],
)
def test_hostile_marks_take_no_time(typed):
    began = time.process_time()
    markdown.render_markdown(typed)
    assert time.process_time() - began < 3


def test_too_much_or_too_deep_is_refused_in_words():
    with pytest.raises(Invalid, match="100,001"):
        markdown.render_markdown("x" * 100_001)
    with pytest.raises(Invalid, match="too deep"):
        markdown.render_markdown("*a _b " * 5000 + "b_ a* " * 5000)
