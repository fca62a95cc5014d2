"""Who is not on a desk reads an open one and acts on nothing; a confidential one does not exist for them."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from factcheck.models import Claim
from tests.factories import Cast, create_article, flag_claim_on
from tests.journeys.people import Enter

pytestmark = [pytest.mark.browser, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_a_confidential_desk_is_not_there_for_a_stranger(
    live_site: str, cast: Cast, open_window: Enter
) -> None:
    article = create_article(cast.secret_desk, cast.insider, headline="What the mayor hid", url="")
    claim = flag_claim_on(article, "20,000 crates", cast.insider, statement="The mayor hid 20,000 crates")
    places = [f"/articles/{article.public_id}/", f"/claims/{claim.public_id}/"]

    ines = open_window(cast.insider)
    assert [ines.goes_to(place) for place in places] == [200, 200]
    ines.sees("The mayor hid 20,000 crates")

    # To Edith, who is an editor of another desk, the pages look like any that never were.
    edith = open_window(cast.editor)
    for place in [*places, "/claims/00000000-0000-4000-8000-000000000000/"]:
        assert edith.goes_to(place) == 404
        expect(edith.page.locator("h1")).to_have_text("Page not found")
        expect(edith.page.locator("body")).not_to_contain_text("mayor")
    for place in ["/queue/", "/articles/", "/search/?q=mayor"]:
        assert edith.goes_to(place) == 200
        expect(edith.page.locator("main")).not_to_contain_text("mayor hid")

    # Who is not signed in is asked to be, and comes back to where they were going.
    nobody = open_window(None)
    nobody.goes_to(places[1])
    expect(nobody.page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    assert "The mayor hid" not in nobody.page.content()


def test_a_reader_from_another_desk_sees_the_work_and_no_acts(
    cast: Cast, open_window: Enter, create_claim_in_state: Callable[..., Claim]
) -> None:
    claim = create_claim_in_state("checking")
    otto = open_window(cast.outsider)
    assert otto.goes_to(f"/claims/{claim.public_id}/") == 200
    expect(otto.page.locator("h1")).to_have_text(claim.statement)
    otto.sees("No action is available to you here.")
    expect(otto.page.locator("[data-action]")).to_have_count(0)
    expect(otto.page.locator("#verdict, #add-source")).to_have_count(0)

    article = claim.appearances.get().revision.article
    otto.goes_to(f"/articles/{article.public_id}/")
    expect(otto.page.locator(".ref")).to_have_count(1)
    expect(otto.page.locator("[data-flag-form]")).to_have_count(0)
    otto.page.keyboard.press("f")
    expect(otto.page.locator(".choosing-hint")).to_have_count(0)


def test_a_person_without_a_desk_is_told_what_to_do(live_site: str, cast: Cast, open_window: Enter) -> None:
    stella = open_window(cast.stranger)
    assert stella.goes_to("/") == 200
    expect(stella.page.locator("main")).to_contain_text("desk")
