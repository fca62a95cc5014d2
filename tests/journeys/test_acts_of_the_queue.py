"""What the acts of the queue take comes when somebody begins: typed ahead, on a bad line, no script."""

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Route, expect

from articles.models import Article
from factcheck.claims.editing import update_claim
from factcheck.models import Assignment, Claim, SavedView
from lib.datetimes.clock import now
from tests.factcheck.many_claims import create_flagged_claims
from tests.factories import Cast
from tests.journeys.people import BrowserPerson, Enter

pytestmark = [pytest.mark.browser, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
COMING = "[data-fields-to-come]"


@pytest.fixture
def edith(live_site: str, article: Article, cast: Cast, open_window: Enter) -> BrowserPerson:
    create_flagged_claims(article, cast.editor, 3)
    edith = open_window(cast.editor)
    edith.goes_to("/queue/")
    return edith


def test_who_is_faster_than_the_fields_goes_on_in_the_first_of_them(edith: BrowserPerson, cast: Cast) -> None:
    page, here = edith.page, edith.page.url

    def type_ahead() -> None:
        for key in ("j", "x", "a", "o", "x", "Enter"):
            page.keyboard.press(key)

    page.route("**/queue/acts/", lambda route: (type_ahead(), route.continue_()))
    page.mouse.move(600, 400)
    expect(page.get_by_label("Checker")).to_be_focused()
    assert page.url == here, "neither a claim nor the page of the act"
    edith.sees("1 selected")
    for key in ("c", "Enter"):
        page.keyboard.press(key)
    edith.sees("1 claim assigned to Carl.")


def test_fields_that_did_not_come_are_asked_for_again_at_the_next_menu(edith: BrowserPerson) -> None:
    page = edith.page
    page.route("**/queue/acts/", lambda route: route.abort())
    page.keyboard.press("j")
    expect(page.locator(f"{COMING} button").first).to_be_attached()
    page.unroute("**/queue/acts/")
    page.keyboard.press("a")
    expect(page.get_by_label("Checker")).to_be_focused()
    edith.complaints.clear()  # the request that was cut off


def test_a_claim_is_taken_in_its_row_and_a_refusal_is_shown_as_a_page(
    live_site: str, article: Article, cast: Cast, open_window: Enter
) -> None:
    claims = create_flagged_claims(article, cast.editor, 2)
    carl = open_window(cast.checker)
    carl.goes_to("/queue/?sort=statement")
    page, first = carl.page, carl.page.locator("[data-row]").first
    for key in ("j", "t"):
        page.keyboard.press(key)
    expect(page.locator("#live")).to_have_text("Claim taken.")
    expect(first).to_contain_text("Carl")
    assert Assignment.objects.get(ended_at__isnull=True).checker == cast.checker
    # Somebody else changes the second before he takes it.
    left = Claim.objects.get(pk__in=[one.pk for one in claims], assignments__isnull=True)
    page.route("**/queue/live/**", lambda route: route.abort())
    update_claim(left, by=cast.editor, at=now(), priority=4)
    page.keyboard.press("j")
    with page.expect_navigation():
        page.keyboard.press("t")
    carl.sees("Somebody else changed this claim first")
    assert Assignment.objects.filter(ended_at__isnull=True).count() == 1
    carl.complaints.clear()  # the refusal, and the requests that were cut off


@pytest.mark.parametrize("width", [1440, 390])
def test_counts_of_saved_views_come_into_their_places(
    live_site: str, article: Article, cast: Cast, open_window: Enter, width: int
) -> None:
    create_flagged_claims(article, cast.editor, 3)
    SavedView.objects.create(
        name="Flagged", query="state=flagged", owner=cast.editor, created_at=now() - timedelta(days=1)
    )
    edith = open_window(cast.editor, viewport={"width": width, "height": 844})
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        waiting.append(route)

    edith.page.route("**/queue/views/counts/**", hold)
    with edith.page.expect_request("**/queue/views/counts/**"):
        edith.goes_to("/queue/")
    view, heading = edith.page.locator(".filters a", has_text="Flagged"), edith.page.locator("h1")
    before = [part.bounding_box() for part in (view, heading)]
    waiting[0].continue_()
    expect(view.locator(".count")).to_have_text("3")
    assert [part.bounding_box() for part in (view, heading)] == before


def test_without_a_script_an_act_is_one_page_away(
    browser: Browser, live_site: str, cast: Cast, edith: BrowserPerson
) -> None:
    plain = browser.new_context(java_script_enabled=False, storage_state=edith.page.context.storage_state())
    page = plain.new_page()
    page.goto(f"{live_site}/queue/")
    for box in page.locator("input[name=claim]").all()[:2]:
        box.check()
    page.locator("[data-act=assign] summary").click()
    page.get_by_role("button", name="Assign…").click()
    page.get_by_label("Checker").select_option(label="Carl · 0 open claims")
    page.get_by_role("button", name="Assign").click()
    expect(page.get_by_text("2 claims assigned to Carl.")).to_be_visible()
    assert Assignment.objects.filter(checker=cast.checker, ended_at__isnull=True).count() == 2
    plain.close()
