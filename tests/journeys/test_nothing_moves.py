"""What stands in the window stays where it is while a page loads: on a slow machine, with late answers."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, Route, expect

from articles.models import Article
from factcheck.desk.statistics.rollup import rebuild_statistics
from factcheck.models import Claim
from lib.datetimes.clock import now
from tests.factories import Cast, create_article, flag_claim_on
from tests.journeys.people import Enter
from tests.journeys.screen_rules import LAYOUT_SHIFT, MAX_SHIFT
from tests.sampling import CELLS, choose_every, mark_all_but_every

pytestmark = [pytest.mark.browser, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

SLOWER = 6
"""Times that the browser's processor is slower: a cheap phone, or a machine with other work."""
LATE_SECONDS = 0.5
DESKTOP = {"viewport": {"width": 1350, "height": 1_600}}
"""High, so that what is loaded last is in sight."""
LATE_PART = "<ul>" + "<li>A verdict on a claim of last year that is much like this one</li>" * 12 + "</ul>"
TOPS = "(parts) => parts.map((part) => document.querySelector(part).getBoundingClientRect().top)"
SENTENCES = [f"In {1950 + n} the harbour landed {310 + n} crates and sold {120 + n}." for n in range(30)]


@contextmanager
def slow_down(page: Page) -> Iterator[None]:
    """Take the browser's processor away while the page loads: it burns what it takes, so no longer."""
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    yield
    session.send("Emulation.setCPUThrottlingRate", {"rate": 1})


def come_late(route: Route) -> None:
    """Answer a part that is loaded after the page, later than it is drawn, and with much in it."""
    time.sleep(LATE_SECONDS)
    route.fulfill(content_type="text/html; charset=utf-8", body=LATE_PART)


@pytest.fixture
def own(live_site: str, cast: Cast) -> Article:
    body = [" ".join(SENTENCES[n : n + 3]) for n in range(0, 30, 3)]
    return create_article(
        cast.desk, cast.editor, provenance="own_copy", url="https://own.example.org/", body=body
    )


@pytest.mark.parametrize(
    "state", mark_all_but_every(2, ["flagged", "checking", "in_review", "settled"], "claims that stay")
)
def test_a_claims_page_stays_where_it_is(
    cast: Cast, open_window: Enter, create_claim_in_state: Callable[..., Claim], state: str
) -> None:
    claim = create_claim_in_state(state)
    edith = open_window(cast.editor, **DESKTOP)
    for part in ("earlier-verdicts", "external-reviews", "since", "discussion/live"):
        edith.page.route(f"**/claims/*/{part}/", come_late)
    with slow_down(edith.page):
        edith.goes_to(f"/claims/{claim.public_id}/")
        expect(edith.page.locator("[data-later]")).to_have_count(0)
        expect(edith.page.get_by_text("A verdict on a claim of last year").last).to_be_visible()
    edith.page.wait_for_timeout(1_500)  # it asks for news of the claim once
    assert edith.page.evaluate(LAYOUT_SHIFT) <= MAX_SHIFT
    # And yet they stand where a checker looks for them: under the evidence, over the history.
    tops = edith.page.evaluate(TOPS, ["#sources", "#earlier-verdicts", ".claim-rest"])
    assert tops == sorted(tops)


def test_what_is_under_a_part_that_never_comes_is_shown_all_the_same(
    cast: Cast, open_window: Enter, create_claim_in_state: Callable[..., Claim]
) -> None:
    edith = open_window(cast.editor, **DESKTOP)
    edith.page.route("**/claims/*/earlier-verdicts/", lambda route: None)
    edith.goes_to(f"/claims/{create_claim_in_state('checking').public_id}/")
    rest = edith.page.locator(".claim-rest")
    expect(edith.page.locator("[data-later]")).to_have_count(1)
    expect(rest).to_have_css("visibility", "visible")
    expect(edith.page.locator("[data-later]")).to_have_count(1)


def test_a_key_opens_a_form_that_is_not_shown_yet(
    cast: Cast, open_window: Enter, create_claim_in_state: Callable[..., Claim]
) -> None:
    edith = open_window(cast.editor, **DESKTOP)
    edith.page.route("**/claims/*/earlier-verdicts/", lambda route: None)
    edith.goes_to(f"/claims/{create_claim_in_state('checking').public_id}/")
    edith.page.keyboard.press("e")
    expect(edith.page.get_by_label("Checkable statement")).to_be_focused()


@CELLS
def test_the_other_screens_that_one_looks_at_most_stay_where_they_are(
    cast: Cast, open_window: Enter, create_claim_in_state: Callable[..., Claim], own: Article, cells: str
) -> None:
    claim = create_claim_in_state("live")
    article = claim.appearances.get().revision.article
    for words in ("18,500 crates", "a record"):
        flag_claim_on(article, words, cast.editor)
    rebuild_statistics(at=now())
    moved = {}
    screens = ["/queue/", f"/articles/{article.public_id}/", f"/articles/{own.public_id}/", "/statistics/"]
    for path in choose_every(2, cells, screens, "screens that stay"):
        # A window of its own: nothing is in its cache.
        edith = open_window(cast.editor, **DESKTOP)
        with slow_down(edith.page):
            edith.goes_to(path)
            expect(edith.page.locator("[data-later]")).to_have_count(0)
        edith.page.wait_for_timeout(1_500)
        moved[path] = edith.page.evaluate(LAYOUT_SHIFT)
    assert {path: shift for path, shift in moved.items() if shift > MAX_SHIFT} == {}
