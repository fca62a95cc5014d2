"""Every sample screen passes axe in both themes, breaks no policy, and fits a phone."""

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.screen_rules import broken_rules
from tests.sampling import mark_for_long_runs

pytestmark = pytest.mark.browser

SCREENS = ("", "queue/", "article/", "claim/", "verdict/")


@pytest.mark.parametrize(
    ("screen", "theme"),
    [
        cell
        for screen in SCREENS
        for cell in mark_for_long_runs([(screen, "light"), (screen, "dark")], "components")
    ],
)
def test_axe_finds_nothing(browser: Browser, component_page_url: str, screen: str, theme: str) -> None:
    context = browser.new_context(
        viewport={"width": 1440, "height": 1000},
        color_scheme="dark" if theme == "dark" else "light",
        bypass_csp=True,  # for axe's own script only; the policy has its own test
    )
    page = context.new_page()
    page.goto(component_page_url + screen)
    page.wait_for_load_state("networkidle")
    assert broken_rules(page) == []
    context.close()


@pytest.mark.parametrize("screen", SCREENS)
def test_no_policy_is_broken_and_nothing_fails_to_load(
    page: Page, component_page_url: str, screen: str
) -> None:
    value: list[str] = []
    page.on(
        "console",
        lambda message: value.append(message.text) if message.type in ("error", "warning") else None,
    )
    page.on("pageerror", lambda error: value.append(str(error)))
    page.goto(component_page_url + screen)
    page.wait_for_load_state("networkidle")
    assert value == []


@pytest.mark.parametrize("screen", SCREENS)
def test_it_fits_a_phone_and_fingers_find_what_is_pressed(
    browser: Browser, component_page_url: str, screen: str
) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(component_page_url + screen)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390
    small = page.locator(".btn:visible, .topnav a:visible, input:visible:not([type=checkbox], [type=radio])")
    heights = small.evaluate_all(
        "all => all.map((each) => [each.textContent, each.getBoundingClientRect().height])"
    )
    assert [each for each in heights if each[1] < 44] == []
    context.close()
