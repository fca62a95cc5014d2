"""Our own copy worked through item by item: by mouse, by keys, by finger; a run of names at once; cleared."""

import pytest
from playwright.sync_api import expect

from articles.models import Article
from factcheck.assignments import actions as assignments_actions
from factcheck.galley import bulk as galley_bulk
from factcheck.models import Claim, Waiver
from factcheck.workflow.galley_items import list_items
from lib.datetimes.clock import now
from tests.factories import Cast, create_article
from tests.journeys.galley import opens, place
from tests.journeys.people import PHONE, Enter
from tests.journeys.screen_rules import broken_rules
from tests.sampling import mark_for_long_runs

pytestmark = [pytest.mark.browser, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

BODY = [
    "It was Ada Holm who landed 300 crates.",
    "On Monday Ada Holm landed 40, and Bert Lund’s son slept. Cora Vane saw Dirk Aalt.",
]


@pytest.fixture
def own(live_site: str, cast: Cast) -> Article:
    return create_article(
        cast.desk, cast.editor, provenance="own_copy", headline="A row", body=BODY,
        url="https://own.example.org/",
    )  # fmt: skip


def test_a_press_on_open_words_flags_them_with_their_kind(
    open_window: Enter, cast: Cast, own: Article
) -> None:
    carl = open_window(cast.checker)
    opens(carl, own)
    carl.sees("0 of 8 items: 0 ticked, 0 waived and 8 open")
    carl.page.mouse.click(*place(carl, "300"))
    expect(carl.page.get_by_label("Kind", exact=True)).to_have_value("number")
    expect(carl.page.get_by_label("Checkable statement")).to_have_value(BODY[0])
    carl.page.locator("#flag-submit").click()
    carl.sees("0 of 8 items: 0 ticked, 0 waived, 1 in progress and 7 open")
    # The page comes back at the next open item, so that one can go on.
    expect(carl.page.locator(".item-ref:focus")).to_have_attribute("aria-label", "Open item, Date: Monday")
    expect(carl.page.locator(".ref")).to_have_count(1)
    claim = Claim.objects.get()
    assert (claim.kind, claim.appearances.get().exact) == ("number", "300")


def test_the_keys_alone_walk_flag_and_waive(open_window: Enter, cast: Cast, own: Article) -> None:
    carl = open_window(cast.checker)
    opens(carl, own)
    keys = carl.page.keyboard
    keys.press("n")
    here = carl.page.locator(".item-ref:focus")
    expect(here).to_have_attribute("aria-label", "Open item, Name: Ada Holm")
    keys.press("n")
    expect(here).to_have_attribute("aria-label", "Open item, Number: 300")
    keys.press("Enter")
    expect(carl.page.locator("#flag-submit")).to_be_focused()
    keys.press("Escape")
    expect(carl.page.locator("[data-flag-form]")).to_be_hidden()
    keys.press("p")
    keys.press("w")
    reason = carl.page.locator("#waive-reason")
    expect(reason).to_be_focused()
    keys.type("On the crew list")
    keys.press("Enter")
    carl.sees("2 items waived.")
    carl.sees("2 of 8 items: 0 ticked, 2 waived and 6 open")
    expect(here).to_have_attribute("aria-label", "Open item, Number: 300")
    carl.page.mouse.click(*place(carl, "Ada Holm"))
    carl.sees("Waived by Carl: On the crew list")
    assert set(Waiver.objects.values_list("exact", "reason")) == {("Ada Holm", "On the crew list")}


def test_a_finger_opens_an_item_and_waives_it(open_window: Enter, cast: Cast, own: Article) -> None:
    carl = open_window(cast.checker, **PHONE)
    opens(carl, own)
    assert carl.page.evaluate("() => document.documentElement.scrollWidth") <= 390
    carl.page.touchscreen.tap(*place(carl, "Monday"))
    expect(carl.page.locator("[data-flag-form]")).to_be_visible()
    waive = carl.page.get_by_role("button", name="Waive…")
    expect(waive).to_be_in_viewport()
    waive.tap()
    carl.page.locator("#waive-reason").fill("By the calendar")
    carl.page.locator("[data-waive-form]").get_by_role("button", name="Waive").tap()
    carl.sees("1 of 8 items: 0 ticked, 1 waived and 7 open")


def test_a_run_of_names_is_chosen_with_shift_and_waived_with_one_reason(
    open_window: Enter, cast: Cast, own: Article
) -> None:
    carl = open_window(cast.checker)
    opens(carl, own)
    carl.page.get_by_role("link", name="Names").click()
    names = carl.page.locator("fieldset[data-kind=name] input")
    expect(names).to_have_count(4)
    expect(carl.page.locator("fieldset[data-kind=number]")).to_be_hidden()
    names.nth(0).click()
    names.nth(2).click(modifiers=["Shift"])
    carl.sees("3 selected. Hold Shift to select a range.")
    # By keyboard: Shift with an arrow takes what it passes.
    names.nth(2).focus()
    carl.page.keyboard.press("Shift+ArrowDown")
    expect(names.nth(3)).to_be_checked()
    # And Enter goes from the list to the reason, past the rest of the list.
    carl.page.keyboard.press("Enter")
    expect(carl.page.get_by_label("Reason for waiving").first).to_be_focused()
    carl.page.keyboard.type("On the crew list")
    carl.presses("Waive selected")
    carl.sees("5 items waived.")
    carl.sees("5 of 8 items: 0 ticked, 5 waived and 3 open")
    assert Waiver.objects.count() == 5


def test_what_is_missing_leads_to_it_and_then_the_article_is_cleared(
    open_window: Enter, cast: Cast, own: Article
) -> None:
    found = list_items(own.current_revision)
    numbers = [item for item in found if item.kind == "number"]
    claims = galley_bulk.flag_items(own.current_revision, numbers, by=cast.editor, at=now()).done
    for claim in claims:
        assignments_actions.take_claim(claim, by=cast.checker, at=now())
        assignments_actions.start_checking(claim, by=cast.checker, at=now())
    edith, carl, sara = open_window(cast.editor), open_window(cast.checker), open_window(cast.second)
    opens(edith, own)
    expect(edith.page.get_by_role("button", name="Clear for publication")).to_be_disabled()
    edith.follows("6 items open")
    expect(edith.page.locator(".item-ref:focus")).to_have_attribute("aria-label", "Open item, Name: Ada Holm")

    opens(carl, own)
    ticking = carl.page.locator("section", has=carl.page.locator("#tick-head"))
    for box in ticking.get_by_role("checkbox").all():
        box.check()
    ticking.get_by_label("On author").fill("Nell Aldous")
    ticking.get_by_role("button", name="Tick all selected").click()
    carl.sees("2 claims ticked and sent to review.")
    rest = carl.page.locator("form[data-choose]").first
    for box in rest.get_by_role("checkbox").all():
        box.check()
    rest.get_by_label("Reason for waiving").fill("Read against the log")
    rest.get_by_role("button", name="Waive selected").click()
    carl.sees("6 items waived.")

    opens(sara, own)
    approving = sara.page.locator("section", has=sara.page.locator("#approve-head"))
    for box in approving.get_by_role("checkbox").all():
        box.check()
    approving.get_by_role("button", name="Approve all selected").click()
    sara.sees("2 claims approved.")

    opens(edith, own)
    settling = edith.page.locator("section", has=edith.page.locator("#settle-head"))
    for box in settling.get_by_role("checkbox").all():
        box.check()
    settling.get_by_role("button", name="Settle all selected").click()
    edith.sees("8 of 8 items: 2 ticked, 6 waived and 0 open")
    edith.presses("Clear for publication")
    edith.sees("You cleared this article for publication.")
    own.refresh_from_db()
    assert own.state == "cleared"


@pytest.mark.parametrize("theme", mark_for_long_runs(["light", "dark"], "galley"))
def test_axe_finds_nothing_on_the_galley_with_its_forms_open(
    open_window: Enter, cast: Cast, own: Article, theme: str
) -> None:
    galley_bulk.waive_items(
        own.current_revision, list_items(own.current_revision)[:1], reason="Known", by=cast.second, at=now()
    )
    carl = open_window(cast.checker, color_scheme=theme, bypass_csp=True)
    opens(carl, own)
    for key in ("", "Enter", "w"):
        if key:
            carl.page.keyboard.press("n")
            carl.page.keyboard.press(key)
        assert broken_rules(carl.page) == []
        carl.page.keyboard.press("Escape")


def test_on_paper_it_is_a_proof_with_notes_and_waivers_and_nothing_to_press(
    open_window: Enter, cast: Cast, own: Article
) -> None:
    found = list_items(own.current_revision)
    galley_bulk.flag_items(own.current_revision, found[1:2], by=cast.editor, at=now())
    galley_bulk.waive_items(
        own.current_revision, found[2:3], reason="By the calendar", by=cast.second, at=now()
    )
    carl = open_window(cast.checker, color_scheme="dark")
    opens(carl, own)
    carl.page.emulate_media(media="print", color_scheme="dark")
    shown = carl.page.locator("button, summary, input:not([type=hidden]), kbd, .topbar")
    assert [each.inner_text() for each in shown.all() if each.is_visible()] == []
    expect(carl.page.get_by_text("Select text to flag it")).to_be_hidden()
    expect(carl.page.get_by_text("1 waived, 1 in progress and 6 open")).to_be_visible()
    expect(carl.page.locator("[data-note]")).to_contain_text("Flagged")
    waived = carl.page.locator("#waived")
    expect(waived).to_be_visible()
    expect(waived).to_contain_text("By the calendar Sara · ")
    ink = carl.page.locator("[data-article-text] p").last.evaluate("each => getComputedStyle(each).color")
    assert ink == "rgb(28, 27, 25)"
