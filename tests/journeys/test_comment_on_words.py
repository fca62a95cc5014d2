"""Words of a ruling are commented on, answered and followed; two who save at once lose nothing."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from factcheck.models import Claim, Comment
from tests.factories import Cast
from tests.journeys.people import Enter

pytestmark = [pytest.mark.browser, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

SELECT = """(element) => {
  const node = document.createTreeWalker(element, NodeFilter.SHOW_TEXT).nextNode();
  const range = document.createRange();
  range.setStart(node, 4);
  range.setEnd(node, 9);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}"""


def test_words_are_commented_on_answered_and_shown_against_what_was(
    cast: Cast,
    open_window: Enter,
    create_claim_in_state: Callable[..., Claim],
    refresh_sources: Callable[[Claim], None],
) -> None:
    claim = create_claim_in_state("in_review")
    refresh_sources(claim)
    address = f"/claims/{claim.public_id}/"
    sara, carl = open_window(cast.second), open_window(cast.checker)
    sara.goes_to(address)

    # By mouse: the selection brings up one button, and the words are in the form.
    sara.page.locator("[data-words=explanation]").evaluate(SELECT)
    sara.page.get_by_role("button", name="Comment on selection").click()
    act = sara.page.locator('[data-action="comment"]')
    expect(act.get_by_label("Text to comment on")).to_have_value("table")
    act.get_by_label("Your comment").fill("Which table?")
    act.get_by_role("button", name="Comment on text", exact=True).click()
    expect(sara.page.locator("mark.commented")).to_have_text("table")

    # By key: w walks the words, Enter takes one.
    sara.page.locator("body").press("w")
    sara.page.keyboard.press("Enter")
    expect(act.get_by_label("Text to comment on")).not_to_have_value("")
    act.get_by_label("Your comment").fill("Say more.")
    act.get_by_role("button", name="Comment on text", exact=True).click()
    expect(sara.page.locator(".remark")).to_have_count(2)
    assert Comment.objects.count() == 2

    # Nobody approves over their own open comments; sent back, they stand beside the checker's form.
    expect(sara.page.locator('[data-action="approve"]')).to_contain_text("You have 2 open comments")
    sara.takes_step("send_back", comment="See the two comments.")
    carl.goes_to(address)
    expect(carl.page.locator(".remark")).to_have_count(2)
    answer = carl.page.locator(".remark").first
    answer.locator("summary").click()
    answer.locator("textarea").fill("The port's.")
    answer.get_by_role("button", name="Resolve").click()
    expect(carl.page.locator(".remark")).to_have_count(2)
    carl.page.get_by_label("Headline").fill("Nearly right")
    carl.page.get_by_role("button", name="Send to review").click()
    carl.sees("You sent this verdict to review.")

    # Sara sees what changed since she looked.
    refresh_sources(claim)
    sara.goes_to(address)
    since = sara.page.locator("#since")
    expect(since).to_contain_text("Changed since your last visit")
    expect(since.locator("ins").first).to_contain_text("Nearly")


def test_two_who_save_at_once_read_three_versions_and_who_is_on_it(
    cast: Cast, open_window: Enter, create_claim_in_state: Callable[..., Claim]
) -> None:
    claim = create_claim_in_state("checking")
    address = f"/claims/{claim.public_id}/"
    carl, edith = open_window(cast.checker), open_window(cast.editor)
    carl.goes_to(address)
    edith.goes_to(address)
    edith.sees("Carl has been working on this since")

    for person, words in ((edith, "It is true that 20,145 crates"), (carl, "It is false")):
        act = person.page.locator('[data-action="more-edit"]')
        act.locator("summary").click()
        act.get_by_label("Checkable statement").fill(words)
    edith.page.locator('[data-action="more-edit"]').get_by_role("button", name="Edit details").click()
    edith.sees("Details saved.")
    with carl.answered() as status:
        carl.page.locator('[data-action="more-edit"]').get_by_role("button", name="Edit details").click()
    assert status() == 409
    conflict = carl.page.locator(".conflict")
    for words in (
        "When you started",
        "Their saved version",
        "Your unsaved version",
        "20,145 crates",
        "false",
    ):
        expect(conflict).to_contain_text(words)

    # Edith takes over; Carl reads it without reloading.
    edith.page.locator('[data-action="take_over_soft_lock"] button').click()
    edith.sees("You took over this claim.")
    carl.sees("Edith has been working on this since")
