"""Names in the galley: those checked before accepted in one act, a near one marked, one saved as checked."""

import pytest
from playwright.sync_api import expect

from factcheck.galley.checked_names import create_checked_name
from factcheck.models import CheckedName, Waiver
from tests.factories import MONDAY, Cast, create_article
from tests.journeys.people import Enter
from tests.journeys.screen_rules import broken_rules

pytestmark = [pytest.mark.browser, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

BODY = ["It was Ada Holm who met Edmund Thackeray.", "On Monday Ada Holm’s son met Lin Wei."]


def test_known_names_are_accepted_and_a_new_one_is_saved(open_window: Enter, cast: Cast) -> None:
    for spelling in ("Ada Holm", "Edmund Thackray"):
        create_checked_name(
            desk=cast.desk, spelling=spelling, kind="person", source="Register of members",
            by=cast.second, at=MONDAY,
        )  # fmt: skip
    article = create_article(
        cast.desk, cast.editor, provenance="own_copy", headline="A row", body=BODY,
        url="https://own.example.org/",
    )  # fmt: skip
    carl = open_window(cast.checker)
    carl.goes_to(f"/articles/{article.public_id}/")
    differing = carl.page.locator(".item-ref[aria-label*='Differs from']")
    expect(differing).to_have_count(1)
    assert carl.page.evaluate("CSS.highlights.get('item-differs').size") == 1
    assert broken_rules(carl.page) == []
    carl.page.get_by_role("button", name="Accept selected names").click()
    carl.sees("2 names accepted.")
    assert Waiver.objects.filter(checked_name__spelling="Ada Holm").count() == 2

    carl.page.get_by_role("checkbox", name="Lin Wei").check()
    carl.page.get_by_text("Save selected names as checked").click()
    carl.page.get_by_role("textbox", name="Checked against").fill("Staff list")
    carl.page.get_by_role("textbox", name="Checked against").press("Enter")
    carl.sees("1 name saved as checked.")
    name = CheckedName.objects.get(spelling="Lin Wei")
    carl.goes_to(f"/names/{name.public_id}/")
    carl.sees("Staff list")
    assert broken_rules(carl.page) == []


def test_a_name_that_is_ticked_by_key_is_not_accepted_once_more(open_window: Enter, cast: Cast) -> None:
    create_checked_name(
        desk=cast.desk, spelling="Ada Holm", kind="person", source="Register of members",
        by=cast.second, at=MONDAY,
    )  # fmt: skip
    article = create_article(
        cast.desk, cast.editor, provenance="own_copy", headline="A row", body=["It was Ada Holm who won."],
        url="https://own.example.org/",
    )  # fmt: skip
    carl = open_window(cast.checker)
    carl.goes_to(f"/articles/{article.public_id}/")
    carl.settles()
    known = carl.page.locator(".known-names")
    expect(known.get_by_role("status")).to_contain_text("1 selected")
    carl.page.get_by_label("Author", exact=True).fill("Bert Lund")
    carl.page.keyboard.press("Escape")
    carl.page.locator(".item-ref", has_text="").first.focus()
    carl.page.keyboard.press("a")
    expect(known).to_be_hidden()
    assert known.get_by_role("checkbox", include_hidden=True).evaluate("box => box.checked") is False
    carl.page.keyboard.press("z")
    expect(known.get_by_role("checkbox")).to_be_checked()
    expect(known.get_by_role("status")).to_contain_text("1 selected")
