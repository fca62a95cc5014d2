"""Two people on one claim: the first to act wins; the second sees what changed and keeps every word."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from factcheck.models import Citation, Claim
from tests.factories import Cast
from tests.journeys.people import Enter

pytestmark = [pytest.mark.browser, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_the_second_persons_source_is_kept_until_it_still_holds(
    cast: Cast, open_window: Enter, create_claim_in_state: Callable[..., Claim]
) -> None:
    claim = create_claim_in_state("checking")
    address = f"/claims/{claim.public_id}/"
    edith, carl = open_window(cast.editor), open_window(cast.checker)
    edith.goes_to(address)
    carl.goes_to(address)

    # Carl types a source; meanwhile Edith adds one of hers.
    carl.page.locator("#add-source > summary").click()
    form = carl.page.locator("#add-source form")
    form.get_by_label("Web address").fill("https://port.example.org/log")
    form.get_by_label("Title").fill("The port's log")
    form.locator("[name='passage']").fill("20,145 crates on the quay")
    form.get_by_label("Supports or refutes").select_option("supports")
    edith.cites("https://council.example.org/table", title="The council's table", passage="20,145 crates")

    # His page has told him of it before he even sends.
    carl.sees("This claim has changed since you opened it")
    carl.page.locator("body").click(position={"x": 2, "y": 2})
    with carl.answered() as status:
        form.get_by_role("button", name="Add source").click()
    assert status() == 409
    refused = carl.page.locator("#refused")
    expect(refused).to_contain_text("Somebody else changed this claim")
    expect(refused).to_contain_text("Edith added the source “The council's table”")

    # Nothing of his is lost, nothing was half saved; he sends it again as it stands.
    assert Citation.objects.filter(source__title="The port's log").count() == 0
    expect(form.get_by_label("Title")).to_have_value("The port's log")
    expect(form.locator("[name='passage']")).to_have_value("20,145 crates on the quay")
    with carl.answered() as status:
        form.get_by_role("button", name="Add source").click()
    assert status() == 200
    expect(carl.page.locator(".source")).to_have_count(2)


def test_of_two_who_judge_at_once_the_second_learns_what_the_first_did(
    cast: Cast,
    open_window: Enter,
    create_claim_in_state: Callable[..., Claim],
    refresh_sources: Callable[[Claim], None],
) -> None:
    claim = create_claim_in_state("in_review")
    refresh_sources(claim)
    address = f"/claims/{claim.public_id}/"
    sara, edith = open_window(cast.second), open_window(cast.editor)
    sara.goes_to(address)
    edith.goes_to(address)

    sara.takes_step("approve", comment="It is in the table.")
    sara.sees("You approved this verdict.")

    # Edith was about to send it back. It is too late for that, and her comment is not lost.
    act = edith.page.locator('[data-action="send_back"]')
    act.locator("summary").click()
    act.locator("textarea").fill("Give the page of the table.")
    with edith.answered() as status:
        act.get_by_role("button", name="Send back").click()
    assert status() == 409
    refused = edith.page.locator("#refused")
    expect(refused).to_contain_text("Somebody else changed this claim")
    expect(refused).to_contain_text("Sara approved this verdict: It is in the table.")
    expect(refused).to_contain_text("Give the page of the table.")
    claim.refresh_from_db()
    assert claim.state == "approved"
