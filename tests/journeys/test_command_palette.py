"""Somebody finds their way by keyboard alone: the command palette, the keys after g, and no keys at all."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from accounts.models import User
from articles.models import Article
from factcheck.models import Assignment, Claim
from tests.factcheck.many_claims import create_flagged_claims
from tests.factories import Cast, flag_claim_on
from tests.journeys.people import PHONE, BrowserPerson, Enter
from tests.journeys.screen_rules import broken_rules
from tests.sampling import mark_for_long_runs

pytestmark = [pytest.mark.browser, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

WIDE = {"viewport": {"width": 1440, "height": 900}}


def find_options(person: BrowserPerson, group: str) -> Locator:
    return person.page.get_by_role("group", name=group).get_by_role("option")


def opens_palette(person: BrowserPerson, words: str = "") -> Locator:
    """Open it by its keys and type; its box."""
    person.presses_key("Control+k")
    box = person.page.get_by_role("combobox", name="Search or go to")
    expect(box).to_be_focused()
    if words:
        person.page.keyboard.type(words)
    return box


def test_by_keyboard_alone_from_the_queue_to_a_claim_and_its_actions(
    live_site: str, article: Article, cast: Cast, open_window: Enter
) -> None:
    claim = flag_claim_on(article, "18,500 crates", cast.editor, statement="Eels doubled in a year")
    edith = open_window(cast.editor, **WIDE)
    edith.goes_to("/")
    opens_palette(edith, "eels")
    expect(find_options(edith, "Claims")).to_contain_text(["Eels doubled in a year"])
    edith.presses_key("Enter")
    edith.page.wait_for_url(f"**/claims/{claim.public_id}/")

    # An action that is open goes through the page's own form, filled in with what was named.
    opens_palette(edith, "assign carl")
    expect(find_options(edith, "On this page").first).to_have_attribute("aria-selected", "true")
    edith.presses_key("Enter")
    expect(edith.page.locator("[data-action=assign] form button")).to_be_focused()
    edith.presses_key("Enter")
    expect(edith.page.locator("main")).to_contain_text("Edith assigned this claim to Carl")
    assert Assignment.objects.get(claim=claim, ended_at__isnull=True).checker == cast.checker

    # Fast typing is not punished: Enter waits for what the words find.
    opens_palette(edith)
    edith.page.keyboard.type("statis")
    edith.presses_key("Enter")
    edith.page.wait_for_url("**/statistics/")
    for key, place in (("q", "queue"), ("m", "my-work"), ("t", "workload"), ("i", "articles/import")):
        edith.presses_key("g")
        edith.presses_key(key)
        edith.page.wait_for_url(f"**/{place}/")


def test_what_is_not_open_yet_is_listed_with_the_reason(
    create_claim_in_state: Callable[..., Claim], live_site: str, cast: Cast, open_window: Enter
) -> None:
    claim = create_claim_in_state("checking")
    claim.citations.all().delete()
    carl = open_window(cast.checker, **WIDE)
    carl.goes_to(f"/claims/{claim.public_id}/")
    name, why = "Send to review", carl.page.locator("#why-submit").inner_text()
    heading = carl.page.get_by_role("link", name="Sources").first
    heading.focus()
    opens_palette(carl, name)
    option = find_options(carl, "On this page").filter(has_text=why)
    expect(option).to_have_attribute("aria-disabled", "true")
    expect(option).not_to_have_attribute("aria-selected", "true")
    carl.presses_key("Escape")
    expect(heading).to_be_focused()


def test_the_acts_of_the_queue_are_for_what_is_selected(
    live_site: str, article: Article, cast: Cast, open_window: Enter
) -> None:
    create_flagged_claims(article, cast.editor, 4)
    edith = open_window(cast.editor, **WIDE)
    edith.goes_to("/queue/")
    opens_palette(edith, "priority")
    expect(edith.page.get_by_role("option", name="Priority")).to_contain_text("Not yet: select a claim.")
    edith.presses_key("Escape")
    for key in ("j", "x", "j", "x"):
        edith.presses_key(key)
    opens_palette(edith, "priority")
    expect(find_options(edith, "2 selected")).to_have_count(1)
    edith.presses_key("Enter")
    edith.page.keyboard.type("u")
    edith.presses_key("Enter")
    edith.sees("Priority changed for 2 claims.")
    assert Claim.objects.filter(priority=4).count() == 2

    # With what it takes, an act is sent at once.
    for words, result in (
        ("priority low", "Priority changed for 1 claim."),
        ("tag Herring", "Tags changed for 1 claim."),
        ("due 18", "Due date changed for 1 claim."),
        ("assign carl", "1 claim assigned to Carl."),
    ):
        opens_palette(edith, words)
        chosen = edith.page.locator("[data-palette] [role=option][aria-selected=true]")
        expect(chosen).to_contain_text(re.compile(words.split()[1], re.I))
        edith.presses_key("Enter")
        edith.sees(result)
    claim = Claim.objects.get(assignments__checker=cast.checker)
    assert (claim.priority, claim.tags) == (1, ["Herring"])
    assert claim.due_at is not None


def test_an_act_that_the_states_of_the_selected_claims_do_not_allow_says_so(
    create_claim_in_state: Callable[..., Claim], live_site: str, cast: Cast, open_window: Enter
) -> None:
    claims = [create_claim_in_state("settled"), create_claim_in_state("flagged", words="18,500 crates")]
    edith = open_window(cast.editor, **WIDE)
    edith.goes_to("/queue/?state=settled,flagged")
    settled, flagged = (edith.page.locator(f"#row-{claim.public_id} input[name=claim]") for claim in claims)
    settled.check()
    opens_palette(edith, "assign")
    option = edith.page.get_by_role("option", name="Assign", exact=False).first
    expect(option).to_contain_text("Not possible in the state of this claim.")
    expect(option).to_have_attribute("aria-disabled", "true")
    edith.presses_key("Escape")
    flagged.check()
    opens_palette(edith, "assign")
    expect(find_options(edith, "2 selected").first).to_have_text(re.compile("^Assign"))


def test_by_thumb_it_fills_the_window(
    live_site: str, article: Article, cast: Cast, open_window: Enter
) -> None:
    flag_claim_on(article, "18,500 crates", cast.editor, statement="Eels doubled in a year")
    phone = open_window(cast.editor, **PHONE)
    phone.goes_to("/my-work/")
    phone.page.get_by_role("button", name="Search or go to").tap()
    dialog = phone.page.get_by_role("dialog", name="Search and commands")
    box = dialog.bounding_box()
    assert box is not None
    assert (box["x"], box["width"]) == (0, PHONE["viewport"]["width"])
    phone.page.keyboard.type("eels")
    option = find_options(phone, "Claims").first
    height = option.bounding_box()
    assert height is not None
    assert height["height"] >= 44
    option.tap()
    expect(phone.page.get_by_role("heading", level=1)).to_contain_text("Eels doubled in a year")


@pytest.mark.parametrize("window", mark_for_long_runs([WIDE, PHONE], "palette"), ids=["1440", "390"])
def test_axe_finds_nothing_in_the_open_palette(
    live_site: str, article: Article, cast: Cast, open_window: Enter, window: dict[str, object]
) -> None:
    flag_claim_on(article, "18,500 crates", cast.editor, statement="Priority of eels")
    edith = open_window(cast.editor, bypass_csp=True, **window)
    edith.goes_to("/queue/")
    for theme in ("light", "dark"):
        edith.page.emulate_media(color_scheme=theme)
        opens_palette(edith, "priority")
        expect(find_options(edith, "Claims")).to_have_count(1)
        assert broken_rules(edith.page) == [], theme
        edith.presses_key("Escape")


def test_whoever_turns_single_keys_off_keeps_the_palette(
    live_site: str, article: Article, cast: Cast, open_window: Enter
) -> None:
    create_flagged_claims(article, cast.editor, 2)
    edith = open_window(cast.editor, **WIDE)
    edith.goes_to("/settings/")
    edith.page.get_by_label("Use single-key shortcuts").uncheck()
    edith.presses("Save")
    edith.sees("Your settings have been saved.")
    assert not User.objects.get(pk=cast.editor.pk).has_single_keys
    edith.goes_to("/queue/")
    for key in ("j", "x", "f", "?", "g", "m"):
        edith.presses_key(key)
    expect(edith.page.locator("[data-row].here, dialog[open], details[open]")).to_have_count(0)
    opens_palette(edith, "my work")
    expect(find_options(edith, "Go to")).to_have_count(1)
    edith.presses_key("Enter")
    edith.page.wait_for_url(re.compile("/my-work/"))


def test_without_scripts_the_box_is_a_form(
    live_site: str, article: Article, cast: Cast, open_window: Enter
) -> None:
    flag_claim_on(article, "18,500 crates", cast.editor, statement="Eels doubled in a year")
    edith = open_window(cast.editor, java_script_enabled=False, **WIDE)
    edith.goes_to("/my-work/")
    edith.page.get_by_role("searchbox").fill("eels")
    edith.page.keyboard.press("Enter")
    expect(edith.page.locator("main")).to_contain_text("Eels doubled in a year")
