"""Somebody finds a claim by a misspelt word and an article by a number, with the keyboard alone."""

import pytest
from playwright.sync_api import expect

from articles.models import Article
from tests.factories import Cast, create_article, flag_claim_on
from tests.journeys.people import PHONE, Enter
from tests.journeys.screen_rules import broken_rules
from tests.sampling import mark_for_long_runs

pytestmark = [pytest.mark.browser, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

WIDE = {"viewport": {"width": 1440, "height": 900}}
WINDOWS = pytest.mark.parametrize("window", mark_for_long_runs([WIDE, PHONE], "search"), ids=["1440", "390"])


@WINDOWS
def test_a_misspelt_word_leads_to_the_claim_by_keyboard(
    live_site: str, article: Article, cast: Cast, open_window: Enter, window: dict[str, object]
) -> None:
    claim = flag_claim_on(article, "18,500 crates", cast.editor, statement="The sluices were shut at noon")
    edith = open_window(cast.editor, **window)
    edith.goes_to("/my-work/")
    edith.presses_key("/")
    expect(edith.page.get_by_role("combobox", name="Search or go to")).to_be_focused()
    edith.page.keyboard.type("sluces noon")
    option = edith.page.get_by_role("group", name="Claims").get_by_role("option")
    expect(option).to_contain_text(["The sluices were shut at noon"])
    expect(option.locator("mark")).to_have_text(["sluices", "noon"])
    edith.presses_key("Enter")
    edith.page.wait_for_url(f"**/claims/{claim.public_id}/")


@WINDOWS
def test_the_page_of_the_search_says_another_number_and_narrows(
    live_site: str, article: Article, cast: Cast, open_window: Enter, window: dict[str, object]
) -> None:
    flag_claim_on(article, "18,500 crates", cast.editor, statement="There were 21,000 overdose deaths")
    create_article(
        cast.desk,
        cast.editor,
        headline="Twenty thousand overdose deaths",
        url="https://news.example.org/deaths",
    )
    edith = open_window(cast.editor, bypass_csp=True, **window)
    edith.goes_to("/my-work/")
    edith.presses_key("Control+k")
    expect(edith.page.get_by_role("combobox", name="Search or go to")).to_be_focused()
    edith.page.keyboard.type("20k overdoses")
    expect(edith.page.get_by_role("group", name="Articles").get_by_role("option")).to_have_count(1)
    for _ in range(edith.page.get_by_role("option").count() - 1):
        if edith.page.locator("[role=option][aria-selected=true]", has_text="All results").count():
            break
        edith.presses_key("ArrowDown")
    edith.presses_key("Enter")
    edith.page.wait_for_url("**/search/?q=20k+overdoses")
    claims = edith.page.get_by_role("region", name="Claims")
    expect(claims).to_contain_text("says 21,000")
    articles = edith.page.get_by_role("region", name="Articles")
    expect(articles.locator("mark").first).to_have_text("Twenty thousand")
    width = edith.page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert width <= 0
    for theme in ("light", "dark"):
        edith.page.emulate_media(color_scheme=theme)
        assert broken_rules(edith.page) == [], theme
    edith.page.get_by_label("Kind").select_option("Articles")
    edith.page.get_by_label("Kind").press("Tab")
    edith.page.locator(".search-form").get_by_role("button", name="Search").press("Enter")
    expect(edith.page.get_by_role("region", name="Claims")).to_have_count(0)
    expect(edith.page.get_by_role("region", name="Articles")).to_have_count(1)
