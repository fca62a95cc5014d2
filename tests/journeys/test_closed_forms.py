"""Forms of a claim's page that are loaded when they are opened: by key, over a bad line, without a script."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Route, expect

from factcheck.claims.editing import update_claim
from factcheck.models import Claim
from lib.datetimes.clock import now
from tests.factories import Cast
from tests.journeys.people import Enter, signs_in, signs_out
from tests.journeys.screen_rules import broken_rules

pytestmark = [pytest.mark.browser, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def claim(create_claim_in_state: Callable[..., Claim]) -> Claim:
    return create_claim_in_state("checking")


def test_a_key_opens_a_form_and_goes_on_in_its_first_field(
    cast: Cast, open_window: Enter, claim: Claim
) -> None:
    edith = open_window(cast.editor)
    edith.goes_to(f"/claims/{claim.public_id}/")
    edit = edith.page.locator('[data-action="more-edit"]')
    asked: list[str] = []
    edith.page.on("request", lambda request: asked.append(request.url))
    # Whoever waits for the fields types in none of them, and presses no other key of the page.
    edith.page.route("**/forms/more-edit/", lambda route: (edith.page.keyboard.press("s"), route.continue_()))
    # Others are told at once that she is at it, and not once the form is there.
    with edith.page.expect_request("**/lock/refresh/", timeout=10_000):
        edith.page.keyboard.press("e")
    expect(edit.get_by_label("Checkable statement")).to_be_focused()
    expect(edith.page.locator("#add-source")).not_to_have_attribute("open", "")
    edith.page.keyboard.press("Control+A")
    edith.page.keyboard.type("Crews landed 20,145 crates")
    assert broken_rules(edith.page) == []
    # Esc folds it away with what was typed, which is there when it is opened again.
    edith.page.keyboard.press("Escape")
    edith.page.keyboard.press("e")
    expect(edit.get_by_label("Checkable statement")).to_have_value("Crews landed 20,145 crates")
    assert len([url for url in asked if "/forms/" in url]) == 1
    edit.get_by_role("button", name="Edit details").click()
    edith.sees("Details saved.")


def test_what_was_sent_and_never_arrived_opens_its_form(
    live_site: str, cast: Cast, open_window: Enter, claim: Claim
) -> None:
    carl = open_window(cast.checker)
    page, other = carl.page, carl.page.context.new_page()
    carl.goes_to(f"/claims/{claim.public_id}/")
    split = page.locator('[data-action="more-split"]')
    split.locator("summary").click()
    split.get_by_label("Statement of the new claim").fill("The mayor was pleased")
    other.goto(live_site)
    signs_out(other)
    split.get_by_role("button", name="Split", exact=True).click()
    signs_in(page, cast.checker.username)
    carl.goes_to(f"/claims/{claim.public_id}/")
    expect(split.get_by_label("Statement of the new claim")).to_have_value("The mayor was pleased")
    expect(split.get_by_text("What you typed was restored from this browser.")).to_be_visible()
    carl.complaints.clear()  # while he was signed out his page asked for its soft lock, and was refused


def test_what_is_restored_undoes_nothing_that_others_changed_meanwhile(
    live_site: str, cast: Cast, open_window: Enter, claim: Claim
) -> None:
    carl = open_window(cast.checker)
    page, other = carl.page, carl.page.context.new_page()
    carl.goes_to(f"/claims/{claim.public_id}/")
    edit = page.locator('[data-action="more-edit"]')
    edit.locator("summary").click()
    edit.get_by_label("Checkable statement").fill("Crews landed 20,145 crates")
    other.goto(live_site)
    signs_out(other)
    edit.get_by_role("button", name="Edit details").click()
    update_claim(claim, by=cast.editor, at=now(), claimant="Ada Holm")
    signs_in(page, cast.checker.username)
    carl.goes_to(f"/claims/{claim.public_id}/")
    expect(edit.get_by_text("What you typed was restored from this browser.")).to_be_visible()
    expect(edit.get_by_label("Checkable statement")).to_have_value("Crews landed 20,145 crates")
    edit.get_by_role("button", name="Edit details").click()
    carl.sees("Details saved.")
    claim.refresh_from_db()
    assert (claim.statement, claim.claimant) == ("Crews landed 20,145 crates", "Ada Holm")
    carl.complaints.clear()  # while he was signed out his page asked for its soft lock, and was refused


@pytest.mark.parametrize("trouble", ["no connection", "not there"])
def test_who_opens_a_form_that_cannot_be_loaded_is_told_and_it_is_asked_for_again(
    cast: Cast, open_window: Enter, claim: Claim, trouble: str
) -> None:
    carl = open_window(cast.checker)
    carl.goes_to(f"/claims/{claim.public_id}/")
    recuse = carl.page.locator('[data-action="more-recuse"]')
    fail: Callable[[Route], None] = (
        (lambda route: route.abort())
        if trouble == "no connection"
        else (lambda route: route.fulfill(status=404))
    )
    carl.page.route("**/forms/more-recuse/", fail)
    recuse.locator("summary").click()
    expect(recuse.get_by_role("alert")).to_contain_text("This part could not be loaded.")
    expect(recuse.get_by_role("link", name="Declare an interest")).to_be_visible()
    carl.page.unroute("**/forms/more-recuse/")
    recuse.locator("summary").click()
    recuse.locator("summary").click()
    expect(recuse.get_by_label("Your interest")).to_be_visible()
    expect(recuse.get_by_role("alert")).to_have_count(0)
    carl.complaints.clear()  # the request that was cut off


def test_without_a_script_a_form_is_one_link_away(
    browser: Browser, live_site: str, cast: Cast, open_window: Enter, claim: Claim
) -> None:
    context = open_window(cast.editor).page.context
    plain = browser.new_context(java_script_enabled=False, storage_state=context.storage_state())
    page = plain.new_page()
    page.goto(f"{live_site}/claims/{claim.public_id}/")
    edit = page.locator('[data-action="more-edit"]')
    edit.locator("summary").click()
    edit.get_by_role("link", name="Edit details").click()
    page.get_by_label("Checkable statement").fill("Crews landed 20,145 crates")
    page.get_by_role("button", name="Edit details").click()
    expect(page.get_by_text("Details saved.")).to_be_visible()
    expect(page.get_by_role("heading", name="Crews landed 20,145 crates")).to_be_visible()
    plain.close()
