"""A claimant is typed ahead while a claim is flagged, by keys and on a phone, and duplicates are merged."""

import re

import pytest
from playwright.sync_api import Page, expect

from articles.models import Article
from factcheck.models import Claim
from tests.factories import Cast, create_article, flag_claim_on
from tests.journeys.people import PHONE, Enter
from tests.journeys.screen_rules import TOO_WIDE, broken_rules

pytestmark = [pytest.mark.browser, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def story(live_site: str, cast: Cast) -> Article:
    article = create_article(cast.desk, cast.editor)
    flag_claim_on(article, "20,000", cast.checker, claimant="Ada Holm")
    flag_claim_on(article, "18,500", cast.checker, claimant="A. Holm")
    return article


def is_accessible(page: Page) -> bool:
    assert broken_rules(page) == []
    return True


def test_by_keys_a_known_claimant_is_taken_and_two_are_merged(
    open_window: Enter, cast: Cast, story: Article
) -> None:
    edith = open_window(cast.editor)
    edith.page.set_viewport_size({"width": 1440, "height": 900})
    edith.goes_to(f"/articles/{story.public_id}/")
    edith.settles()
    edith.drags_over("12 %")
    # Until the whole sentence is there, the form that is filled in takes the place of the first one.
    expect(edith.page.get_by_label("Checkable statement")).to_have_value(re.compile(r"[a-z]+ 12 %"))
    edith.settles()
    box = edith.page.get_by_label("Claimant")
    box.fill("")
    box.press_sequentially("hol")
    options = edith.page.get_by_role("listbox", name="Names you know").get_by_role("option")
    expect(options).to_have_count(2)
    expect(box).to_have_attribute("aria-expanded", "true")
    assert is_accessible(edith.page)
    box.press("ArrowDown")
    expect(options.and_(edith.page.get_by_role("option", selected=True))).to_contain_text("A. Holm")
    box.press("ArrowDown")
    expect(options.and_(edith.page.get_by_role("option", selected=True))).to_contain_text("Ada Holm")
    box.press("Enter")
    expect(box).to_have_value("Ada Holm")
    expect(options).to_have_count(0)
    box.press("Enter")
    expect(edith.page.locator("[data-flag-form]")).to_be_hidden()
    expect(edith.page.locator(".ref[data-number='2']")).to_be_visible()
    assert Claim.objects.filter(attributed_to__name="Ada Holm").count() == 2

    edith.goes_to("/claimants/review/")
    assert is_accessible(edith.page)
    merge = edith.page.get_by_role("button", name="Merge A. Holm into Ada Holm")
    merge.focus()
    edith.page.keyboard.press("Enter")
    expect(edith.page.get_by_text("A. Holm is merged into Ada Holm.")).to_be_visible()
    edith.page.get_by_role("link", name="Ada Holm").first.click()
    expect(edith.page.get_by_role("heading", name="Ada Holm")).to_be_visible()
    expect(edith.page.get_by_text("3 claims that you can see")).to_be_visible()
    assert is_accessible(edith.page)
    assert broken_rules(edith.page) == []
    edith.page.get_by_role("button", name="Split A. Holm off").focus()
    edith.page.keyboard.press("Enter")
    expect(edith.page.get_by_text("A. Holm is a separate claimant again.")).to_be_visible()


def test_on_a_phone_a_name_is_tapped_and_a_new_one_is_typed(
    open_window: Enter, cast: Cast, story: Article
) -> None:
    edith = open_window(cast.editor, **PHONE)
    claim = Claim.objects.get(claimant="A. Holm")
    edith.goes_to(f"/claims/{claim.public_id}/")
    act = edith.page.locator('[data-action="more-edit"]')
    act.locator("summary").tap()
    box = act.get_by_label("Claimant")
    box.fill("")
    box.press_sequentially("ada")
    edith.page.get_by_role("listbox", name="Names you know").get_by_role("option").tap()
    expect(box).to_have_value("Ada Holm")
    assert not edith.page.evaluate(TOO_WIDE)
    edith.goes_to("/claimants/")
    assert not edith.page.evaluate(TOO_WIDE)
    edith.page.get_by_role("link", name="Ada Holm").tap()
    expect(edith.page.get_by_role("heading", name="Ada Holm")).to_be_visible()
    assert not edith.page.evaluate(TOO_WIDE)
    assert is_accessible(edith.page)
