"""A reply is requested, the verdict is written while it is awaited, and sent once it has come: keys alone."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from factcheck.models import Claim, ReplyRequest, Verdict
from factcheck.replies.links import answer_by_link, create_reply_link
from factcheck.sources.citation_actions import create_citation
from lib.datetimes.clock import now
from tests.factories import Cast, mark_sources_checked
from tests.journeys.counted_keys import CountedKeys
from tests.journeys.people import SCREENS, Enter, describe_screen
from tests.journeys.screen_rules import TOO_WIDE
from tests.sampling import mark_for_long_runs

pytestmark = [pytest.mark.browser, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

QUESTION = "How many crates?"
WHY = "The office counted 20,145 crates [1][2]."


@pytest.mark.parametrize("screen", mark_for_long_runs(SCREENS, "awaited reply"), ids=describe_screen)
def test_the_verdict_is_written_while_a_reply_is_awaited(
    cast: Cast, open_window: Enter, create_claim_in_state: Callable[..., Claim], screen: dict[str, Any]
) -> None:
    claim = create_claim_in_state("checking")
    for name in ("one", "two"):
        create_citation(
            claim, url=f"https://{name}.example.org/t", title=f"Table {name}", passage="20,145 crates",
            stance="supports", by=cast.checker, at=now(),
        )  # fmt: skip
        claim.refresh_from_db()
    mark_sources_checked(claim, now())
    carl = open_window(cast.checker, **screen)
    carl.goes_to(f"/claims/{claim.public_id}/")
    carl.settles()
    page, keys = carl.page, CountedKeys(carl.page)

    # The palette finds the act, and leads to its first field.
    keys.press("Control+k")
    keys.type("request a reply")
    expect(page.locator("#palette-options [aria-selected=true]")).to_contain_text("Request a reply")
    keys.press("Enter")
    expect(page.get_by_label("Person or organisation")).to_be_focused()
    keys.type("Harbour office")
    keys.press("Tab", "Tab")
    keys.type("phone")
    keys.press("Tab")
    keys.type(QUESTION)
    keys.press("Tab")
    keys.type("12312031")  # month, day and year, as the browser asks for them
    keys.press("Tab")
    keys.type("1000AM")
    keys.press("Tab", "Tab", "Enter")
    carl.sees("Reply requested.")
    expect(page.locator(".claim-line").first).to_contain_text("Awaiting reply")

    # He writes on meanwhile; Stet keeps it.
    carl.settles()
    keys.rate("Mostly true")
    keys.press("Tab")
    keys.type("About right")
    keys.press("Tab", "Tab")
    area = page.locator("#verdict").get_by_label("Why", exact=True)
    expect(area).to_be_focused()
    keys.type(WHY)
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Send to review")).to_be_disabled()
    expect(page.locator("#verdict")).to_contain_text("Draft saved")

    link = create_reply_link(ReplyRequest.objects.get(), by=cast.checker, at=now()).link
    answer_by_link(link, text="We counted 20,145.", answered_by="Ada Holm", at=now())
    carl.sees("This claim has changed since you opened it")
    page.reload()
    carl.settles()
    expect(area).to_have_value(WHY)
    carl.sees("We counted 20,145.")
    assert not page.evaluate(TOO_WIDE)
    area.press("Control+Enter")
    carl.sees("You sent this verdict to review.")
    verdict = Verdict.objects.get()
    assert (verdict.headline, verdict.explanation) == ("About right", WHY)
    print(f"keys at {describe_screen(screen)}: {keys.count}")
