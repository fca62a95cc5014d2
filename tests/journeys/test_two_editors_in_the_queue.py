"""Two editors have the queue open: each sees the other's acts, and nothing moves under the hand."""

import re

import pytest
from playwright.sync_api import expect

from accounts.models import Membership
from articles.models import Article
from factcheck.claims.editing import update_claim
from factcheck.models import Claim
from lib.datetimes.clock import now
from tests.factcheck.many_claims import create_flagged_claims
from tests.factories import MONDAY, Cast, create_article, flag_claim_on
from tests.journeys.people import PHONE, BrowserPerson, Enter

pytestmark = [pytest.mark.browser, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

PLACES = """() => [...document.querySelectorAll('[data-row]')]
  .map((row) => `${row.id} ${row.getBoundingClientRect().top + scrollY}`)"""


@pytest.fixture
def claims(live_site: str, article: Article, cast: Cast) -> list[Claim]:
    return create_flagged_claims(article, cast.editor, 40)


def test_each_sees_what_the_other_does_to_many(claims: list[Claim], cast: Cast, open_window: Enter) -> None:
    wide = {"width": 1440, "height": 700}
    edith, stan = open_window(cast.editor, viewport=wide), open_window(cast.standards, viewport=wide)
    for one in (edith, stan):
        one.goes_to("/queue/?state=flagged&sort=statement")
    page = stan.page
    page.keyboard.press("j")
    for key in ("x", *"jjj", "x", *"jjjjjjjjjjjjjjjjjjjjjjj"):
        page.keyboard.press(key)
    stan.sees("2 selected")
    places, scroll = page.evaluate(PLACES), page.evaluate("scrollY")
    cursor = page.locator(".here").get_attribute("id")
    assert scroll > 0

    edith.chooses("j", "x", "j", "j", "Shift+X", "a", "c")
    with edith.page.expect_response("**/queue/bulk/"):
        edith.page.keyboard.press("Enter")
    first = page.locator("[data-row]").first
    expect(first).to_contain_text("Edith assigned this claim to Carl")
    expect(page.locator("tr.left")).to_have_count(3)
    expect(first).to_contain_text("Left this view")
    expect(first).to_contain_text("Carl")
    expect(page.locator(".queue-news")).to_contain_text("3 rows changed")
    expect(page.get_by_role("status").filter(has_text="3 rows changed")).to_have_count(1)
    stan.sees("2 selected")
    assert page.locator("input[name=claim]:checked").count() == 2
    assert page.evaluate(PLACES) == places
    assert page.evaluate("scrollY") == scroll
    assert page.locator(".here").get_attribute("id") == cursor
    expect(page.locator(f"#{cursor} [data-row-link]")).to_be_focused()
    expect(page.locator(".filters a", has_text="Unassigned")).to_contain_text("37")
    flag_claim_on(claims[0].article, "18,500 crates", cast.editor, statement="One more")
    expect(page.locator(".topnav a", has_text="Queue").locator(".count")).to_have_text("41")

    page.keyboard.press("r")
    expect(page.locator("tr.left")).to_have_count(0)
    expect(page.locator("[data-row]")).to_have_count(38)
    assert page.locator("input[name=claim]:checked").count() == 1
    assert page.locator(".here").get_attribute("id") == cursor

    for key in ("Escape", "p", "u"):
        page.keyboard.press(key)
    with page.expect_response("**/queue/bulk/"):
        page.keyboard.press("Enter")
    changed = edith.page.locator(f"#{cursor}")
    expect(changed.get_by_role("img", name="Urgent priority")).to_be_visible()
    expect(changed).to_contain_text("Stan")


def test_rows_that_change_out_of_sight_stay_where_they_are(
    claims: list[Claim], cast: Cast, open_window: Enter
) -> None:
    stan = open_window(cast.standards, viewport={"width": 1440, "height": 700})
    stan.goes_to("/queue/?sort=statement")
    page = stan.page
    page.mouse.move(700, 400)
    page.mouse.wheel(0, 600)
    page.wait_for_function("scrollY > 500")
    places = page.evaluate(PLACES)
    first = Claim.objects.order_by("statement")[:3]
    for claim in first:
        update_claim(claim, by=cast.editor, at=now(), priority=4)
    expect(page.locator(".queue-news")).to_contain_text("3 rows changed")
    assert page.evaluate(PLACES) == places


def test_an_answer_from_before_ones_own_act_changes_nothing(
    claims: list[Claim], cast: Cast, open_window: Enter
) -> None:
    edith = open_window(cast.editor)
    edith.goes_to("/queue/?state=flagged&sort=statement")
    page = edith.page
    edith.chooses("j", "x")
    edith.sees("1 selected")
    page.evaluate("() => { window.older = document.querySelector('.here').cloneNode(true) }")
    for key in "pu":
        page.keyboard.press(key)
    page.keyboard.press("Enter")
    edith.sees("Priority changed for 1 claim.")
    tick = page.locator(".here input[name=claim]")
    sent = tick.get_attribute("value")
    page.evaluate(
        """() => {
          const changes = document.createElement("template");
          Object.assign(changes.dataset, { gone: "", arrived: "", absent: "" });
          changes.content.append(window.older);
          const live = document.querySelector("[data-queue-live]");
          live.replaceChildren(changes);
          live.dispatchEvent(new CustomEvent("stet:swapped", { bubbles: true }));
        }"""
    )
    assert tick.get_attribute("value") == sent
    expect(page.locator(".here").get_by_role("img", name="Urgent priority")).to_be_visible()


def test_a_new_claim_announces_itself_and_waits_for_the_order(
    claims: list[Claim], article: Article, cast: Cast, open_window: Enter
) -> None:
    stan = open_window(cast.standards)
    stan.goes_to("/queue/")
    page = stan.page
    places = page.evaluate(PLACES)
    page.keyboard.press("f")
    choice = page.locator("#filter-menu").get_by_role("link", name=re.compile("^Flagged"))
    expect(choice).to_contain_text("40")
    choice.focus()
    flag_claim_on(article, "18,500 crates", cast.editor, statement="A new one")
    expect(choice).to_contain_text("41")
    expect(choice).to_be_focused()
    button = page.get_by_role("button", name="1 new claim")
    expect(button).to_be_visible()
    expect(page.get_by_text("A new one")).to_have_count(0)
    assert page.evaluate(PLACES) == places
    button.click()
    expect(page.get_by_role("link", name="A new one")).to_be_visible()
    expect(button).to_be_hidden()


def test_a_claim_of_a_desk_that_one_leaves_goes_without_its_words(
    claims: list[Claim], cast: Cast, open_window: Enter
) -> None:
    secret = create_article(cast.secret_desk, cast.insider, url="https://s.example.org/")
    hidden = flag_claim_on(secret, "18,500 crates", cast.insider, statement="A secret statement")
    Membership.objects.create(user=cast.insider, desk=cast.desk, role="editor", joined_at=MONDAY)
    Membership.objects.create(user=cast.editor, desk=cast.secret_desk, role="editor", joined_at=MONDAY)
    ines = open_window(cast.insider)
    ines.goes_to("/queue/?sort=statement")
    page = ines.page
    expect(page.get_by_role("link", name="A secret statement")).to_be_visible()
    below = page.locator("[data-row]").nth(1)
    place = below.bounding_box()
    Membership.objects.filter(user=cast.insider, desk=cast.secret_desk).delete()
    update_claim(hidden, by=cast.editor, at=now(), priority=4)
    expect(page.get_by_text("You can no longer see this claim.")).to_be_visible()
    assert "A secret statement" not in page.content()
    assert str(hidden.public_id) not in page.content()
    assert below.page.locator("[data-row]").first.bounding_box() == place


def test_groups_fold_by_hand_and_by_key_and_stay_so(
    claims: list[Claim], cast: Cast, open_window: Enter
) -> None:
    edith = open_window(cast.editor)
    edith.goes_to("/queue/?group=checker")
    page = edith.page
    heading = page.get_by_role("button", name=re.compile("^Nobody"))
    heading.click()
    expect(page.locator("[data-row][id]")).to_have_count(40)
    expect(page.locator("[data-row][id]").first).to_be_hidden()
    page.reload()
    expect(heading).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("j")
    expect(heading).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("j")
    expect(page.locator("[data-row][id]").first).to_have_class("here")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("[data-row][id]").first).to_be_hidden()
    page.keyboard.press("o")
    expect(page.locator("[data-row][id]").first).to_be_visible()


