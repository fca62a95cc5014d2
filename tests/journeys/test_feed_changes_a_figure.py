"""A feed brings an article, a claim in it is checked, the feed changes a figure, and it is checked again."""

import pytest
from playwright.sync_api import expect

from articles.models import Feed
from articles.tasks import poll_feeds, process_import_items
from factcheck.models import Claim
from factcheck.tasks import run_periodic_work
from lib.datetimes.clock import now
from newsroom.demo.site.server import DemoSiteServer
from tests.factories import Cast
from tests.journeys.evidence import check_sources
from tests.journeys.people import Enter

pytestmark = [pytest.mark.browser, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

HEADLINE = "Homes list grows"
STATEMENT = "2,140 households wait for a council home"


def work() -> None:
    """What beat has the workers do: ask for feeds that are due, read what came, follow claims."""
    Feed.objects.update(due_at=now())
    assert poll_feeds() == 1
    process_import_items()
    run_periodic_work()


def test_a_figure_changes_under_a_claim_that_was_checked(
    live_site: str, cast: Cast, open_window: Enter, evidence_site: DemoSiteServer
) -> None:
    # The editor knows a page of the newspaper; the page names its feed, and one press follows it.
    edith = open_window(cast.editor)
    edith.goes_to("/articles/")
    edith.follows("Feeds")
    edith.follows("Follow a feed")
    edith.page.get_by_label("Web address").fill(f"{evidence_site.url}/ledger/night-bus")
    edith.page.get_by_label("Published elsewhere").check()
    edith.presses("Follow")
    edith.sees("This is a web page, not a feed.")
    edith.presses("Follow “The Harrowmere Ledger”")
    edith.sees("You now follow “The Harrowmere Ledger”")
    process_import_items()

    # Its stories are articles now. She flags the figure in one, and gives it to Carl.
    edith.goes_to("/articles/")
    edith.follows(HEADLINE)
    edith.drags_over("now has 2,140 names on it")
    edith.page.get_by_label("Checkable statement").fill(STATEMENT)
    edith.page.get_by_label("Claimant").fill("The Harrowmere Ledger")
    edith.page.locator("[data-flag-form]").get_by_label("Kind").select_option(label="Number")
    edith.page.get_by_role("button", name="Flag", exact=True).click()
    edith.page.locator("[data-note]").get_by_role("link", name=STATEMENT).click()
    edith.takes_step("assign", checker="Carl")
    edith.sees("You assigned this claim.")

    # Carl begins to check it.
    carl = open_window(cast.checker)
    carl.goes_to("/")
    carl.follows(STATEMENT)
    carl.takes_step("start")
    carl.cites(
        f"{evidence_site.url}/population",
        title="Census",
        passage="had 48,312 residents",
        independence_group="Census",
    )

    # The newspaper says another figure now. Nobody touches anything: the workers see it.
    evidence_site.figures.change()
    work()

    # The editor finds a second version of the article, and the claim marked as stale beside the new figure.
    edith.goes_to("/articles/")
    edith.follows(HEADLINE)
    expect(edith.page.locator("[data-article-text]")).to_contain_text("now has 2,225 names on it")
    expect(edith.page.locator("[data-note]", has_text=STATEMENT)).to_contain_text("Text changed")

    # Carl cannot send in a ruling on words that are not there any more.
    carl.goes_to("/my-work/")
    carl.follows(STATEMENT)
    expect(carl.page.get_by_role("button", name="Send to review")).to_be_disabled()

    # He looks again, finds the new figure in the register, says so, and rules on what is said now.
    carl.cites(
        f"{evidence_site.url}/changing",
        title="Register",
        passage="2,225 households",
        independence_group="Council",
    )
    check_sources()
    register = carl.page.locator(".source", has_text="Register")
    expect(register).to_contain_text("Passage found on the page", timeout=2_500)
    place = carl.page.locator("[data-action^=accept-]")
    place.locator("summary").click()
    place.locator("[name=reason]").fill("Checked again: the register has 2,225 too.")
    place.locator("form button[type=submit]").click()
    expect(carl.page.locator("[data-action^=accept-]")).to_have_count(0)
    assert not Claim.objects.stale().exists()
    carl.writes_verdict("Mostly true", headline="The list has grown", why="The register has **2,225** [2].")
    carl.presses("Send to review")
    carl.sees("You sent this verdict to review.")
