"""What the acts of the queue take comes when somebody begins: typed ahead, on a bad line, no script."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from articles.models import Article
from factcheck.claims.editing import update_claim
from factcheck.models import Assignment, Claim, SavedView
from lib.datetimes.clock import now
from tests.factcheck.many_claims import create_flagged_claims
from tests.factories import Cast
from tests.journeys.people import BrowserPerson, Enter, signs_in, signs_out
from tests.sampling import mark_for_long_runs

pytestmark = [pytest.mark.browser, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
COMING = "[data-fields-to-come]"


@pytest.fixture
def edith(live_site: str, article: Article, cast: Cast, open_window: Enter) -> BrowserPerson:
    create_flagged_claims(article, cast.editor, 3)
    edith = open_window(cast.editor)
    edith.goes_to("/queue/")
    return edith


def answers_fields(page: Page, answer: Callable[[Route], object]) -> None:
    """Answer so when the queue asks for the fields of its acts.

    They may be there by now: where a window opens under the mouse, that is a sign of somebody too.
    """
    page.route("**/queue/acts/", answer)
    page.reload()


def test_who_is_faster_than_the_fields_goes_on_in_the_first_of_them(edith: BrowserPerson, cast: Cast) -> None:
    page, here = edith.page, edith.page.url

    def type_ahead() -> None:
        for key in ("j", "x", "a", "o", "x", "Enter"):
            page.keyboard.press(key)

    answers_fields(page, lambda route: (type_ahead(), route.continue_()))
    page.mouse.move(600, 400)
    expect(page.get_by_label("Checker")).to_be_focused()
    assert page.url == here, "neither a claim nor the page of the act"
    edith.sees("1 selected")
    for key in ("c", "Enter"):
        page.keyboard.press(key)
    edith.sees("1 claim assigned to Carl.")


@pytest.mark.parametrize("is_in_field", [True, False])
def test_esc_leads_from_the_bar_back_to_the_row_in_hand(edith: BrowserPerson, is_in_field: bool) -> None:
    edith.settles()
    edith.chooses("j", "j", "a")
    act = edith.page.locator("[data-act=assign]")
    expect(edith.page.get_by_label("Checker")).to_be_focused()
    if not is_in_field:
        act.locator("summary").focus()
    edith.page.keyboard.press("Escape")
    expect(act).not_to_have_attribute("open", "")
    expect(edith.page.locator(".here [data-row-link]")).to_be_focused()


def test_fields_that_did_not_come_are_asked_for_again_at_the_next_menu(edith: BrowserPerson) -> None:
    page = edith.page
    answers_fields(page, lambda route: route.abort())
    page.keyboard.press("j")
    expect(page.locator(f"{COMING} button").first).to_be_attached()
    page.unroute("**/queue/acts/")
    page.keyboard.press("a")
    expect(page.get_by_label("Checker")).to_be_focused()
    edith.complaints.clear()  # the request that was cut off


def test_without_its_fields_an_act_of_the_row_under_the_cursor_is_one_page_away(edith: BrowserPerson) -> None:
    page = edith.page
    answers_fields(page, lambda route: route.abort())
    edith.settles()
    for key in ("j", "a"):
        page.keyboard.press(key)
    page.get_by_role("button", name="Assign…").click()
    page.get_by_label("Checker").select_option(label="Carl · 0 open claims")
    page.get_by_role("button", name="Assign").click()
    edith.sees("1 claim assigned to Carl.")
    edith.complaints.clear()  # the requests that were cut off


@pytest.mark.parametrize("is_late", [True, False])
def test_whoever_is_signed_out_meanwhile_goes_on_with_what_is_ticked(
    edith: BrowserPerson, cast: Cast, is_late: bool
) -> None:
    page, context = edith.page, edith.page.context
    if not is_late:
        # They are loaded at the first sign of somebody, which a pointer at rest may be: not before the end.
        answers_fields(page, lambda route: route.abort())
    edith.settles()
    if is_late:
        edith.chooses("j", "x")
    other = context.new_page()
    other.goto(edith.page.url)
    signs_out(other)
    page.unroute("**/queue/acts/")
    edith.complaints.clear()
    page.bring_to_front()
    for key in ("a", "c", "Enter") if is_late else ("j", "x", "a"):
        page.keyboard.press(key)
    edith.sees("You are signed out, so nothing was changed.")
    edith.sees("1 selected")
    assert "null" not in page.locator("[data-act-bar]").inner_text()
    signs_in(other, cast.editor.username)
    page.bring_to_front()
    for key in ("Enter",) if is_late else ("Escape", "a"):
        page.keyboard.press(key)
    if not is_late:
        expect(page.get_by_label("Checker")).to_be_focused()
        edith.chooses("c", "Enter")
    edith.sees("1 claim assigned to Carl.")


def test_whoever_is_signed_out_takes_no_claim(
    live_site: str, article: Article, cast: Cast, open_window: Enter
) -> None:
    create_flagged_claims(article, cast.editor, 1)
    carl = open_window(cast.checker)
    carl.goes_to("/queue/")
    carl.chooses("j")
    other = carl.page.context.new_page()
    other.goto(carl.page.url)
    signs_out(other)
    carl.page.bring_to_front()
    carl.page.keyboard.press("t")
    expect(carl.page.get_by_label("User name")).to_be_visible()
    assert not Assignment.objects.exists()


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


@pytest.mark.parametrize("width", mark_for_long_runs([1440, 390], "counts"))
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


def test_whoever_opens_a_menu_with_the_mouse_types_into_it(edith: BrowserPerson) -> None:
    edith.page.get_by_text("Save view").click()
    expect(edith.page.get_by_label("Name")).to_be_focused()
    edith.page.keyboard.type("Images of the port\n")
    edith.sees("Images of the port")
    assert SavedView.objects.get().name == "Images of the port"


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
