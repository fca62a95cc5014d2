"""What is loaded when it is first used comes late on a slow line: nothing pressed meanwhile is lost."""

import pytest
from playwright.sync_api import Page, Route, expect

from articles.models import Article
from tests.factories import Cast
from tests.journeys.people import Enter

pytestmark = [pytest.mark.browser, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

NEEDED_LATER = "**/static/js/command_palette_options.js"


class SlowLine:
    """Holds what the palette asks for when it is first opened; ``arrives`` lets it through."""

    def __init__(self, page: Page) -> None:
        self.is_slow = True
        self.waiting: list[Route] = []
        page.route(NEEDED_LATER, self.takes)

    def takes(self, route: Route) -> None:
        if self.is_slow:
            self.waiting.append(route)
        else:
            route.continue_()

    def arrives(self) -> None:
        """Let through what was asked for, and what will be."""
        self.is_slow = False
        for route in self.waiting:
            route.continue_()


def test_the_palette_is_typed_in_while_it_comes(live_site: str, cast: Cast, open_window: Enter) -> None:
    edith = open_window(cast.editor)
    box = edith.page.get_by_role("combobox", name="Search or go to")
    for key, words, place in (("Control+k", "statis", "statistics"), ("/", "worklo", "workload")):
        line = SlowLine(edith.page)
        edith.goes_to("/articles/")
        edith.settles()
        assert line.waiting == [], "asked for before it is used"
        edith.presses_key(key)
        edith.page.keyboard.type(words)
        expect(box).to_have_value(words)
        for each in ("ArrowDown", "ArrowUp", "Enter"):
            edith.page.keyboard.press(each)
        line.arrives()
        edith.page.wait_for_url(f"**/{place}/")


def test_words_are_chosen_and_written_about_by_key_once_the_line_is_dead(
    live_site: str, article: Article, cast: Cast, open_window: Enter
) -> None:
    """All that it takes came with the page: the browser itself takes what is typed, corrected and left."""
    edith = open_window(cast.editor)
    keys = edith.page.keyboard
    for key, form, first in (("f", "flag", "statement"), ("y", "query", "question")):
        edith.goes_to(f"/articles/{article.public_id}/")
        edith.settles()
        edith.page.route("**/static/**", lambda route: route.abort())
        edith.presses_key(key)
        for each in ("ArrowRight", "Shift+ArrowRight", "Enter"):
            keys.press(each)
        keys.type("Whyx")
        keys.press("Backspace")
        keys.press("Enter")
        keys.type("so?")
        keys.press("Tab")
        keys.press("Shift+Tab")
        keys.press("End")
        keys.type("!")
        keys.press("Control+z")
        place = edith.page.locator(f"[data-{form}-form]")
        expect(place.locator(f"[name={first}]:focus")).to_have_value("Why\nso?")
        expect(place.locator("[name=exact]")).not_to_have_value("")
        keys.press("Tab")
        expect(place.locator(":focus")).to_have_count(1)
        expect(place.locator(f"[name={first}]:focus")).to_have_count(0)
        edith.page.unroute_all()


def test_a_palette_that_is_late_is_told_of_and_chooses_nothing_afterwards(
    live_site: str, cast: Cast, open_window: Enter
) -> None:
    edith = open_window(cast.editor)
    edith.page.clock.install()
    line = SlowLine(edith.page)
    edith.goes_to("/articles/")
    with edith.page.expect_request("**/command_palette_options.js"):
        edith.presses_key("Control+k")
    edith.page.keyboard.type("statis")
    edith.page.keyboard.press("Enter")
    edith.page.clock.fast_forward(20_000)
    edith.sees("No results: the server did not answer. Try again.")
    line.arrives()
    expect(edith.page.get_by_role("option", name="Statistics").first).to_be_visible()
    assert edith.page.url.endswith("/articles/")


def test_the_palette_is_closed_and_opened_again_where_what_it_offers_does_not_come(
    live_site: str, cast: Cast, open_window: Enter
) -> None:
    edith = open_window(cast.editor)
    edith.goes_to("/articles/")
    palette = edith.page.locator("[data-palette]")
    edith.page.route("**/static/js/command_palette_options.js", lambda route: route.abort())
    for close in (
        lambda: palette.get_by_role("button", name="Close").click(),
        lambda: edith.page.mouse.click(2, 2),
        lambda: edith.page.keyboard.press("Control+k"),
    ):
        edith.presses_key("Control+k")
        edith.sees("No results: the server did not answer. Try again.")
        close()
        expect(palette).to_be_hidden()
    edith.page.unroute_all()
    edith.presses_key("Control+k")
    expect(palette.get_by_role("option").first).to_be_visible()
    edith.complaints[:] = [one for one in edith.complaints if "ERR_FAILED" not in one]


def test_keys_that_choose_words_are_one_forms_at_a_time(
    live_site: str, article: Article, cast: Cast, open_window: Enter
) -> None:
    edith = open_window(cast.editor)
    edith.goes_to(f"/articles/{article.public_id}/")
    hint, text = edith.page.locator(".choosing-hint"), edith.page.locator("[data-article-text]")
    role = text.get_attribute("role")
    edith.presses_key("f")
    expect(hint).to_contain_text("to flag")
    for key, words in (("f", "to flag"), ("y", "to ask"), ("f", "to flag")):
        edith.presses_key(key)
        expect(hint).to_have_count(1)
        expect(hint).to_contain_text(words)
    edith.presses_key("Escape")
    expect(hint).to_have_count(0)
    assert text.get_attribute("role") == role
