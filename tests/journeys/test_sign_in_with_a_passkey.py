"""A passkey, made and used in a real browser, by a device that its program plays."""

from collections.abc import Iterator

import pytest
from django.conf import LazySettings
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts import factors
from accounts.models import Desk
from tests.accounts.second_factor import give_app
from tests.browser import add_phone
from tests.factories import PASSWORD, Cast
from tests.sampling import mark_for_long_runs

pytestmark = [pytest.mark.browser, pytest.mark.postgres]


@pytest.fixture
def house(transactional_db: None, cast: Cast, live_server: LiveServer, settings: LazySettings) -> str:
    """The house under a name: a passkey belongs to one, and to no bare address."""
    address = str(live_server.url).replace("127.0.0.1", "localhost")
    settings.STET_BASE_URL = address
    settings.STET_SECOND_FACTOR = True
    settings.STET_FRESH_PROOF_MINUTES = 10
    return address


@pytest.fixture
def complaints(page: Page) -> Iterator[list[str]]:
    """What the browser held against the pages, but refusals, fails the test."""
    heard: list[str] = []
    page.on("console", lambda one: heard.append(one.text) if one.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    yield heard
    assert [one for one in heard if not one.startswith("Failed to load resource")] == []


@pytest.fixture
def phone(page: Page) -> None:
    """A phone that recognises its owner."""
    add_phone(page)


def type_password(page: Page, house: str, username: str, *, path: str = "/sign-in/") -> None:
    page.goto(house + path)
    page.get_by_label("User name").fill(username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def add_passkey(page: Page, house: str, username: str) -> None:
    """Sign in, add a passkey, and keep the codes."""
    type_password(page, house, username)
    page.goto(f"{house}/settings/sign-in/")
    page.get_by_label("Name of the new passkey").fill("Blue phone")
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_role("button", name="Make new recovery codes").click()
    expect(page.get_by_text("They are not shown again.")).to_be_visible()
    page.get_by_role("link", name="I have saved them").click()


def test_an_admin_adds_a_passkey_and_signs_in_with_it_alone(
    page: Page, house: str, cast: Cast, phone: None, complaints: list[str]
) -> None:
    add_passkey(page, house, cast.admin.username)
    expect(page.locator(".strong", has_text="Passkey “Blue phone”")).to_be_visible()
    page.context.clear_cookies()
    page.goto(f"{house}/setup/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", name="Setup")).to_be_visible()


def test_the_passkey_stands_for_the_code_after_a_password(
    page: Page, house: str, cast: Cast, phone: None, complaints: list[str]
) -> None:
    add_passkey(page, house, cast.admin.username)
    page.context.clear_cookies()
    type_password(page, house, cast.admin.username, path="/sign-in/?next=/setup/")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", name="Setup")).to_be_visible()


def test_what_was_typed_is_sent_on_after_a_passkey(
    page: Page, house: str, cast: Cast, phone: None, settings: LazySettings, complaints: list[str]
) -> None:
    add_passkey(page, house, cast.admin.username)
    page.goto(f"{house}/setup/desk/{cast.desk.slug}/")
    page.get_by_label("Name", exact=True).fill("Harbour & “coast”")
    # So short that the last proof is too old by the time the form arrives.
    settings.STET_FRESH_PROOF_MINUTES = 1e-9
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Confirm that it is you")).to_be_visible()
    settings.STET_FRESH_PROOF_MINUTES = 10
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert Desk.objects.get(pk=cast.desk.pk).name == "Harbour & “coast”"


@pytest.mark.parametrize("way", mark_for_long_runs(["passkey", "code"], "download"))
def test_after_a_download_that_took_a_proof_one_press_leads_back(
    page: Page, house: str, cast: Cast, phone: None, settings: LazySettings, complaints: list[str], way: str
) -> None:
    add_passkey(page, house, cast.editor.username)
    app = give_app(cast.editor)
    page.goto(f"{house}/queue/?state=flagged")
    settings.STET_FRESH_PROOF_MINUTES = 1e-9
    page.evaluate("() => { location.assign('/queue/claims.csv?state=flagged'); }")
    expect(page.get_by_label("Password")).to_be_focused()
    settings.STET_FRESH_PROOF_MINUTES = 10
    with page.expect_download() as got:
        if way == "passkey":
            page.get_by_role("button", name="Use a passkey").click()
        else:
            page.keyboard.type(PASSWORD)
            page.get_by_label("Code", exact=True).fill(app.show_code())
            page.keyboard.press("Enter")
    assert got.value.suggested_filename.endswith(".csv")
    expect(page.get_by_role("heading", name="The download has started")).to_be_visible()
    expect(page.locator("input[type=password]")).to_have_count(0)
    expect(page.get_by_role("link", name="Back to the page you came from")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{house}/queue/?state=flagged")


def test_without_a_device_a_code_does_and_the_pages_fit_a_phone(
    page: Page, house: str, cast: Cast, complaints: list[str]
) -> None:
    app = give_app(cast.editor)
    page.set_viewport_size({"width": 390, "height": 844})
    type_password(page, house, cast.editor.username)
    page.get_by_label("Code", exact=True).fill(app.show_code())
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.locator(".topbar .menu")).to_be_visible()
    for path in ("/settings/sign-in/", "/settings/sign-in/recovery-codes/", "/proof/", "/proof/done/"):
        page.goto(house + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
    assert factors.has_factor(cast.editor)


def test_a_second_passkey_on_one_device_is_refused_in_words_and_the_focus_stays(
    page: Page, house: str, cast: Cast, phone: None, complaints: list[str]
) -> None:
    add_passkey(page, house, cast.admin.username)
    add = page.get_by_role("button", name="Add a passkey")
    add.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text(
        "This device already has a passkey for your account. Add one on another device."
    )
    expect(add).to_be_focused()
