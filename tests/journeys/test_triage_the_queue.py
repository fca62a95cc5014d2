"""An editor gives out fifty claims from the queue by keyboard, and two of them by thumb."""

import re

import pytest
from playwright.sync_api import expect

from articles.models import Article
from factcheck.models import Assignment, Claim
from tests.factcheck.many_claims import create_flagged_claims
from tests.factories import Cast
from tests.journeys.people import PHONE, BrowserPerson, Enter

pytestmark = [pytest.mark.browser, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

MANY = 50
MAX_KEYS = 30
MIN_ROWS = 16
VISIBLE_ROWS = """() => [...document.querySelectorAll('[data-row]')]
  .filter((row) => row.getBoundingClientRect().bottom <= innerHeight).length"""
WIDTH = "() => document.documentElement.scrollWidth"


@pytest.fixture
def claims(live_site: str, article: Article, cast: Cast) -> list[Claim]:
    return create_flagged_claims(article, cast.editor, MANY)


def count_assigned(person: object) -> int:
    return Assignment.objects.filter(checker=person, ended_at__isnull=True).count()


def press_keys(person: BrowserPerson, *keys: str) -> int:
    person.chooses(*keys)
    return len(keys)


def test_fifty_claims_by_keyboard_without_a_page_load(
    claims: list[Claim], cast: Cast, open_window: Enter
) -> None:
    edith = open_window(cast.editor, viewport={"width": 1440, "height": 900})
    edith.goes_to("/queue/")
    page, loads = edith.page, list[str]()
    assert page.evaluate(VISIBLE_ROWS) >= MIN_ROWS
    page.on("framenavigated", lambda frame: loads.append(frame.url))
    result = page.locator("#act-result")

    count = press_keys(edith, "j", "x", *["j"] * 11, "Shift+X")
    edith.sees("12 selected")
    count += press_keys(edith, "a", "c", "Enter")
    expect(result).to_contain_text("12 claims assigned to Carl.")
    assert count_assigned(cast.checker) == 12
    expect(page.locator(".here")).to_contain_text("Carl")

    count += press_keys(edith, "Space")
    peek = page.get_by_role("complementary", name="Current claim")
    expect(peek.get_by_role("heading", level=2)).to_have_text(re.compile(r"Statement \d+"))
    expect(peek).to_contain_text("Edith assigned this claim to Carl")
    count += press_keys(edith, "p", "u", "Enter")
    expect(result).to_contain_text("Priority changed for 1 claim.")
    assert Claim.objects.filter(priority=4).count() == 1
    count += press_keys(edith, "z")
    expect(result).to_contain_text("Undone for 1 claim.")
    assert Claim.objects.filter(priority=4).count() == 0

    count += press_keys(edith, "Control+a", "a", "s", "Enter")
    expect(result).to_contain_text("Assign: 50 claims would change.")
    expect(result).to_contain_text("Carl: 12")
    count += press_keys(edith, "Enter")
    expect(result).to_contain_text("50 claims assigned to Sara.")
    assert count_assigned(cast.second) == MANY
    assert count <= MAX_KEYS
    assert loads == []


def test_all_are_those_that_still_match(claims: list[Claim], cast: Cast, open_window: Enter) -> None:
    edith = open_window(cast.editor)
    edith.goes_to("/queue/?state=flagged")
    page = edith.page
    edith.chooses("j", "x", "j", "x", "a", "c", "Enter")
    edith.sees("2 claims assigned to Carl.")
    expect(page.locator("tr.left")).to_have_count(2)
    edith.chooses("Control+a")
    edith.sees(f"{MANY - 2} selected")
    expect(page.locator("tr.left input:checked")).to_have_count(0)
    expect(page.locator("[data-tick-all]")).to_be_checked()
    edith.chooses("a", "s", "Enter")
    edith.sees(f"{MANY - 2} claims assigned to Sara.")
    expect(page.locator("tr.left")).to_have_count(MANY)
    # None matches any more: the next act is of the same rows.
    edith.chooses("Control+a")
    edith.sees(f"{MANY} selected")


def test_two_claims_by_thumb(claims: list[Claim], cast: Cast, open_window: Enter) -> None:
    phone = open_window(cast.editor, **PHONE)
    phone.goes_to("/queue/?sort=statement")
    page = phone.page
    boxes = page.get_by_role("checkbox", name=re.compile("^Statement"))
    boxes.nth(0).tap()
    boxes.nth(1).tap()
    phone.sees("2 selected")
    bar = page.get_by_role("toolbar")
    box = bar.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= PHONE["viewport"]["height"] + 1
    bar.locator("summary", has_text="Tag").tap()
    page.get_by_label("Add tags").fill("harbour, fish")
    page.get_by_label("Add tags").press("Enter")
    expect(page.locator("#act-result")).to_contain_text("Tags changed for 2 claims.")
    assert page.evaluate(WIDTH) <= PHONE["viewport"]["width"]
    page.get_by_role("button", name="Undo").tap()
    expect(page.locator("#act-result")).to_contain_text("Undone for 2 claims.")
    assert not any(claim.tags for claim in Claim.objects.all())
