"""A source is added: the page fills the form, the kind decides what is asked, a look arrives by itself."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from factcheck.models import Claim, Source
from factcheck.tasks import check_due_links
from newsroom.demo.site.server import DemoSiteServer
from tests.factories import Cast
from tests.journeys.people import PHONE, BrowserPerson, Enter
from tests.sampling import mark_for_long_runs

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def claim(live_site: str, create_claim_in_state: Any) -> Claim:
    made: Claim = create_claim_in_state("checking")
    return made


@pytest.fixture
def carl(claim: Claim, cast: Cast, open_window: Enter, evidence_site: DemoSiteServer) -> BrowserPerson:
    """The checker with the form open."""
    checker = open_window(cast.checker)
    checker.goes_to(f"/claims/{claim.public_id}/")
    checker.page.locator("#add-source > summary").click()
    return checker


def form(page: Page) -> Any:
    return page.locator("#add-source form")


def test_a_pasted_address_fills_what_is_empty_and_leaves_what_was_typed(
    carl: BrowserPerson, evidence_site: DemoSiteServer
) -> None:
    typed = form(carl.page)
    typed.get_by_label("Author").fill("My own word")
    typed.get_by_label("Web address").fill(f"{evidence_site.url}/population")
    typed.get_by_label("Web address").press("Tab")
    value = typed.locator("[data-fill-status]")
    expect(value).to_have_text("Filled in from the page.")
    expect(value).to_have_attribute("role", "status")
    expect(typed.get_by_label("Title")).to_have_value("Population of Harrowmere")
    expect(typed.get_by_label("Author")).to_have_value("My own word")
    typed.get_by_label("Web address").fill(f"{evidence_site.url}/buses")
    typed.get_by_label("Web address").press("Tab")
    expect(typed.get_by_label("Title")).to_have_value("Bus journeys")
    typed.get_by_label("Title").fill("As I call it")
    typed.get_by_label("Web address").fill(f"{evidence_site.url}/missing")
    typed.get_by_role("button", name="Fill in from the page").click()
    expect(value).to_contain_text("Page not found (404).")
    expect(typed.get_by_label("Title")).to_have_value("As I call it")


def test_what_is_missing_or_wrong_is_said_by_the_page_as_in_any_other_form(carl: BrowserPerson) -> None:
    typed = form(carl.page)
    typed.get_by_label("Web address").fill("harbour log")
    typed.get_by_label("Web address").press("Control+Enter")
    expect(typed.locator(".errors").first).to_be_visible()
    expect(typed.get_by_label("Web address")).to_have_value("harbour log")
    stance = typed.get_by_label("Supports or refutes")
    expect(stance).to_have_attribute("aria-invalid", "true")
    why = "Choose whether the source supports the claim, refutes it or gives context."
    expect(stance).to_have_accessible_description(why)


def test_the_kind_decides_what_is_asked(carl: BrowserPerson) -> None:
    typed = form(carl.page)
    inputs = {
        "Web page": {"url": "Web address", "title": "Title optional", "author": "Author optional",
                     "locator": "Location in the source optional", "passage": "Passage optional"},
        "Document": {"file": "File", "title": "Title", "author": "Author optional",
                     "locator": "Page or time optional", "passage": "Passage optional"},
        "Statement": {"medium": "How you received it", "author": "Who said it", "published_on": "Date",
                      "passage": "Passage"},
    }  # fmt: skip
    changing = {name for fields in inputs.values() for name in fields}
    for kind, fields in inputs.items():
        typed.get_by_label(kind, exact=True).check()
        for name in changing - set(fields) - {"published_on"}:
            expect(typed.locator(f"#id_cite_{name}")).to_be_hidden()
        for name, called in fields.items():
            expect(typed.locator(f"#id_cite_{name}")).to_be_visible()
            expect(typed.locator(f"#id_cite_{name}")).to_have_accessible_name(called)


def test_a_file_is_brought_in_and_kept(carl: BrowserPerson) -> None:
    typed = form(carl.page)
    typed.get_by_label("Document", exact=True).check()
    log = {"name": "harbour_log.csv", "mimeType": "text/csv", "buffer": b"day,crates\n1,20145\n"}
    typed.get_by_label("File").set_input_files(log)
    expect(typed.get_by_label("Title")).to_have_value("harbour log")
    expect(typed.locator("[data-hold-status]")).to_contain_text("harbour_log.csv")
    typed.get_by_label("Title").fill("The harbour log")
    typed.get_by_label("Supports or refutes").select_option("supports")
    typed.get_by_role("button", name="Add source").click()
    source = carl.page.locator(".source", has_text="The harbour log")
    expect(source.locator("[data-health=archived]")).to_be_visible()
    source.get_by_role("link", name="Source page").click()
    carl.sees("harbour_log.csv")


@pytest.mark.parametrize("window", mark_for_long_runs([{}, PHONE], "add a source"), ids=["wide", "phone"])
def test_a_look_that_is_asked_for_arrives_on_the_page_of_the_source(
    claim: Claim, cast: Cast, open_window: Enter, evidence_site: DemoSiteServer, window: dict[str, Any]
) -> None:
    checker = open_window(cast.checker, **window)
    checker.goes_to(f"/claims/{claim.public_id}/")
    checker.cites(f"{evidence_site.url}/broken", title="Inspections", passage="all 31 food stalls")
    checker.goes_to(f"/sources/{Source.objects.get().public_id}/")
    checker.page.evaluate("window.sameDocument = true")
    checker.sees("Checking now.")
    assert check_due_links() > 0
    checker.sees("The page did not load correctly.")
    expect(checker.page.locator(".link-check-row")).to_contain_text("HTTP status 500")
    assert checker.page.evaluate("window.sameDocument") is True
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert checker.page.evaluate(wide) == 0
    checker.page.get_by_role("button", name="Check now").click()
    checker.sees("checking again now")


def test_without_a_script_every_kind_can_be_added(
    claim: Claim, cast: Cast, open_window: Enter, evidence_site: DemoSiteServer
) -> None:
    plain = open_window(cast.checker, java_script_enabled=False)
    plain.goes_to(f"/claims/{claim.public_id}/")
    plain.page.locator("#add-source > summary").click()
    typed = form(plain.page)
    typed.get_by_label("Web address").fill(f"{evidence_site.url}/population")
    typed.get_by_role("button", name="Fill in from the page").click()
    expect(form(plain.page).get_by_label("Title")).to_have_value("Population of Harrowmere")
    plain.sees("Filled in from the page.")
    form(plain.page).get_by_label("Supports or refutes").select_option("supports")
    form(plain.page).get_by_role("button", name="Add source").click()
    plain.sees("Source added.")
    expect(plain.page.locator(".source-title", has_text="Population of Harrowmere")).to_be_visible()
