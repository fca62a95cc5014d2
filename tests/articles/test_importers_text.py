"""Plain text comes in with every word, in order, whatever its typography."""

import pytest

from articles.importers import parse_bytes
from lib.errors import Invalid

STORY = """Mill closes after 140 years

By Ann Roe 11/07/17

The mill on the Lenn\u00a0 will close in June, its owner said on Monday—the third to do so since 2019.

“We did this even when there was no need,” said Jo Väth… ‘None at all.’ It employs\u00a01,200 people 👩‍🏭.

"It's over," he said.  Two spaces stay."""


def read(text: str, **how: str):
    return parse_bytes(text.encode(), media_type="text/plain", **how)


def test_a_text_in_the_form_of_a_frame_comes_in_unchanged():
    clean = read(STORY)
    assert clean.text == STORY
    assert clean.headline == "Mill closes after 140 years"


def test_offsets_are_code_points_into_the_text():
    clean = read(STORY)
    at = clean.text.index("1,200 people")
    assert clean.text[at + 13] == "👩"
    assert clean.text[at : at + 12] == "1,200 people"


def test_a_byline_is_known_and_stays_in_the_text_and_its_date_is_not_guessed():
    clean = read(STORY)
    assert clean.byline == "Ann Roe"
    assert "By Ann Roe 11/07/17" in clean.text
    assert (clean.published_at, clean.published_offset) == (None, None)


@pytest.mark.parametrize(
    ("line", "byline"),
    [
        ("By Ann Roe", "Ann Roe"),
        ("by Ann Roe and Jo van Väth", "Ann Roe and Jo van Väth"),
        ("BY ANN ROE | 7 November 2017", "ANN ROE"),
        ("By\u00a0Ann Roe, November 7, 2017", "Ann Roe"),
        ("By the time it closed it was empty", ""),
        ("By Monday Everything Was Over.", ""),
        ("Bystanders Watched", ""),
    ],
)
def test_only_names_make_a_byline(line, byline):
    assert read(f"Mill closes\n\n{line}\n\nText.").byline == byline


def test_a_given_headline_is_taken_and_not_repeated():
    assert (
        read("Mill closes\n\nText.", headline="Mill  closes ").text == "Mill  closes\n\nMill closes\n\nText."
    )
    assert read("Mill closes\n\nText.", headline=" Mill closes ").text == "Mill closes\n\nText."
    assert read("x" * 300, headline="Mill").text == "Mill\n\n" + "x" * 300


def test_a_first_paragraph_that_is_no_headline_asks_for_one():
    with pytest.raises(Invalid) as refused:
        read("word " * 100)
    assert "headline" in refused.value.fields


def test_lines_without_blank_lines_are_paragraphs_and_wrapped_lines_are_not():
    assert read("Mill closes\nText one.\nText two.").text == "Mill closes\n\nText one.\n\nText two."
    assert read("Mill closes\r\n\r\nText that\r\nis wrapped.").text == "Mill closes\n\nText that is wrapped."


def test_the_address_it_came_from_is_kept():
    assert read("Mill closes", url="https://a.org/mill.txt").canonical_url == "https://a.org/mill.txt"
