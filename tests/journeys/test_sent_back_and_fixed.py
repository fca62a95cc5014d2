"""A reviewer sends a ruling back and says why; the checker is told, mends it, and it is approved."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from factcheck.models import Claim
from tests.factories import Cast
from tests.journeys.people import Enter

pytestmark = [pytest.mark.browser, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

COMMENT = "The table counts crates landed, not caught. Say which."


def test_a_verdict_comes_back_with_a_comment_and_is_mended(
    live_site: str,
    cast: Cast,
    open_window: Enter,
    create_claim_in_state: Callable[..., Claim],
    refresh_sources: Callable[[Claim], None],
) -> None:
    claim = create_claim_in_state("in_review")
    refresh_sources(claim)

    # Sara reads the ruling and sends it back; she has to say why.
    sara = open_window(cast.second)
    sara.goes_to("/reviews/")
    sara.follows(claim.statement)
    sara.takes_step("send_back", comment=COMMENT)
    sara.sees("You sent this verdict back.")

    # Carl, at his own desk, is told, and finds her words above his ruling.
    carl = open_window(cast.checker)
    carl.goes_to("/my-work/")
    carl.page.get_by_role("link", name="Notifications").click()
    data = carl.page.get_by_role("region", name="Needs you")
    expect(data).to_contain_text(claim.statement)
    expect(data).to_contain_text(f"Sara sent this verdict back: {COMMENT}")
    data.get_by_role("link", name=claim.statement).first.click()
    expect(carl.page.locator("#verdict")).to_contain_text(COMMENT)

    # What he had written is still in the form. He mends it and sends it again.
    why = carl.page.locator("#verdict").get_by_label("Why", exact=True)
    expect(why).to_have_value("The table has 20,145 [1].")
    why.fill("The table has 20,145 crates *landed* [1].")
    carl.presses("Send to review")
    carl.sees("You sent this verdict to review.")

    # Sara sees the second version, with the first beneath, and lets it stand.
    sara.goes_to(f"/claims/{claim.public_id}/")
    expect(sara.page.locator(".claim-desk h2").first).to_have_text("Verdict 2")
    expect(sara.page.locator(".claim-desk em")).to_have_text("landed")
    sara.takes_step("approve")
    sara.sees("You approved this verdict.")
    sara.page.get_by_text("1 earlier version").click()
    expect(sara.page.locator("#earlier")).to_contain_text(COMMENT)

    claim.refresh_from_db()
    assert claim.state == "approved"
