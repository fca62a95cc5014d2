"""An article is pasted by keyboard: its text comes first, and what it may say of itself is folded away."""

import pytest
from playwright.sync_api import expect

from articles.models import Article
from tests.factories import Cast
from tests.journeys.people import Enter

pytestmark = [pytest.mark.browser, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_a_text_is_pasted_and_imported_by_keyboard(live_site: str, cast: Cast, open_window: Enter) -> None:
    edith = open_window(cast.editor)
    edith.goes_to("/articles/import/")
    edith.settles()
    keys = edith.page.keyboard
    edith.page.get_by_role("radio", name="Paste").focus()
    keys.press("Tab")
    keys.type("The harbour")
    keys.press("Tab")
    expect(edith.page.get_by_label("Text", exact=True)).to_be_focused()
    keys.insert_text("The harbour landed 310 crates.")
    keys.press("Tab")
    expect(edith.page.get_by_text("Byline, publisher, address and date")).to_be_focused()
    keys.press("Tab")
    keys.press("Space")
    expect(edith.page.get_by_role("radio", name="Our copy")).to_be_checked()
    keys.press("Tab")
    keys.press("Tab")
    expect(edith.page.get_by_text("Embargo", exact=True)).to_be_focused()
    keys.press("Tab")
    expect(edith.page.get_by_role("button", name="Import")).to_be_focused()
    keys.press("Control+Enter")
    edith.page.wait_for_url("**/articles/*-*/")
    assert Article.objects.get(headline="The harbour").provenance == "own_copy"


def test_what_was_typed_into_a_fold_is_in_sight_when_it_comes_back(
    live_site: str, cast: Cast, open_window: Enter
) -> None:
    edith = open_window(cast.editor)
    edith.goes_to("/articles/import/")
    byline, embargo = (edith.page.get_by_label(label) for label in ("Byline", "Embargo until"))
    edith.page.get_by_text("Byline, publisher, address and date").click()
    byline.fill("Nell Aldous")
    edith.page.get_by_text("Embargo", exact=True).click()
    embargo.fill("2090-03-02T14:30")
    edith.presses("Import")
    for field, value in ((byline, "Nell Aldous"), (embargo, "2090-03-02T14:30")):
        expect(field).to_have_value(value)
        expect(field).to_be_visible()
    edith.goes_to("/articles/import/")
    for field, value in ((byline, "Nell Aldous"), (embargo, "2090-03-02T14:30")):
        expect(field).to_have_value(value)
        expect(field).to_be_visible()
