"""Markdown comes in as its marks say, and every word as it was typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.importers import markdown, parse_bytes
from lib.errors import Invalid
from tests.articles.document_samples import STORY
from tests.articles.plain_text_agreement import agree


def read(text, **how):
    clean = parse_bytes(text.encode(), **({"filename": "a.md"} | how))
    agree(clean)
    assert clean.read_as == "Markdown"
    return clean


def test_marks_are_read_and_quotes_and_dashes_stay_as_typed():
    clean = read(STORY)
    assert clean.html == "\n\n".join([
        "<h1>The catch: a record</h1>",
        "<p>There were <strong>20,000</strong> crates, <em>twice</em> -- \"a record\" … or 'so'.</p>",
        "<h2>What is known</h2>",
        "<ul><li>one</li>\n\n<li>two</li></ul>",
        "<blockquote><p>Not so.</p></blockquote>",
        "<p>Year | Crates</p>",
        "<p>2025 | 20,000</p>",
        '<p>See <a href="https://quay.example/a" rel="noopener noreferrer nofollow ugc">the port</a> and '
        "[this](javascript:alert(1)).</p>",
    ])  # fmt: skip


def test_front_matter_is_read():
    clean = read(STORY)
    assert (clean.byline, clean.language) == ("Ada Holm, Omar Reyes", "en-GB")
    assert (clean.published_at.isoformat(), clean.published_offset) == ("2026-03-02T08:00:00+00:00", 60)
    listed = read(
        "---\ntitle: Bread\nauthors:\n  - Ada\n  - name: Omar\nurl: https://quay.example/a\n---\nIt is."
    )
    assert (listed.byline, listed.canonical_url) == ("Ada, Omar", "https://quay.example/a")


def test_a_rule_at_the_top_is_no_front_matter():
    assert read("---\n\nBread\n\n---\n\nIt is.").text == "Bread\n\nIt is."


@pytest.mark.parametrize("text", ["# Bread\n\nIt is.", "Bread\n=====\n\nIt is.", "Bread\n\nIt is."])
def test_the_headline_is_the_first_heading_or_the_first_short_paragraph(text):
    assert read(text).text == "Bread\n\nIt is."


def test_html_in_it_is_words():
    assert read("# Bread\n\n3 < 4, says <the> report.<br>").text == "Bread\n\n3 < 4, says <the> report.<br>"


def test_type_or_name_say_that_it_is_markdown_and_nothing_else_does():
    assert read("# Bread", filename="", media_type="text/markdown; charset=utf-8").headline == "Bread"
    assert parse_bytes(b"# Bread").headline == "# Bread"


def test_one_without_words_says_so():
    with pytest.raises(Invalid, match="There is no text in this"):
        parse_bytes(b"---\ntitle: Bread\n---\n", filename="a.md")


@given(
    st.lists(
        st.text(st.sampled_from("abc 12,é“—🐟"), min_size=1).map(str.split).map(" ".join).filter(bool),
        min_size=1,
        max_size=5,
    )
)
def test_plain_paragraphs_keep_every_character(paragraphs):
    value = [one for one in paragraphs if not one[0].isdecimal()]
    clean = markdown.parse_markdown("\n\n".join(["# Head", *value]))
    assert clean.text.split("\n\n")[1:] == value
