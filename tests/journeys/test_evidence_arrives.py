"""Evidence arrives: a page is attached, a worker looks at it, and the claim's page shows so by itself."""

import time
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest
from playwright.sync_api import expect

from factcheck.claims import editing
from factcheck.models import Citation, Claim, RatingScale, Source
from factcheck.tasks import check_due_links
from lib.datetimes.clock import now
from lib.tasks.enqueue import enqueue_on_commit
from newsroom.demo.site.pages import PAGES
from newsroom.demo.site.server import DemoSiteServer
from tests.factcheck.notices import find_notices
from tests.factcheck.workflow_driver import WorkflowDriver
from tests.factories import Cast, mark_sources_checked
from tests.journeys.people import BrowserPerson, Enter
from tests.workers import Start

pytestmark = [pytest.mark.browser, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

SHOWN_WITHIN_MS = 2_000
"""How soon after a look was written an open page has to show it."""


@pytest.fixture
def worker(celery_worker: Start, evidence_site: DemoSiteServer, settings: Any) -> None:
    """A worker at work behind the site; the other stories look at what is due themselves."""
    celery_worker(fetch_allowed_hosts=evidence_site.host_port)
    settings.STET_ENQUEUE_ON_COMMIT = True


@pytest.fixture
def carl(
    live_site: str, cast: Cast, create_claim_in_state: Any, open_window: Enter, evidence_site: DemoSiteServer
) -> BrowserPerson:
    """The checker at the page of a claim that he is checking."""
    claim = create_claim_in_state("checking")
    checker = open_window(cast.checker)
    checker.goes_to(f"/claims/{claim.public_id}/")
    return checker


@pytest.fixture
def on(create_claim_in_state: Any, cast: Cast, rating_scale: RatingScale) -> WorkflowDriver:
    """Takes steps by hand; see tests/factcheck/workflow_driver.py."""
    return WorkflowDriver(create_claim_in_state, cast, rating_scale)


def waits_for_looks(count: int) -> None:
    """Until the worker has written so many looks."""
    deadline = time.monotonic() + 20
    while Source.objects.filter(link_checks__isnull=False, leased_until__isnull=True).count() < count:
        assert time.monotonic() < deadline, "the worker never looked"
        time.sleep(0.1)


@pytest.mark.worker
def test_a_good_page_turns_green_by_itself(
    worker: None, carl: BrowserPerson, evidence_site: DemoSiteServer
) -> None:
    carl.cites(f"{evidence_site.url}/population", title="Population", passage="48,312 residents, 1,204 more")
    carl.page.evaluate("window.sameDocument = true")
    carl.page.locator("#verdict").get_by_label("Why", exact=True).fill("While it is looked at I wri")
    waits_for_looks(1)
    source = carl.page.locator(".source", has_text="Population")
    expect(source.locator("[data-health=ok]")).to_be_visible(timeout=SHOWN_WITHIN_MS)
    expect(source).to_contain_text("Passage found on the page")
    carl.page.keyboard.type("te on.")
    expect(carl.page.locator("#verdict").get_by_label("Why", exact=True)).to_have_value(
        "While it is looked at I write on."
    )
    assert carl.page.evaluate("window.sameDocument") is True


def look_until(count: int) -> None:
    """Look at what is due, as a worker does, until so many sources were looked at."""
    deadline = time.monotonic() + 20
    while count > 0:
        count -= check_due_links()
        assert time.monotonic() < deadline, "nothing came to be due"


def an_hour_passes() -> None:
    """The clock is moved in the rows, for a test does not wait an hour: every suspicion is two hours old."""
    for citation in Citation.objects.filter(suspected_at__isnull=False):
        Citation.objects.filter(pk=citation.pk).update(
            suspected_at=citation.suspected_at - timedelta(hours=2)
        )


def says_otherwise(evidence: DemoSiteServer) -> None:
    """The page about the population, with another number and a clock beside it."""
    title, paragraphs = PAGES["/population"]
    edited = tuple(text.replace("48,312", "48,321") for text in paragraphs)
    evidence.edited["/population"] = (title, ("Updated just now", *edited))


def test_a_page_that_drifts_shows_so_and_holds_the_review_back(
    carl: BrowserPerson, evidence_site: DemoSiteServer
) -> None:
    carl.cites(
        f"{evidence_site.url}/changing",
        title="Waiting list",
        passage="2,140 households",
        independence_group="Council",
    )
    carl.cites(
        f"{evidence_site.url}/libraries",
        title="Libraries",
        passage="five public libraries",
        independence_group="Libraries",
    )
    look_until(2)
    source = carl.page.locator(".source", has_text="Waiting list")
    expect(source).to_contain_text("Passage found on the page", timeout=20_000)
    expect(carl.page.get_by_role("button", name="Send to review")).to_be_enabled()
    evidence_site.figures.change()
    source.get_by_role("button", name="Check now").click()
    look_until(1)
    expect(source).to_contain_text("the passage read differently; next check", timeout=20_000)
    expect(source.locator("[data-health=ok]")).to_be_visible()
    expect(carl.page.get_by_role("button", name="Send to review")).to_be_enabled()
    an_hour_passes()
    source.get_by_role("button", name="Check now").click()
    look_until(1)
    expect(source.locator("[data-health=drifted]")).to_be_visible(timeout=20_000)
    expect(carl.page.get_by_role("button", name="Send to review")).to_be_disabled()
    carl.sees("Not yet: 1 source has changed. Decide whether it still supports the claim.")
    expect(source.locator(".drift del")).to_contain_text("2,140")
    expect(source.locator(".drift ins")).to_contain_text("2,225")


@pytest.mark.worker
def test_a_page_breaks_and_the_published_verdict_on_it_is_flagged(
    worker: None, carl: BrowserPerson, cast: Cast, on: WorkflowDriver, open_window: Enter,
    evidence_site: DemoSiteServer,
) -> None:  # fmt: skip
    """Attached, green, broken, red with the right word; then edited, and the verdict under review."""
    carl.cites(f"{evidence_site.url}/libraries", title="Libraries", passage="five public libraries")
    carl.cites(f"{evidence_site.url}/population", title="Population", passage="48,312 residents")
    source = carl.page.locator(".source", has_text="Population")
    expect(source.locator("[data-health=ok]")).to_be_visible(timeout=20_000)
    expect(source).to_contain_text("Passage found on the page")
    evidence_site.shut["/population"] = HTTPStatus.NOT_FOUND
    source.get_by_role("button", name="Check now").click()
    expect(source.locator("[data-health=missing]")).to_be_visible(timeout=20_000)
    expect(source.locator(".bad")).to_have_text("Not found (404)")
    del evidence_site.shut["/population"]
    source.get_by_role("button", name="Check now").click()
    expect(source.locator("[data-health=ok]")).to_be_visible(timeout=20_000)

    claim = Claim.objects.get()
    mark_sources_checked(claim, now())
    for step, by in (("submit", cast.checker), ("approve", cast.second), ("publish", cast.editor)):
        on.take(claim, step, by, at=now())
    edith = open_window(cast.editor)
    edith.goes_to(f"/claims/{claim.public_id}/")
    source = edith.page.locator(".source", has_text="Population")
    head = edith.page.locator(".claim-head")
    expect(head).to_contain_text("Published")
    says_otherwise(evidence_site)
    source.get_by_role("button", name="Check now").click()
    expect(source).to_contain_text("the passage read differently; next check", timeout=20_000)
    expect(head).not_to_contain_text("Under review")
    an_hour_passes()
    edith.page.evaluate("window.sameDocument = true")
    Source.objects.filter(title="Population").update(due_at=now(), is_urgent=True)
    enqueue_on_commit("factcheck.tasks.check_due_links")
    expect(source.locator("[data-health=drifted]")).to_be_visible(timeout=20_000)
    expect(head).to_contain_text("Under review", timeout=20_000)
    assert edith.page.evaluate("window.sameDocument") is True, "it came by itself"
    message = "The source now reads differently where it said “48,312 residents”"
    data = find_notices(f"Marked under review: {message}", person=cast.checker).get()
    assert "48,312" in data.sentence.removeprefix(f"Marked under review: {message}"), "and what it says now"
    edith.goes_to(f"/claims/{claim.public_id}/")
    expect(edith.page.locator(".history")).to_contain_text(message)
    edith.page.locator(".drift").get_by_text("Use the archived copy…").click()
    edith.page.locator(".drift").get_by_role("button", name="Use the archived copy").click()
    edith.sees("Decision saved: the archived copy is used.")
    expect(edith.page.locator(".drift")).to_have_count(0)


def test_an_open_page_says_who_changed_the_claim_and_keeps_what_is_typed(
    carl: BrowserPerson, cast: Cast
) -> None:
    why = carl.page.locator("#verdict").get_by_label("Why", exact=True)
    why.fill("An hour of thought")
    claim = Claim.objects.get()
    editing.update_claim(claim, by=cast.editor, at=now(), priority=4)
    expect(carl.page.get_by_text("Edith changed: priority")).to_be_visible(timeout=SHOWN_WITHIN_MS)
    expect(why).to_have_value("An hour of thought")
    expect(carl.page.locator("#verdict [data-draft-status]")).to_contain_text("Draft saved")
    carl.page.get_by_role("link", name="Reload").click()
    expect(why).to_have_value("An hour of thought")
    expect(carl.page.get_by_text("has changed since you opened it")).to_have_count(0)
