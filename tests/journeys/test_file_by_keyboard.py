"""A verdict is written, filed and approved with the keys alone; what matters stays in view meanwhile."""

from collections.abc import Callable

import pytest
from playwright.sync_api import FloatRect, Locator, expect

from factcheck.galley.checklists import ChecklistLine, update_checklist
from factcheck.models import ChecklistTick, Claim, Verdict
from factcheck.sources.citation_actions import create_citation
from factcheck.verdicts.comments import create_comment
from lib.datetimes.clock import now
from tests.factories import Cast, mark_sources_checked
from tests.journeys.counted_keys import CountedKeys
from tests.journeys.people import PHONE, Enter

pytestmark = [pytest.mark.browser, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

DESK = {"viewport": {"width": 1440, "height": 900}}
PASSAGE = "In the week to 3 March the port landed exactly 20,145 crates of herring"
MOST_KEYS = 60


@pytest.fixture
def claim(live_site: str, cast: Cast, create_claim_in_state: Callable[..., Claim]) -> Claim:
    """A claim being checked, with two sources found a moment ago, on a desk that requires two ticks."""
    claim = create_claim_in_state("checking")
    Claim.objects.filter(pk=claim.pk).update(kind="number")
    for name, passage in (("one", PASSAGE), ("two", "20,145 crates in that week")):
        create_citation(
            claim, url=f"https://{name}.example.org/t", title=f"Table {name}", passage=passage,
            stance="supports", by=cast.checker, at=now(),
        )  # fmt: skip
        claim.refresh_from_db()
    mark_sources_checked(claim, now())
    lines = [ChecklistLine("Unit", True), ChecklistLine("Period", True)]
    update_checklist(cast.desk, kind="number", lines=lines, by=cast.admin, at=now())
    return claim


def get_box(part: Locator) -> FloatRect:
    box = part.bounding_box()
    assert box is not None
    return box


def test_a_verdict_is_filed_and_approved_by_keys(
    cast: Cast, open_window: Enter, claim: Claim, create_claim_in_state: Callable[..., Claim]
) -> None:
    carl = open_window(cast.checker, **DESK)
    carl.goes_to(f"/claims/{claim.public_id}/")
    carl.settles()
    page, keys = carl.page, CountedKeys(carl.page)
    bar = page.locator(".claim-bar")
    expect(bar).to_contain_text("Checklist")

    # x ticks the next line of the checklist, a digit chooses the rating.
    keys.press("x")
    expect(page.locator("#checklist")).to_contain_text("1 of 2 ticked")
    keys.press("x")
    expect(page.locator("#checklist")).to_contain_text("2 of 2 ticked")
    keys.rate("Mostly true")
    keys.press("Tab")
    keys.type("About right")
    keys.press("Tab", "Tab")

    # A quotation mark offers the passages, a bracket the sources; Enter takes.
    area = page.locator("#verdict").get_by_label("Why", exact=True)
    expect(area).to_be_focused()
    keys.type('The port: "')
    offered = page.get_by_role("listbox", name="Sources to cite")
    expect(offered.get_by_role("option")).to_have_count(2)
    expect(offered.get_by_role("option", selected=True)).to_contain_text("exactly 20,145 crates")
    assert area.get_attribute("aria-activedescendant")
    keys.press("Enter")
    expect(area).to_have_value(f'The port: "{PASSAGE}" [1]')
    keys.type(" [")
    keys.press("ArrowDown", "Enter")
    expect(area).to_have_value(f'The port: "{PASSAGE}" [1] [2]')
    keys.type(".")

    # A quiet line says where each figure is from.
    expect(page.locator(".figure-places")).to_contain_text("20,145: [1]")
    expect(bar.locator(".bad")).to_have_count(0)
    keys.press("Control+Enter")
    carl.sees("You sent this verdict to review.")
    print(f"keys to file a verdict: {keys.count}")
    assert keys.count <= MOST_KEYS
    assert Verdict.objects.get().explanation == f'The port: "{PASSAGE}" [1] [2].'
    assert ChecklistTick.objects.filter(ticked_by=cast.checker).count() == 2

    # Sara reads it, approves it, and is on the next one.
    other = create_claim_in_state("in_review", words="18,500 crates")
    sara = open_window(cast.second, **DESK)
    sara.goes_to(f"/claims/{claim.public_id}/")
    sara.settles()
    expect(sara.page.locator("#checklist")).to_contain_text("2 of 2 ticked")
    expect(sara.page.locator("[data-words=explanation] a.footnote").first).to_have_attribute(
        "href", "#cited-1-1"
    )
    keys = CountedKeys(sara.page)
    keys.press("y", "Tab", "Enter")
    sara.sees("You approved this verdict.")
    sara.settles()
    keys.press("n")
    expect(sara.page.locator("h1")).to_contain_text(other.statement)
    print(f"keys to approve it and open the next: {keys.count}")


def test_statement_and_send_stay_in_view_while_everything_scrolls(
    cast: Cast, open_window: Enter, claim: Claim
) -> None:
    carl = open_window(cast.checker, **DESK)
    carl.goes_to(f"/claims/{claim.public_id}/")
    page = carl.page
    send, statement = page.get_by_role("button", name="Send to review"), page.locator("h1")
    evidence, verdict = page.locator("#sources"), page.locator("#verdict")
    start, beside = get_box(evidence), get_box(verdict)
    assert start["x"] + start["width"] <= beside["x"]
    for at in ("0", "document.documentElement.scrollHeight"):
        page.evaluate(f"() => scrollTo(0, {at})")
        expect(send).to_be_in_viewport(ratio=1)
        expect(statement).to_be_in_viewport(ratio=1)
    # Escape closes the list and leaves what was typed; a mark after a letter closes a quotation.
    area = page.locator("#verdict").get_by_label("Why", exact=True)
    area.click()
    page.keyboard.type("It says [")
    offered = page.get_by_role("listbox", name="Sources to cite")
    expect(offered).to_be_visible()
    page.keyboard.press("Escape")
    expect(offered).to_be_hidden()
    page.keyboard.type('2] and it is "so"')
    expect(offered).to_be_hidden()
    page.keyboard.press("Enter")
    expect(area).to_have_value('It says [2] and it is "so"\n')


def test_on_a_phone_one_column_has_the_bar_at_its_foot(cast: Cast, open_window: Enter, claim: Claim) -> None:
    carl = open_window(cast.checker, **PHONE)
    carl.goes_to(f"/claims/{claim.public_id}/")
    page = carl.page
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390
    send = page.get_by_role("button", name="Send to review")
    for at in ("0", "document.documentElement.scrollHeight"):
        page.evaluate(f"() => scrollTo(0, {at})")
        expect(send).to_be_in_viewport(ratio=1)
    box, foot = get_box(send), get_box(page.locator(".claim-rest"))
    assert box["height"] >= 44
    assert foot["y"] + foot["height"] <= box["y"], "the bar hides the end of the page"


def test_a_comment_stands_beside_its_words(
    cast: Cast,
    open_window: Enter,
    create_claim_in_state: Callable[..., Claim],
    refresh_sources: Callable[[Claim], None],
) -> None:
    claim = create_claim_in_state("in_review")
    words = [f"Paragraph {number} says much of 20,145 crates [1]." for number in range(9)]
    Verdict.objects.filter(claim=claim).update(explanation="\n\n".join(words))
    refresh_sources(claim)
    for text in ("Paragraph 2", "Paragraph 8", "Paragraph 7"):
        create_comment(Claim.objects.get(pk=claim.pk), exact=text, text="Says who?", by=cast.second, at=now())
    sara = open_window(cast.second, **DESK)
    sara.goes_to(f"/claims/{claim.public_id}/")
    remarks, numbers = sara.page.locator(".remark"), sara.page.locator(".filed .ref")
    expect(remarks).to_have_count(3)
    first, second, third = (get_box(remarks.nth(place)) for place in range(3))
    at_first, at_second = (get_box(numbers.nth(place)) for place in range(2))
    assert first["x"] >= at_first["x"] + at_first["width"]
    assert abs(first["y"] - at_first["y"]) < 24
    assert abs(second["y"] - at_second["y"]) < 24
    assert third["y"] >= second["y"] + second["height"]  # the line is taken, so it comes right after
