"""Somebody without an account answers a question through a link, and the claim hears of it by itself."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from factcheck.models import Claim, ReplyRequest
from factcheck.replies.actions import request_reply
from factcheck.replies.links import create_reply_link, revoke_reply_link
from lib.datetimes.clock import now
from tests.factories import Cast
from tests.journeys.people import PHONE, Enter

pytestmark = [pytest.mark.browser, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

ANSWER = "We counted 18,500 crates, not 20,000. The ledger is attached."


def test_a_question_is_answered_through_a_link(
    live_site: str,
    cast: Cast,
    open_window: Enter,
    create_claim_in_state: Callable[..., Claim],
    tmp_path: Path,
) -> None:
    claim = create_claim_in_state("checking")
    ledger = tmp_path / "ledger.csv"
    ledger.write_text("crates\n18500\n")

    # Carl asks the harbour office, and makes a link for them.
    carl = open_window(cast.checker)
    carl.goes_to(f"/claims/{claim.public_id}/")
    until = (now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    carl.takes_step(
        "request_reply",
        recipient="The harbour office",
        channel="telephone",
        question="How many crates?",
        deadline=until,
    )
    carl.sees("Reply requested.")
    carl.page.get_by_text("Create reply link…").click()
    carl.presses("Create reply link")
    carl.sees("Copy this now.")
    address = carl.page.locator("[data-secret]").inner_text()
    where = "/answer/" + address.split("/answer/")[1]
    carl.follows("Done")
    expect(carl.page.locator("#replies")).to_contain_text("by Carl · Valid until ")
    assert "/answer/" not in carl.page.content()

    # At the harbour office somebody opens it on a phone, without an account.
    ada = open_window(None, **PHONE)
    assert ada.goes_to(where) == 200
    ada.sees("The Daily Proof asks you")
    ada.sees("How many crates?")
    expect(ada.page.locator("body")).not_to_contain_text(claim.statement)
    assert ada.page.evaluate("document.documentElement.scrollWidth") <= 390
    form = ada.page.get_by_role("main")
    form.get_by_label("Your answer").fill(ANSWER)
    form.get_by_label("Your name and position").fill("Ada Holm, harbour master")
    # She looks something up in the same tab: what she had written is there when she comes back.
    ada.goes_to("/verdicts/")
    assert ada.goes_to(where) == 200
    expect(form.get_by_label("Your answer")).to_have_value(ANSWER)
    expect(form.get_by_label("Your name and position")).to_have_value("Ada Holm, harbour master")
    form.get_by_label("Files").set_input_files(ledger)
    ada.presses("Send answer")
    ada.sees("Your answer has arrived")
    ada.sees(ANSWER)
    assert ada.page.context.cookies() == []
    assert ada.page.evaluate("() => Object.keys(localStorage)") == []

    # Carl's page says by itself that something came; there it is, with who answered, and the file.
    carl.sees("This claim has changed since you opened it")
    carl.follows("Reload")
    value = carl.page.locator("#replies")
    expect(value).to_contain_text(ANSWER)
    expect(value).to_contain_text("Ada Holm, harbour master")
    with carl.page.expect_download() as got:
        value.get_by_role("link", name="ledger.csv").click()
    assert Path(got.value.path()).read_text() == ledger.read_text()
    expect(carl.page.locator(".claim-line").first).to_contain_text("Checking")
    carl.goes_to("/notifications/")
    carl.sees("The harbour office answered through the reply link.")

    # The link is used up: a second look is told so, kindly.
    assert ada.goes_to(where) == 404
    ada.sees("If you have already answered, we have your answer.")
    expect(ada.page.locator("[data-draft-left]")).to_be_hidden()
    assert ReplyRequest.objects.get().answer == ANSWER


def test_without_scripts_and_with_a_mistake_nothing_typed_is_lost(
    live_site: str, cast: Cast, open_window: Enter, create_claim_in_state: Callable[..., Claim]
) -> None:
    claim = create_claim_in_state("checking")
    carl = open_window(cast.checker, java_script_enabled=False)
    carl.goes_to(f"/claims/{claim.public_id}/")
    until = (now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    carl.takes_step(
        "request_reply", recipient="المكتب", channel="e-mail", question="كم صندوقا؟", deadline=until
    )
    carl.page.get_by_text("Create reply link…").click()
    carl.presses("Create reply link")
    where = "/answer/" + carl.page.locator("[data-secret]").inner_text().split("/answer/")[1]

    ada = open_window(None, java_script_enabled=False, color_scheme="dark")
    ada.goes_to(where)
    question = ada.page.locator(".answer-question")
    assert question.evaluate("one => getComputedStyle(one).direction") == "rtl"
    ada.page.get_by_label("Your answer").fill(ANSWER)
    with ada.answered() as status:
        # The browser holds nothing back, in words that are not ours.
        ada.presses("Send answer")
    assert status() == 422
    ada.sees("Enter your name.")
    expect(ada.page.get_by_label("Your answer")).to_have_value(ANSWER)
    ada.page.get_by_label("Your name and position").fill("Ada Holm")
    ada.presses("Send answer")
    ada.sees("Your answer has arrived")


def test_what_was_typed_for_a_link_that_ended_stays_in_the_browser_until_its_writer_deletes_it(
    live_site: str, cast: Cast, open_window: Enter, create_claim_in_state: Callable[..., Claim]
) -> None:
    claim = create_claim_in_state("checking")
    request_reply(
        claim, by=cast.checker, at=now(), recipient="The harbour office", channel="telephone",
        question="How many crates?", deadline=now() + timedelta(days=2),
    )  # fmt: skip
    created = create_reply_link(ReplyRequest.objects.get(), by=cast.checker, at=now())
    where = "/answer/" + created.address.split("/answer/")[1]
    ada = open_window(None, **PHONE)
    ada.goes_to(where)
    ada.page.get_by_role("main").get_by_label("Your answer").fill(ANSWER)
    ada.goes_to("/verdicts/")
    revoke_reply_link(created.link, by=cast.checker, at=now())
    assert ada.goes_to(where) == 404
    ada.sees("They may have arrived already.")
    assert "18,500 crates" in ada.page.evaluate("() => JSON.stringify(localStorage)")
    ada.presses("Delete them")
    expect(ada.page.locator("[data-draft-left]")).to_be_hidden()
    assert ada.page.evaluate("() => Object.keys(localStorage)") == []
