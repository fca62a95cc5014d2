"""A newer version changed the words under three claims: an editor decides each by one key, beside both."""

import pytest
from playwright.sync_api import expect

from articles.actions.importing import create_manual_revision
from articles.importers import ParsedArticle
from articles.models import Article
from factcheck.models import Claim
from factcheck.tasks import run_periodic_work
from lib.datetimes.clock import now
from lib.text.plain_text import build_plain_text
from tests.factories import BODY, HEADLINE, Cast, flag_claim_on
from tests.journeys.people import Enter

pytestmark = [pytest.mark.browser, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_check_again_says_the_same_and_drop(
    live_site: str, cast: Cast, open_window: Enter, article: Article
) -> None:
    catch = flag_claim_on(article, "20,000 crates of herring", cast.checker)
    prices = flag_claim_on(article, "Prices fell 12 % in a week", cast.checker)
    before = flag_claim_on(article, "landed 18,500 crates", cast.checker)
    body = [
        BODY[0].replace("20,000", "21,000"),
        BODY[1].replace("12 %", "13 %"),
        BODY[2].replace("18,500", "18,600"),
    ]
    create_manual_revision(
        article, ParsedArticle(HEADLINE, build_plain_text(HEADLINE, body), ""), by=cast.editor, at=now()
    )
    run_periodic_work()

    edith = open_window(cast.editor)
    edith.goes_to(f"/articles/{article.public_id}/")
    edith.sees("3 claims need a decision because their text changed.")
    edith.presses_key("c")
    edith.sees("3 claims need a decision")
    expect(edith.page.locator(".waiting-item.here")).to_contain_text("20,000")

    # The first is checked again on the words that stand there now.
    edith.presses_key("r")
    edith.sees("2 claims need a decision")
    # The next says the same to her: the key opens the field for the reason.
    edith.presses_key("u")
    edith.page.keyboard.type("A rounder figure for the same week")
    edith.page.keyboard.press("Tab")
    edith.page.keyboard.press("Enter")
    edith.sees("1 claim needs a decision")
    # The last is another story now.
    edith.presses_key("d")
    edith.page.keyboard.type("They count another year now")
    edith.page.keyboard.press("Tab")
    edith.page.keyboard.press("Enter")
    edith.sees("No decisions needed")

    assert not Claim.objects.stale().exists()
    states = {claim.pk: (claim.state, claim.close_reason) for claim in Claim.objects.all()}
    assert states == {
        catch.pk: ("flagged", ""),
        prices.pk: ("flagged", ""),
        before.pk: ("closed", "dropped"),
    }
    edith.goes_to(f"/articles/{article.public_id}/")
    expect(edith.page.get_by_text("need a decision")).to_have_count(0)


def test_on_a_phone_each_version_stands_under_the_other(
    live_site: str, cast: Cast, open_window: Enter, article: Article
) -> None:
    flag_claim_on(article, "20,000 crates of herring", cast.checker)
    body = [BODY[0].replace("20,000", "21,000"), *BODY[1:]]
    create_manual_revision(
        article, ParsedArticle(HEADLINE, build_plain_text(HEADLINE, body), ""), by=cast.editor, at=now()
    )
    run_periodic_work()
    edith = open_window(cast.editor, viewport={"width": 390, "height": 844})
    edith.goes_to(f"/articles/{article.public_id}/changes/")
    changed = edith.page.locator(".beside-row.changed p")
    old, new = changed.nth(0).bounding_box(), changed.nth(1).bounding_box()
    assert old is not None
    assert new is not None
    assert new["y"] >= old["y"] + old["height"]
    width = edith.page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390
