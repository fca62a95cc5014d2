"""Rules that every screen keeps in a browser."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.journeys.people import BrowserPerson

TOO_WIDE = """() => document.documentElement.scrollWidth > innerWidth
  || [...document.querySelectorAll('.topnav')].some((bar) => bar.scrollWidth > bar.clientWidth)"""
"""Neither the page nor the bar with the names of the screens may be moved sideways."""


LAYOUT_SHIFT = """() => new Promise((resolve) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) sum += entry.value;
  }).observe({ type: 'layout-shift', buffered: true });
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => resolve(sum))));
})"""
"""How far what stood in the window has moved by itself since the page was opened, as Chromium counts it."""
MAX_SHIFT = 0.01
"""A tenth of what Chromium calls good: an article makes room in its lines for the numbers of its notes."""


def unfold(person: BrowserPerson) -> None:
    """Open whatever is folded."""
    person.page.evaluate(
        "() => document.querySelectorAll('main details').forEach((each) => { each.open = true; })"
    )
    expect(person.page.locator("[data-when-open]")).to_have_count(0)


def broken_rules(page: Page, *, colours_only: bool = False) -> list[str]:
    """Axe's violations, each as its rule and the first element that breaks it.

    ``colours_only`` is for a page that was asked for every rule in another theme: nothing else differs there.
    """
    colours = (
        {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
        if colours_only
        else {}
    )
    violations = Axe().run(page, options={"resultTypes": ["violations"], **colours}).response["violations"]
    return [f"{rule['id']}: {rule['nodes'][0]['html'][:140]}" for rule in violations]
