"""Words are flagged by mouse, finger and keyboard; the form knows their place and keeps what was typed."""

import re
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.people import PHONE
from tests.ui import component_samples

pytestmark = pytest.mark.browser

SELECT = """async (words) => {
  const f = (await import('/static/js/text_offsets.js')).articleText();
  const at = [...f.text.slice(0, f.text.indexOf(words))].length;
  const selection = getSelection();
  selection.removeAllRanges();
  selection.addRange(f.toRange(at, at + [...words].length));
}"""


# No browser without a window has a keyboard on the screen: it is as one tells a page of it.
KEYBOARD = """(height) => {
  Object.defineProperty(visualViewport, 'height', { configurable: true, get: () => innerHeight - height });
  visualViewport.dispatchEvent(new Event('resize'));
}"""
WORDS_IN_SIGHT = """() => {
  const words = [...CSS.highlights.get('choosing')][0].getBoundingClientRect();
  const form = document.querySelector('[data-flag-form]').getBoundingClientRect();
  return words.top > 0 && words.bottom < form.top;
}"""


def form_values(page: Page) -> dict[str, str]:
    return page.evaluate("() => Object.fromEntries(new FormData(document.querySelector('[data-flag-form]')))")


def test_selecting_words_brings_the_form_with_their_place(article: Page) -> None:
    article.evaluate(SELECT, "never seen a finer crossing 🌉 on")
    form = article.locator("[data-flag-form]")
    expect(form).to_be_visible()
    start = component_samples.build_sample_text().index("never seen")
    values = form_values(article)
    assert (int(values["start"]), int(values["end"])) == (
        start,
        start + len("never seen a finer crossing 🌉 on"),
    )
    assert values["exact"] == values["statement"] == "never seen a finer crossing 🌉 on"


def test_dragging_the_mouse_over_words_brings_the_form_beside_them(article: Page) -> None:
    box = article.evaluate("() => [...CSS.highlights.get('approved-0')][0].getBoundingClientRect().toJSON()")
    middle = box["y"] + box["height"] / 2
    article.mouse.move(box["x"] + 2, middle)
    article.mouse.down()
    article.mouse.move(box["x"] + box["width"] - 2, middle, steps=5)
    article.mouse.up()
    form = article.locator("[data-flag-form]")
    expect(form.locator("[name=exact]")).to_have_value(re.compile("cars cross on a working day?"))
    placed = form.bounding_box()
    text = article.locator(".article-text").bounding_box()
    assert placed is not None
    assert text is not None
    assert placed["x"] >= text["x"] + text["width"]
    assert placed["y"] <= box["y"] <= placed["y"] + placed["height"]
    assert article.evaluate("() => scrollY") == 0


def test_a_selection_takes_whole_words_and_whole_pictures(article: Page) -> None:
    article.evaluate(
        """async () => {
          const f = (await import('/static/js/text_offsets.js')).articleText();
          const at = [...f.text.slice(0, f.text.indexOf('212 million'))].length;
          getSelection().removeAllRanges();
          getSelection().addRange(f.toRange(at + 1, at + 7));
        }"""
    )
    expect(article.locator("[data-flag-form] [name=exact]")).to_have_value("212 million")


def test_the_statement_of_words_over_two_paragraphs_is_one_line(article: Page) -> None:
    article.evaluate(SELECT, "annual report.\n\n“We have never")
    expect(article.locator("[data-flag-form]")).to_be_visible()
    values = form_values(article)
    assert values["statement"] == "annual report. “We have never"
    assert values["exact"].replace("\r\n", "\n") == "annual report.\n\n“We have never"


def test_what_was_typed_stays_when_the_selection_moves(article: Page) -> None:
    article.evaluate(SELECT, "Some 300 people")
    article.get_by_label("Checkable statement").fill("The ferries had 300 workers")
    article.locator("h1").click(position={"x": 2, "y": 2})
    article.evaluate(SELECT, "300 people worked on them")
    expect(article.locator("[data-flag-form] [name=exact]")).to_have_value("300 people worked on them")
    expect(article.get_by_label("Checkable statement")).to_have_value("The ferries had 300 workers")


def test_f_and_the_arrows_choose_words_without_a_mouse(article: Page) -> None:
    article.keyboard.press("f")
    expect(article.locator("#live")).to_contain_text("Harbour")
    article.keyboard.press("ArrowRight")
    article.keyboard.press("Shift+ArrowRight")
    article.keyboard.press("Shift+ArrowRight")
    expect(article.locator("#live")).to_have_text("bridge cost twice")
    article.keyboard.press("Enter")
    expect(article.get_by_label("Checkable statement")).to_be_focused()
    values = form_values(article)
    assert (values["start"], values["end"], values["exact"]) == ("8", "25", "bridge cost twice")


# Where a line ends depends on the fonts of the machine, so the test looks at places and not at words.
CHOSEN_TOP = "() => [...CSS.highlights.get('choosing')][0].getBoundingClientRect().top"


def test_the_arrows_go_down_a_line_and_escape_leaves_nothing_behind(article: Page) -> None:
    article.keyboard.press("f")
    article.wait_for_selector(".choosing-hint")
    before = article.evaluate(CHOSEN_TOP)
    article.keyboard.press("ArrowDown")
    assert article.evaluate(CHOSEN_TOP) > before
    article.keyboard.press("Escape")
    assert not article.evaluate("() => CSS.highlights.has('choosing')")
    assert article.locator("[data-article-text]").get_attribute("role") is None
    expect(article.locator("[data-flag-form]")).to_be_hidden()


def test_escape_closes_the_form(article: Page) -> None:
    article.evaluate(SELECT, "Ferries stopped")
    expect(article.locator("[data-flag-form]")).to_be_visible()
    article.keyboard.press("f")
    article.keyboard.press("Escape")
    expect(article.locator("[data-flag-form]")).to_be_hidden()


def test_a_finger_gets_a_button_before_the_form(browser: Browser, component_page_url: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = context.new_page()
    page.goto(f"{component_page_url}article/")
    page.touchscreen.tap(200, 300)
    page.evaluate(SELECT, "Ferries stopped")
    expect(page.locator("[data-flag-form]")).to_be_hidden()
    page.get_by_role("button", name="Flag selection").tap()
    expect(page.get_by_label("Checkable statement")).to_have_value("Ferries stopped")
    context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_on_a_phone_the_words_stand_over_the_form_and_the_form_over_the_keyboard(
    browser: Browser, component_page_url: str, theme: Literal["light", "dark"]
) -> None:
    context = browser.new_context(**PHONE, color_scheme=theme)
    page = context.new_page()
    page.goto(f"{component_page_url}article/")
    page.touchscreen.tap(200, 300)
    last = page.locator("[data-article-text] > p:not([data-outside-text])").last.inner_text()
    for words in ("Some 300 people", last.removesuffix(".").split()[-1]):
        page.evaluate(SELECT, words)
        page.get_by_role("button", name="Flag selection").tap()
        for keyboard in (0, 336):
            page.evaluate(KEYBOARD, keyboard)
            page.wait_for_function(WORDS_IN_SIGHT)
            seen = 844 - keyboard
            form, field, button = (
                page.locator(one).evaluate("each => each.getBoundingClientRect().toJSON()")
                for one in ("[data-flag-form]", "[name=statement]", "#flag-submit")
            )
            assert form["height"] <= max(seen / 2, 320)
            assert form["bottom"] == pytest.approx(seen, abs=1)
            assert form["top"] < field["top"] < field["bottom"] < button["top"] < button["bottom"] <= seen
        page.locator("[data-flag-cancel]").tap()
    context.close()
