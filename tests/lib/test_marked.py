"""Marked words keep every letter of their text, also across elements, and hostile words stay words."""

from hypothesis import given
from hypothesis import strategies as st

from lib.markdown import render
from lib.marked import Span, marked, text_of

HTML = render("The *table* has 20,145 <b> & 🐟.\n\nSo it stands [here](https://a.example.org/).")


def test_the_text_is_what_a_browser_shows():
    assert text_of(HTML).strip() == "The table has 20,145 <b> & 🐟.\nSo it stands here."


def test_words_are_marked_across_elements_with_one_number_after_them():
    text = text_of(HTML)
    start, end = text.index("table"), text.index("20,145") + len("20,145")
    html = marked(HTML, [Span(start, end, 3, "#c", "comment 3")])
    assert html.count("<mark") == 2
    assert '<em><mark class="commented">table</mark></em><mark class="commented"> has 20,145</mark>' in html
    assert html.count('data-number="3"') == 1


@given(st.text(max_size=80), st.integers(0, 80), st.integers(0, 80))
def test_no_letter_is_lost_or_made_a_tag(words, one, other):
    html = render(words)
    text = text_of(html)
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    done = marked(html, [Span(start, end, 1, '"><script>', '"')])
    assert text_of(done) == text
    assert "<script" not in done
