"""Marked words keep every letter of their text, also across elements, and hostile words stay words."""

from hypothesis import given
from hypothesis import strategies as st

from lib.text.html import MarkedSpan, extract_text, mark_spans
from lib.text.markdown import render_markdown

HTML = render_markdown("The *table* has 20,145 <b> & 🐟.\n\nSo it stands [here](https://a.example.org/).")


def test_the_text_is_what_a_browser_shows():
    assert extract_text(HTML).strip() == "The table has 20,145 <b> & 🐟.\nSo it stands here."


def test_words_are_marked_across_elements_with_one_number_after_them():
    text = extract_text(HTML)
    start, end = text.index("table"), text.index("20,145") + len("20,145")
    html = mark_spans(HTML, [MarkedSpan(start, end, 3, "#c", "comment 3")])
    assert html.count("<mark") == 2
    assert '<em><mark class="commented">table</mark></em><mark class="commented"> has 20,145</mark>' in html
    assert html.count('data-number="3"') == 1


@given(st.text(max_size=80), st.integers(0, 80), st.integers(0, 80))
def test_no_letter_is_lost_or_made_a_tag(words, one, other):
    html = render_markdown(words)
    text = extract_text(html)
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    done = mark_spans(html, [MarkedSpan(start, end, 1, '"><script>', '"')])
    assert extract_text(done) == text
    assert "<script" not in done
