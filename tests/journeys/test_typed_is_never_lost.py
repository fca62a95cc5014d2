"""A ruling half typed outlives a closed tab, a lost line and an ended session, for its writer alone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from factcheck.assignments import actions as assignments_actions
from factcheck.models import Claim
from lib.datetimes.clock import now
from tests.factories import PASSWORD, Cast
from tests.journeys.people import Enter

pytestmark = [pytest.mark.browser, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def why(page: Page) -> Locator:
    return page.locator("#verdict").get_by_label("Why", exact=True)


def said(page: Page) -> Locator:
    return page.locator("[data-draft-status]")


def signs_out(page: Page) -> None:
    page.locator(".topbar .menu summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("User name")).to_be_visible()


def signs_in(page: Page, username: str) -> None:
    page.get_by_label("User name").fill(username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator(".topbar .menu")).to_be_visible()


def test_what_is_typed_comes_back_to_its_writer_and_to_nobody_else(
    live_site: str, cast: Cast, open_window: Enter, create_claim_in_state: Callable[..., Claim]
) -> None:
    claim = create_claim_in_state("checking")
    carl = open_window(cast.checker)
    context, address = carl.page.context, f"{live_site}/claims/{claim.public_id}/"

    # A closed tab: nothing had time to be saved.
    tab = context.new_page()
    tab.goto(address)
    why(tab).fill("Typed and closed")
    tab.close()
    tab = context.new_page()
    tab.goto(address)
    expect(why(tab)).to_have_value("Typed and closed")
    expect(said(tab)).to_contain_text("draft saved")

    # A lost connection: the words stay in the browser, and go to the desk when the line is back.
    context.set_offline(True)
    why(tab).fill("Typed in a tunnel")
    expect(said(tab)).to_contain_text("kept in this browser")
    context.set_offline(False)
    expect(said(tab)).to_contain_text("draft saved", timeout=15_000)

    # A signed-out session: another tab ends it, and he types on.
    other = context.new_page()
    other.goto(live_site)
    signs_out(other)
    why(tab).fill("Typed while signed out")
    expect(said(tab)).to_contain_text("you are signed out; kept in this browser")
    expect(said(tab).get_by_role("link", name="Sign in in another tab")).to_be_visible()

    # Sara takes the machine, and the claim is hers now. She is shown nothing; his tab saves nothing as hers.
    assignments_actions.assign_claim(claim, checker=cast.second, by=cast.editor, at=now())
    assignments_actions.start_checking(claim, by=cast.second, at=now())
    signs_in(other, cast.second.username)
    other.goto(address)
    expect(why(other)).to_have_value("")
    assert "Typed" not in other.content()
    why(tab).fill("Typed while Sara is here")
    expect(said(tab)).to_contain_text("somebody else is signed in here now")
    other.reload()
    expect(why(other)).to_have_value("")
    assert not claim.drafts.filter(author=cast.second).exists()

    # Carl comes back to his claim: every word is there, and reaches the desk.
    signs_out(other)
    assignments_actions.assign_claim(claim, checker=cast.checker, by=cast.editor, at=now())
    assignments_actions.start_checking(claim, by=cast.checker, at=now())
    signs_in(other, cast.checker.username)
    tab.close()
    other.goto(address)
    expect(why(other)).to_have_value("Typed while Sara is here")
    expect(said(other)).to_contain_text("draft saved")
    assert claim.drafts.get(author=cast.checker).fields["explanation"] == "Typed while Sara is here"
