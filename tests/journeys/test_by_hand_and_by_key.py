"""The same job without a mouse: flagged with a finger on a phone, and with the keys alone."""

import re

import pytest
from playwright.sync_api import expect

from articles.models import Article
from factcheck.models import Appearance, Claim
from tests.factories import Cast
from tests.journeys.people import PHONE, Enter

pytestmark = [pytest.mark.browser, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

WORDS = "48,312 residents in June 2025"


def test_a_finger_flags_on_a_phone(cast: Cast, bus_story: Article, open_window: Enter) -> None:
    edith = open_window(cast.editor, **PHONE)
    edith.goes_to(f"/articles/{bus_story.public_id}/")
    assert edith.page.evaluate("() => document.documentElement.scrollWidth") <= 390
    tools, headline = (edith.page.locator(part).bounding_box() for part in (".margin-tools", "h1"))
    assert tools is not None
    assert headline is not None
    assert tools["y"] + tools["height"] <= headline["y"], "the tools lie over the headline"

    # The form would cover the handles of the selection, so a button asks first.
    edith.holds_a_finger_on(WORDS)
    form = edith.page.locator("[data-flag-form]")
    offer = edith.page.get_by_role("button", name="Flag selection")
    expect(offer).to_be_visible()
    expect(form).to_be_hidden()
    offer.tap()
    expect(edith.page.get_by_label("Checkable statement")).to_have_value(WORDS)

    edith.page.get_by_label("Claimant").fill("The Harrowmere Ledger")
    submit = edith.page.get_by_role("button", name="Flag", exact=True)
    box = submit.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    assert box["y"] + box["height"] <= 844, "the button is out of the thumb's reach"
    submit.tap()

    expect(edith.page.locator(".ref")).to_have_count(1)
    assert Appearance.objects.get().exact == WORDS

    # A tap on the number opens the note under its paragraph.
    edith.page.locator(".ref").tap()
    note = edith.page.locator("[data-note].inline")
    expect(note).to_contain_text(WORDS)
    note.get_by_role("link", name=WORDS).tap()
    expect(edith.page.locator("h1")).to_contain_text(WORDS)
    assert edith.page.evaluate("() => document.documentElement.scrollWidth") <= 390


def test_the_keys_alone_flag_assign_and_start(cast: Cast, bus_story: Article, open_window: Enter) -> None:
    edith = open_window(cast.editor)
    edith.goes_to(f"/articles/{bus_story.public_id}/")
    keys = edith.page.keyboard

    # f begins, the arrows walk from word to word, shift extends, Enter takes.
    keys.press("f")
    for _ in range(3):
        keys.press("ArrowRight")
    for _ in range(3):
        keys.press("Shift+ArrowRight")
    live = edith.page.locator("#live")
    expect(live).to_have_text(re.compile(r"^\S+( \S+){3}$"))
    chosen = live.inner_text()
    keys.press("Enter")
    statement = edith.page.get_by_label("Checkable statement")
    expect(statement).to_be_focused()
    keys.type("Buses carry a fifth more people")
    keys.press("Tab")
    keys.type("The Harrowmere Ledger")
    for _ in range(20):
        keys.press("Tab")
        if edith.page.evaluate("() => document.activeElement.id") == "flag-submit":
            break
    expect(edith.page.locator("#flag-submit")).to_be_focused()
    keys.press("Enter")
    expect(edith.page.locator(".ref")).to_have_count(1)
    edith.settles()
    claim = Claim.objects.get()
    assert claim.statement == "Buses carry a fifth more people"
    assert claim.claimant == "The Harrowmere Ledger"
    assert Appearance.objects.get().exact == chosen

    # n goes to its note, and the note's statement leads to the claim; a assigns it.
    keys.press("n")
    expect(edith.page.locator("[data-note]")).to_be_focused()
    keys.press("Tab")
    keys.press("Enter")
    expect(edith.page.locator("h1")).to_have_text("Buses carry a fifth more people")
    edith.settles()
    keys.press("a")
    expect(edith.page.get_by_label("Checker")).to_be_focused()
    keys.type("Carl")
    keys.press("Tab")
    while edith.page.evaluate("() => document.activeElement.type") != "submit":
        keys.press("Tab")
    keys.press("Enter")
    edith.sees("You assigned this claim.")

    # Carl reaches it from his list with j and o, and starts it with s.
    carl = open_window(cast.checker)
    carl.goes_to("/my-work/")
    carl.presses_key("j")
    carl.page.keyboard.press("o")
    expect(carl.page.locator("h1")).to_have_text("Buses carry a fifth more people")
    carl.presses_key("s")
    carl.sees("You started checking.")
    claim.refresh_from_db()
    assert claim.state == "checking"
