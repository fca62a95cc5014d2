"""An editor leaves the spreadsheet: fifty claims with one error by keyboard, and a look from a phone."""

import csv
import io
import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from factcheck.models import Claim
from tests.factories import Cast
from tests.journeys.people import PHONE, BrowserPerson, Enter
from tests.journeys.screen_rules import TOO_WIDE, broken_rules

pytestmark = [pytest.mark.browser, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

HEADINGS = ["Nr", "Claim", "Who said it", "Claimed on", "Prio", "Assigned to", "Mood"]


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    """Fifty claims; the date of the seventh is none."""
    out = io.StringIO()
    rows = csv.writer(out, delimiter=";")
    rows.writerow(HEADINGS)
    for number in range(1, 51):
        said = "soon" if number == 7 else f"{number % 28 + 1}.3.2026"
        rows.writerow([number, f"Statement {number}", "Harbour office", said, "high", "carl", "fine"])
    file = tmp_path / "desk.csv"
    file.write_bytes(out.getvalue().encode("cp1252"))
    return file


def take_picture(person: BrowserPerson, name: str) -> None:
    if folder := os.environ.get("PICTURES"):
        person.page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def upload(person: BrowserPerson, sheet: Path) -> None:
    person.goes_to("/queue/import/")
    person.page.get_by_label("File").set_input_files(sheet)


def test_fifty_claims_with_one_error_by_keyboard(
    live_site: str, sheet: Path, cast: Cast, open_window: Enter
) -> None:
    edith = open_window(cast.editor, viewport={"width": 1440, "height": 900})
    page, keys = edith.page, edith.page.keyboard
    edith.goes_to("/queue/")
    page.locator("summary", has_text="Spreadsheet").press("Enter")
    page.get_by_role("link", name="Import claims").press("Enter")
    page.get_by_label("File").set_input_files(sheet)
    take_picture(edith, "upload")
    page.get_by_label("Desk").focus()
    keys.press("Tab")
    keys.press("Enter")
    edith.sees("49 rows can be imported.")
    edith.sees("1 row has errors.")
    errors = page.get_by_role("table", name="Rows with errors")
    expect(errors.get_by_role("row").nth(1)).to_contain_text("Said on“soon” is not a date.")
    expect(errors.get_by_role("rowheader")).to_have_text("8")
    assert broken_rules(page) == []

    keys.press("c")
    column = page.get_by_label("Mood")
    expect(column).to_be_visible()
    column.focus()
    keys.type("Note")
    take_picture(edith, "columns")
    page.get_by_role("button", name="Check the rows again").press("Enter")
    edith.sees("49 rows can be imported.")
    take_picture(edith, "check")
    keys.press("i")
    edith.sees("49 claims imported.")
    take_picture(edith, "imported")
    assert Claim.objects.filter(state="assigned", priority=3).count() == 49

    keys.press("z")
    edith.sees("Undone: 49 claims closed.")
    assert Claim.objects.filter(state="closed").count() == 49
    keys.press("i")
    edith.sees("49 claims imported.")

    upload(edith, sheet)
    page.get_by_role("button", name="Upload").press("Enter")
    edith.sees("49 rows are already here.")
    take_picture(edith, "duplicates")
    page.get_by_label("Statement 1", exact=True).press("Space")
    page.get_by_role("button", name="Import with those ticked").press("Enter")
    edith.sees("1 claim imported.")
    assert Claim.objects.filter(statement="Statement 1").exclude(state="closed").count() == 2


def test_an_import_fits_a_phone(live_site: str, sheet: Path, cast: Cast, open_window: Enter) -> None:
    phone = open_window(cast.editor, **PHONE, color_scheme="dark")
    upload(phone, sheet)
    assert phone.page.evaluate(TOO_WIDE) is False
    take_picture(phone, "phone-upload")
    phone.page.get_by_role("button", name="Upload").tap()
    phone.sees("49 rows can be imported.")
    phone.page.locator("summary", has_text="Columns").tap()
    assert phone.page.evaluate(TOO_WIDE) is False
    assert broken_rules(phone.page) == []
    take_picture(phone, "phone-check")
