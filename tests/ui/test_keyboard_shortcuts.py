"""Keys press what carries them, never while one types, and the page can list them."""

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


@pytest.fixture
def queue(page: Page, component_page_url: str) -> Page:
    page.goto(f"{component_page_url}queue/")
    return page


def test_j_and_k_walk_the_rows(queue: Page) -> None:
    for key, row in (("j", 0), ("j", 1), ("k", 0), ("k", 0)):
        queue.keyboard.press(key)
        expect(queue.locator("[data-row] [data-row-link]").nth(row)).to_be_focused()


def test_o_opens_the_row_that_is_looked_at(queue: Page) -> None:
    queue.keyboard.press("j")
    queue.keyboard.press("o")
    queue.wait_for_url("**/components/claim/")


def test_slash_opens_the_search_and_keys_are_letters_there(queue: Page) -> None:
    queue.keyboard.press("/")
    queue.keyboard.type("jai?")
    expect(queue.get_by_role("combobox", name="Search or go to")).to_have_value("jai?")
    expect(queue.locator("dialog[open]")).to_have_count(1)


def test_g_and_a_letter_go_to_a_screen_and_g_alone_changes_no_other_key(queue: Page) -> None:
    queue.keyboard.press("g")
    queue.keyboard.press("j")
    expect(queue.locator("[data-row].here")).to_have_count(0)
    queue.keyboard.press("j")
    expect(queue.locator("[data-row].here")).to_have_count(1)
    queue.evaluate("document.querySelector('[data-go=a]').href = '/components/claim/'")
    queue.keyboard.press("g")
    queue.keyboard.press("a")
    queue.wait_for_url("**/components/claim/")


def test_question_mark_lists_the_keys_of_this_page(queue: Page) -> None:
    queue.keyboard.press("?")
    dialog = queue.get_by_role("dialog", name="Keyboard shortcuts on this page")
    expect(dialog).to_contain_text("Import article")
    expect(dialog).to_contain_text("Take")
    expect(dialog).to_contain_text("Reviews")
    queue.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_digits_choose_a_rating(claim: Page) -> None:
    claim.keyboard.press("5")
    expect(claim.get_by_role("radio", name="False", exact=True)).to_be_checked()


def test_the_key_of_a_step_with_inputs_opens_it_at_its_first_field(claim: Page) -> None:
    claim.locator("[data-action=request_reply] summary").click()
    expect(claim.get_by_label("Whom do you ask")).to_be_hidden()
    claim.locator("h1").click()
    claim.keyboard.press("r")
    expect(claim.get_by_label("Whom do you ask")).to_be_focused()


def test_escape_folds_an_act_away_and_keeps_what_was_typed_in_it(claim: Page) -> None:
    whom = claim.get_by_label("Whom do you ask")
    whom.fill("The harbour office")
    claim.keyboard.press("Escape")
    expect(whom).to_be_hidden()
    expect(claim.locator("[data-action=request_reply] summary")).to_be_focused()
    claim.keyboard.press("r")
    expect(whom).to_have_value("The harbour office")


def test_the_theme_that_was_chosen_comes_with_the_next_page(queue: Page) -> None:
    queue.locator("summary", has_text="Menu of Ruth Adler").click()
    queue.get_by_role("button", name="Theme:").click()
    queue.get_by_role("button", name="Theme:").click()
    queue.reload()
    assert queue.evaluate("() => document.documentElement.dataset.theme") == "dark"
    assert queue.evaluate("() => getComputedStyle(document.body).color") == "rgb(236, 232, 223)"
