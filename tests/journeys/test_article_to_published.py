"""From an article that comes in to a verdict that a partner pulls: the main job, once."""

import json
import re
import urllib.request
from typing import Any

import pytest
from playwright.sync_api import expect

from factcheck.models import Claim
from factcheck.workflow import claimreview
from newsroom.demo.site.server import ARTICLE_PARAGRAPHS, ARTICLE_TITLE, DemoSiteServer
from publishing.documents.relay import relay_events
from publishing.partners.actions import create_partner, issue_partner_key
from tests.factories import MONDAY, Cast
from tests.journeys.evidence import check_sources
from tests.journeys.people import Enter

pytestmark = [pytest.mark.browser, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

WORDS = "3.2 million journeys in the year to March 2025"
PASSAGE = "Passengers made 3.2 million bus journeys in Harrowmere in 2024-25"


def test_from_the_article_to_the_partner(
    live_site: str, cast: Cast, open_window: Enter, evidence_site: DemoSiteServer
) -> None:
    secret = issue_partner_key(
        create_partner(by=cast.admin, at=MONDAY, name="The Wire"), by=cast.admin, at=MONDAY, label="Puller"
    ).secret

    # The editor brings the article in by pasting it.
    edith = open_window(cast.editor)
    edith.goes_to("/")
    edith.follows("Import article")
    edith.page.get_by_label("Headline").fill(ARTICLE_TITLE)
    edith.page.get_by_label("Text", exact=True).fill("\n\n".join(ARTICLE_PARAGRAPHS))
    edith.page.get_by_label("Published elsewhere").check()
    edith.page.locator("main form button[type=submit]").click()
    expect(edith.page.locator("[data-article-text] h1")).to_have_text(ARTICLE_TITLE)
    # The notice that it is in stands above, and the article keeps its place beside the margin.
    notice, text, margin = (
        edith.page.locator(s).bounding_box() for s in (".messages", ".article-text", ".notes")
    )
    assert notice["y"] + notice["height"] <= text["y"]
    assert text["x"] + text["width"] <= margin["x"]

    # She draws the mouse over the words in question, and flags them as a statement that can be checked.
    edith.drags_over(WORDS)
    edith.page.get_by_label("Checkable statement").fill("Harrowmere's buses carried 3.2 million passengers")
    edith.page.get_by_label("Claimant").fill("The Harrowmere Ledger")
    edith.page.locator("[data-flag-form]").get_by_label("Kind").select_option(label="Number")
    edith.page.get_by_role("button", name="Flag", exact=True).click()
    note = edith.page.locator("[data-note]")
    expect(note).to_contain_text("Harrowmere's buses carried 3.2 million passengers")
    expect(edith.page.locator(".ref")).to_have_count(1)

    # She gives it to Carl.
    note.get_by_role("link", name="Harrowmere's buses carried").click()
    edith.takes_step("assign", checker="Carl")
    edith.sees("You assigned this claim.")
    claim = Claim.objects.get()
    address = f"/claims/{claim.public_id}/"

    # Carl finds it on his desk, starts, and adds two sources.
    carl = open_window(cast.checker)
    carl.goes_to("/")
    carl.follows("Harrowmere's buses carried")
    carl.takes_step("start")
    carl.cites(
        f"{evidence_site.url}/buses", title="Bus journeys", passage=PASSAGE, independence_group="Council"
    )
    carl.cites(
        f"{evidence_site.url}/moved",
        title="Town figures",
        passage="had 48,312 residents",
        independence_group="Census",
    )
    expect(carl.page.locator(".source")).to_have_count(2)

    # A worker looks at them; his page says so by itself.
    check_sources()
    healthy = carl.page.locator(".source", has_text="Bus journeys")
    expect(healthy).to_contain_text("Passage found on the page", timeout=2_500)
    moved = carl.page.locator(".source", has_text="Town figures")
    moved.get_by_text("Link check details").click()
    expect(moved).to_contain_text("/population")

    # He rules on it and sends it to review.
    carl.writes_verdict("True", headline="The figure holds", why="The council counted **3.2 million** [1].")
    carl.presses("Send to review")
    carl.sees("You sent this verdict to review.")
    expect(carl.page.get_by_role("button", name="Approve")).to_be_disabled()
    carl.sees("You worked on this verdict or its sources, so somebody else must review it.")

    # Sara, who had no hand in it, approves.
    sara = open_window(cast.second)
    sara.goes_to("/reviews/")
    sara.follows("Harrowmere's buses carried")
    sara.sees("The figure holds")
    sara.takes_step("approve", comment="Counted it myself.")
    sara.sees("You approved this verdict.")

    # Nothing is out yet: not for the public, not for the partner.
    reader = open_window(None)
    assert reader.goes_to(f"/verdicts/{claim.public_id}/") == 404
    assert pulled(live_site, secret)["results"] == []

    # The editor publishes.
    edith.goes_to(address)
    edith.takes_step("publish")
    edith.sees("You published the verdict.")
    relay_events()

    # Anybody reads it, with a ClaimReview that machines understand.
    assert reader.goes_to(f"/verdicts/{claim.public_id}/") == 200
    expect(reader.page.locator("h1")).to_have_text("Harrowmere's buses carried 3.2 million passengers")
    expect(reader.page.locator(".rating-name")).to_have_text("True")
    expect(reader.page.locator(".prose strong", has_text="3.2 million")).to_be_visible()
    [block] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', reader.page.content(), re.S)
    assert claimreview.list_claimreview_problems(json.loads(block)) == []

    # The partner pulls the same.
    [verdict] = pulled(live_site, secret)["results"]
    assert verdict["id"] == str(claim.public_id)
    assert verdict["statement"] == "Harrowmere's buses carried 3.2 million passengers"
    assert verdict["rating"]["label"] == "True"
    assert [source["title"] for source in verdict["citations"]] == ["Bus journeys", "Town figures"]
    assert verdict["claim_review"] == json.loads(block)


def pulled(site: str, secret: str) -> Any:
    """What a partner's own program gets."""
    request = urllib.request.Request(
        f"{site}/api/v1/verdicts/", headers={"Authorization": f"Bearer {secret}"}
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)
