"""An article's figure is flagged, checked, filed and approved by three people, with the keys alone."""

from typing import Any

import pytest
from playwright.sync_api import expect

from articles.actions.importing import import_article
from articles.importers import parse_bytes
from articles.models import Article
from factcheck.models import Claim
from factcheck.suggestions.actions import rank_due_revisions
from lib.datetimes.clock import now
from newsroom.demo.site.server import DemoSiteServer
from tests.factories import Cast
from tests.journeys.counted_keys import CountedKeys
from tests.journeys.evidence import check_sources
from tests.journeys.people import SCREENS, BrowserPerson, Enter, describe_screen
from tests.journeys.screen_rules import TOO_WIDE
from tests.sampling import mark_for_long_runs

pytestmark = [pytest.mark.browser, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

HEADLINE = "Where the fentanyl comes from"
FACT = "Fentanyl was linked to more than 20,000 overdose deaths in the United States in 2016."
BODY = [
    FACT,
    "Officials of both countries met again, and parted without a word on who sells the drug.",
    "“We shall talk about it”, one of them said.",
]
PASSAGES = {
    "/clinic": "Fentanyl and its analogues: 20,145 overdose deaths in the United States",
    "/dust": "laboratories of the states found fentanyl in 20,145 deaths",
}
WHY = 'Both counts say so: "'
MOST_KEYS = 90


@pytest.fixture
def fentanyl_article(live_site: str, cast: Cast) -> Article:
    parsed = parse_bytes("\n\n".join((HEADLINE, *BODY)).encode(), media_type="text/plain")
    article = import_article(parsed, desk=cast.desk, provenance="external", by=cast.editor, at=now()).article
    rank_due_revisions(at=now())
    return article


@pytest.mark.parametrize("screen", mark_for_long_runs(SCREENS, "flag to approval"), ids=describe_screen)
def test_from_flag_to_approval_without_a_mouse(
    cast: Cast,
    open_window: Enter,
    evidence_site: DemoSiteServer,
    fentanyl_article: Article,
    screen: dict[str, Any],
) -> None:
    evidence_site.edited = {path: (path[1:], (f"{passage}.",)) for path, passage in PASSAGES.items()}
    edith, carl, sara = (open_window(person, **screen) for person in (cast.editor, cast.checker, cast.second))
    counts = {
        "flag and assign": flag(edith),
        "check": cite(carl, evidence_site.url),
        "file": file_verdict(carl),
        "approve": approve(sara),
    }
    assert Claim.objects.get().state == "approved"
    print(f"keys at {describe_screen(screen)}: {counts}, together {sum(counts.values())}")
    assert sum(counts.values()) <= MOST_KEYS


def flag(edith: BrowserPerson) -> int:
    """From the queue to the first sentence suggested in the article, which she flags for Carl."""
    edith.goes_to("/queue/")
    edith.settles()
    page, keys = edith.page, CountedKeys(edith.page)
    keys.press("/")
    keys.type("fentanyl")
    expect(page.locator("#palette-options [aria-selected=true]")).to_contain_text(HEADLINE)
    keys.press("Enter")
    edith.sees("suggested")
    edith.settles()
    keys.press("u", "f")
    expect(page.get_by_label("Checkable statement")).to_have_value(FACT)
    expect(page.get_by_label("Kind")).to_have_value("number")
    keys.press("Tab", "Tab", "Tab", "Tab")
    expect(page.get_by_label("Assign to")).to_be_focused()
    keys.type("Carl")
    keys.press("Control+Enter")
    expect(page.locator("#note-1")).to_contain_text("Carl")
    fits(edith)
    return keys.count


def cite(carl: BrowserPerson, site: str) -> int:
    """From his work to two sources with their passages, which a worker then looks at."""
    carl.goes_to("/my-work/")
    carl.settles()
    page, keys = carl.page, CountedKeys(carl.page)
    keys.press("j", "Enter")
    expect(page.locator("h1")).to_contain_text("20,000 overdose deaths")
    carl.settles()
    keys.press("s")
    carl.sees("You started checking.")
    carl.settles()
    for number, (path, passage) in enumerate(PASSAGES.items(), start=1):
        keys.press("s", "Tab")
        keys.paste(site + path)
        keys.press("Tab", "Tab")
        expect(page.locator("#id_cite_passage")).to_be_focused()
        keys.paste(passage)
        keys.press("Tab", "s", "Control+Enter")
        expect(page.locator(".source")).to_have_count(number)
        carl.settles()
    check_sources()
    expect(page.locator(".source", has_text="Passage found on the page")).to_have_count(2)
    fits(carl)
    return keys.count


def file_verdict(carl: BrowserPerson) -> int:
    """The checklist, the rating, a headline and the reason with both footnotes, then to review."""
    page, keys = carl.page, CountedKeys(carl.page)
    keys.rate("True")
    keys.press("Tab")
    keys.type("It holds")
    keys.press("Tab", "Tab", "Tab")  # over the short version, which so long a claim is to have
    expect(page.locator("#verdict").get_by_label("Why", exact=True)).to_be_focused()
    keys.type(WHY)
    expect(page.get_by_role("listbox", name="Sources to cite")).to_be_visible()
    keys.press("Enter")
    keys.type(" [")
    keys.press("ArrowDown", "Enter")
    keys.type(".")
    keys.press("Control+Enter")
    carl.sees("You sent this verdict to review.")
    fits(carl)
    return keys.count


def approve(sara: BrowserPerson) -> int:
    sara.goes_to("/reviews/")
    sara.settles()
    keys = CountedKeys(sara.page)
    keys.press("j", "Enter")
    sara.sees("It holds")
    sara.settles()
    keys.press("y", "Tab", "Enter")
    sara.sees("You approved this verdict.")
    fits(sara)
    return keys.count


def fits(person: BrowserPerson) -> None:
    assert not person.page.evaluate(TOO_WIDE)
