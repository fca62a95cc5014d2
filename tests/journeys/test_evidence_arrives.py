"""Evidence arrives: a page is attached, a worker looks at it, and the claim's page shows so by itself."""

import time
from typing import Any

import pytest
from playwright.sync_api import expect

from factcheck.actions import details
from factcheck.models import Claim, Source
from lib.clock import now
from newsroom.evidence_site import EvidenceServer
from tests.cast import Cast
from tests.journeys.people import Enter, Person
from tests.workers import Start

pytestmark = [
    pytest.mark.browser,
    pytest.mark.worker,
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
]

SHOWN_WITHIN_MS = 2_000
"""How soon after a look was written an open page has to show it."""


@pytest.fixture
def carl(
    site: str,
    cast: Cast,
    stage: Any,
    enter: Enter,
    evidence: EvidenceServer,
    celery_worker: Start,
    settings: Any,
) -> Person:
    """The checker at the page of a claim that he is checking, with a worker at work behind it."""
    celery_worker(door_allow=evidence.host_port)
    settings.STET_NUDGE = True
    claim = stage("checking")
    checker = enter(cast.checker)
    checker.goes_to(f"/claims/{claim.public_id}/")
    return checker


def waits_for_looks(count: int) -> None:
    """Until the worker has written so many looks."""
    deadline = time.monotonic() + 20
    while Source.objects.filter(checks__isnull=False, leased_until__isnull=True).count() < count:
        assert time.monotonic() < deadline, "the worker never looked"
        time.sleep(0.02)


def test_a_good_page_turns_green_by_itself(carl: Person, evidence: EvidenceServer) -> None:
    carl.cites(f"{evidence.url}/population", title="Population", passage="48,312 residents, 1,204 more")
    carl.page.evaluate("window.sameDocument = true")
    carl.page.locator("#ruling").get_by_label("Why", exact=True).fill("While it is looked at I wri")
    waits_for_looks(1)
    source = carl.page.locator(".source", has_text="Population")
    expect(source.locator("[data-health=ok]")).to_be_visible(timeout=SHOWN_WITHIN_MS)
    expect(source).to_contain_text("passage there")
    carl.page.keyboard.type("te on.")
    expect(carl.page.locator("#ruling").get_by_label("Why", exact=True)).to_have_value(
        "While it is looked at I write on."
    )
    assert carl.page.evaluate("window.sameDocument") is True


def test_a_page_that_drifts_shows_so_and_holds_the_review_back(
    carl: Person, evidence: EvidenceServer
) -> None:
    carl.cites(f"{evidence.url}/changing", title="Waiting list", passage="2,140 households", group="Council")
    carl.cites(
        f"{evidence.url}/libraries", title="Libraries", passage="five public libraries", group="Libraries"
    )
    source = carl.page.locator(".source", has_text="Waiting list")
    expect(source).to_contain_text("passage there", timeout=20_000)
    expect(carl.page.get_by_role("button", name="Send to review")).to_be_enabled()
    evidence.figures.change()
    source.get_by_role("button", name="Check now").click()
    expect(source.locator("[data-health=drifted]")).to_be_visible(timeout=20_000)
    expect(carl.page.get_by_role("button", name="Send to review")).to_be_disabled()
    carl.sees("Not yet: One source has drifted.")


def test_an_open_page_says_who_changed_the_claim_and_keeps_what_is_typed(carl: Person, cast: Cast) -> None:
    why = carl.page.locator("#ruling").get_by_label("Why", exact=True)
    why.fill("An hour of thought")
    claim = Claim.objects.get()
    details.edit_details(claim, by=cast.editor, at=now(), priority=4)
    expect(carl.page.get_by_text("Edith changed the priority")).to_be_visible(timeout=SHOWN_WITHIN_MS)
    expect(why).to_have_value("An hour of thought")
    expect(carl.page.locator("[data-draft-said]")).to_contain_text("draft saved")
    carl.page.get_by_role("link", name="Reload to see").click()
    expect(why).to_have_value("An hour of thought")
    expect(carl.page.get_by_text("has changed since you opened it")).to_have_count(0)
