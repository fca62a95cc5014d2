"""A page that refuses is a page of the house: it says what and why, and leads back to the desk."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from factcheck.models import Claim, Source
from tests.factories import Cast
from tests.journeys.people import BrowserPerson, Enter

pytestmark = [pytest.mark.browser, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def looks_like_ours(person: BrowserPerson, title: str) -> None:
    """The wordmark, our type and colours, one headline, and a way back."""
    page = person.page
    expect(page.locator("h1")).to_have_text(title)
    expect(page.locator("h1")).to_have_count(1)
    expect(page.locator(".wordmark").first).to_be_visible()
    ours = page.evaluate("() => getComputedStyle(document.body).getPropertyValue('--paper')")
    assert ours.strip(), "the page does not carry our tokens"
    page.get_by_role("link", name="Go to My work").click()
    expect(page.locator(".topbar .menu")).to_be_visible()


def test_what_is_not_there(live_site: str, cast: Cast, open_window: Enter) -> None:
    edith = open_window(cast.editor)
    assert edith.goes_to("/claims/00000000-0000-4000-8000-000000000000/") == 404
    looks_like_ours(edith, "Page not found")
    assert edith.goes_to("/no/such/page/") == 404
    looks_like_ours(edith, "Page not found")


def test_what_one_may_not(live_site: str, cast: Cast, open_window: Enter) -> None:
    edith = open_window(cast.editor)
    assert edith.goes_to("/setup/") == 403
    looks_like_ours(edith, "You do not have permission to do this")


def test_a_form_without_its_token(
    live_site: str, cast: Cast, open_window: Enter, create_claim_in_state: Callable[..., Claim]
) -> None:
    claim = create_claim_in_state("flagged")
    edith = open_window(cast.editor)
    edith.goes_to(f"/claims/{claim.public_id}/")
    edith.page.evaluate(
        "() => document.querySelectorAll('[name=csrfmiddlewaretoken]').forEach((each) => each.remove())"
    )
    with edith.answered() as status:
        edith.takes_step("take")
    assert status() == 403
    expect(edith.page.locator(".wordmark").first).to_be_visible()
    claim.refresh_from_db()
    assert claim.state == "flagged"


def test_what_came_too_late(
    cast: Cast, open_window: Enter, create_claim_in_state: Callable[..., Claim]
) -> None:
    claim = create_claim_in_state("flagged")
    edith, sara = open_window(cast.editor), open_window(cast.second)
    edith.goes_to(f"/claims/{claim.public_id}/")
    sara.goes_to(f"/claims/{claim.public_id}/")
    sara.takes_step("take")
    sara.sees("You took this claim.")
    with edith.answered() as status:
        edith.takes_step("take")
    assert status() == 409
    # It is the claim's own page, with what happened on top.
    expect(edith.page.locator("#refused")).to_contain_text("Somebody else changed this claim")
    expect(edith.page.locator("#refused")).to_contain_text("Sara took this claim")
    expect(edith.page.locator("h1")).to_have_text(claim.statement)


def test_a_date_that_is_typed_in_part_is_not_sent_as_none(
    cast: Cast, open_window: Enter, create_claim_in_state: Callable[..., Claim]
) -> None:
    create_claim_in_state("in_review")
    source = Source.objects.latest("pk")
    carl = open_window(cast.checker)
    carl.goes_to(f"/sources/{source.public_id}/")
    carl.page.locator("details:has([name=published_on]) > summary").click()
    form = carl.page.locator("form:has([name=published_on])")
    day, save = form.get_by_label("Date published"), form.get_by_role("button", name="Save")
    form.get_by_label("Title").fill("The harbour log")
    day.press_sequentially("12")
    save.click()
    expect(day).to_be_focused()
    expect(day).to_have_accessible_description("Complete this date, or empty the field.")
    source.refresh_from_db()
    assert source.title != "The harbour log"
    day.fill("2026-03-02")
    expect(form.locator(".errors")).to_have_count(0)
    save.click()
    carl.sees("2 Mar 2026")
    source.refresh_from_db()
    assert (source.title, str(source.published_on)) == ("The harbour log", "2026-03-02")
