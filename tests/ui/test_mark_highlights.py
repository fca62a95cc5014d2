"""Marks stand under the right words, overlaps show, and each marked span leads to its note and back."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.ui import component_samples

pytestmark = pytest.mark.browser

PAINTED = """() => Object.fromEntries([...CSS.highlights].map(
  ([name, ranges]) => [name, [...ranges].map((range) => range.toString())]))"""


def test_each_mark_is_painted_under_its_own_words(article: Page) -> None:
    painted = article.evaluate(PAINTED)
    assert painted["stands-0"] == ["opened on 3 May"]
    assert painted["in_review-0"] == ["“We have never seen a finer crossing 🌉 on this coast,”"]
    assert painted["falls-0"] == painted["falls-strike"] == ["A report of February 2021"]


def test_overlapping_claims_are_painted_in_lanes_of_their_own(article: Page) -> None:
    painted = article.evaluate(PAINTED)
    assert painted["checking-0"] == ["It cost 212 million crowns, twice the estimate of 2019"]
    assert painted["flagged-1"] == ["the estimate of 2019"]


def test_numbers_end_the_spans_and_change_no_word(article: Page) -> None:
    numbers = article.locator(".ref").evaluate_all("refs => refs.map((ref) => ref.dataset.number)")
    assert numbers == [str(n) for n in range(1, 12)]
    assert article.locator("[data-article-text] .ref").first.text_content() == ""
    expect(article.get_by_role("link", name="Note 2: Checking")).to_have_attribute("href", "#note-2")


def test_a_press_on_marked_words_goes_to_the_note(article: Page) -> None:
    box = article.evaluate("() => [...CSS.highlights.get('stands-0')][0].getBoundingClientRect().toJSON()")
    article.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(article.locator("#note-1")).to_be_focused()


def test_a_press_where_two_claims_overlap_goes_to_the_inner_one(article: Page) -> None:
    box = article.evaluate("() => [...CSS.highlights.get('flagged-1')][0].getBoundingClientRect().toJSON()")
    article.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(article.locator("#note-3")).to_be_focused()


def test_a_press_on_a_note_washes_its_words(article: Page) -> None:
    article.locator("#note-6 .meta, #note-6 .note-head").first.click()
    assert article.evaluate(PAINTED)["here"] == ["14,000 cars cross on a working day"]


def test_n_and_p_go_from_note_to_note_in_the_order_of_the_text(article: Page) -> None:
    for key, number in (("n", 1), ("n", 2), ("n", 3), ("p", 2)):
        article.keyboard.press(key)
        expect(article.locator(f"#note-{number}")).to_be_focused()


def test_on_a_phone_a_note_opens_under_its_paragraph_and_goes_back(
    page: Page, component_page_url: str
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{component_page_url}article/")
    page.get_by_role("link", name="Note 4: In review").click()
    expect(page.locator("[data-article-text] > p:has(.ref[data-number='4']) + #note-4")).to_be_visible()
    text = page.evaluate(
        """async () => {
          const f = (await import('/static/js/text_offsets.js')).articleText(); f.read(); return f.text;
        }"""
    )
    assert text == component_samples.build_sample_text()
    page.get_by_role("link", name="Note 1: Checks out").click()
    expect(page.locator(".notes #note-4")).to_be_attached()


def test_marks_that_a_refresh_brings_are_painted_anew(article: Page) -> None:
    article.evaluate(
        """() => {
          const block = document.getElementById("marks");
          const marks = JSON.parse(block.value).slice(0, 1);
          block.value = JSON.stringify([{ ...marks[0], mark: "stale", word: "Text changed" }]);
          document.dispatchEvent(new CustomEvent("stet:swapped"));
        }"""
    )
    painted = article.evaluate(PAINTED)
    assert painted["stale-0"] == ["opened on 3 May"]
    assert "stands-0" not in painted
    expect(article.locator(".ref")).to_have_count(1)


def test_numbers_in_the_text_are_no_keys_and_are_printed(article: Page) -> None:
    expect(article.locator("[data-article-text] .ref").first).to_be_visible()
    article.keyboard.press("?")
    listed = article.locator("dialog[data-keys] dt").all_inner_texts()
    assert "?" in [one.strip() for one in listed]
    assert not [one for one in listed if re.search(r"\d{2}", one)]
    article.keyboard.press("Escape")
    article.emulate_media(media="print")
    expect(article.locator("[data-article-text] .ref").first).to_be_visible()
