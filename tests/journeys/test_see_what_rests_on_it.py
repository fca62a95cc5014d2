"""Before a verdict is marked under review, the form shows what rests on it; and so does a page of its own."""

from collections.abc import Callable

import pytest
from django.conf import settings
from playwright.sync_api import expect

from factcheck.models import Citation, Claim, Source
from lib.link_checker import get_host
from publishing.documents.relay import relay_events
from tests.factories import MONDAY, Cast
from tests.journeys.people import Enter

pytestmark = [pytest.mark.browser, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def claim(live_site: str, cast: Cast, create_claim_in_state: Callable[..., Claim]) -> Claim:
    """A published verdict whose address another claim cites."""
    claim = create_claim_in_state("live")
    relay_events()
    address = f"{settings.STET_BASE_URL}/verdicts/{claim.public_id}/"
    page = Source.objects.create(
        kind="url", url=address, url_key=address, host=get_host(address), title="Our fact check",
        publisher="Stet Times", health="ok", added_by=cast.editor, added_at=MONDAY,
    )  # fmt: skip
    other = Claim.objects.create(
        desk=cast.desk, statement="The spring of herring was the best in ten years", provenance="external",
        state="checking", created_by=cast.editor, created_at=MONDAY,
    )  # fmt: skip
    Citation.objects.create(claim=other, source=page, added_by=cast.editor, added_at=MONDAY)
    return claim


def test_the_form_of_an_act_shows_it_and_links_to_the_whole_by_keyboard_alone(
    open_window: Enter, cast: Cast, claim: Claim
) -> None:
    edith = open_window(cast.editor)
    edith.goes_to(f"/claims/{claim.public_id}/")
    edith.settles()
    form = edith.page.locator('[data-action="mark_under_review"] details')
    form.locator("summary").focus()
    edith.page.keyboard.press("Enter")
    shown = form.get_by_role("region", name="What depends on this")
    expect(shown).to_contain_text("The spring of herring was the best in ten years")
    expect(shown).to_contain_text("1, of which published: 0")
    form.get_by_label("Why").fill("A reader wrote")
    with edith.page.context.expect_page() as opened:
        shown.get_by_role("link", name="Everything on one page").press("Enter")
    expect(opened.value.get_by_role("heading", level=1)).to_have_text("What depends on this claim")
    expect(form.get_by_label("Why")).to_have_value("A reader wrote")