def press_long(person: BrowserPerson, selector: str) -> None:
    """Hold a finger on an element until its box is ticked, and lift it."""
    box = person.page.locator(selector).first.bounding_box()
    assert box is not None
    touch = person.page.context.new_cdp_session(person.page)
    point = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [point]})
    person.sees("selected")
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_a_long_press_ticks_a_row_and_the_bar_stands_at_the_foot(
    claims: list[Claim], cast: Cast, open_window: Enter
) -> None:
    phone = open_window(cast.editor, **PHONE)
    phone.goes_to("/queue/?sort=statement")
    page = phone.page
    row = page.locator("[data-row]").first
    places = page.evaluate(PLACES)
    update_claim(claims[0], by=cast.standards, at=now(), priority=4)
    expect(row).to_contain_text("Stan changed: priority")
    assert page.evaluate(PLACES) == places
    press_long(phone, "[data-row] [data-row-link]")
    expect(row.get_by_role("checkbox")).to_be_checked()
    phone.sees("1 selected")
    assert page.url.endswith("/queue/?sort=statement")
    bar = page.locator(".act-panel").bounding_box()
    assert bar is not None
    assert bar["y"] + bar["height"] == PHONE["viewport"]["height"]
    sizes = [one.bounding_box() for one in page.locator(".act-row summary").all()]
    assert len(sizes) >= 7
    assert all(size is not None and size["height"] >= 44 for size in sizes)
    page.locator(".act-row summary", has_text="Assign").tap()
    page.get_by_label("Checker").select_option(str(cast.checker.public_id))
    page.locator('button[value="assign"]').tap()
    expect(page.locator("#act-result")).to_contain_text("1 claim assigned to Carl.")
    # A short tap still opens the claim.
    page.locator("[data-row] [data-row-link]").nth(1).tap()
    expect(page).to_have_url(re.compile("/claims/"))
