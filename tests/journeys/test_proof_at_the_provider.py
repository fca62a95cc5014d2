"""Whoever signs in through the newsroom's own provider proves there who they are, and loses nothing typed."""

from collections.abc import Iterator

import pytest
from django.conf import LazySettings
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Desk, User
from tests.accounts.fake_provider import CLIENT_ID, FakeProvider, run_provider
from tests.factories import Cast

pytestmark = [pytest.mark.browser, pytest.mark.postgres]


@pytest.fixture
def provider(
    transactional_db: None, cast: Cast, live_server: LiveServer, settings: LazySettings
) -> Iterator[FakeProvider]:
    """A provider that asks nothing: it sends whoever comes straight back."""
    settings.STET_BASE_URL = live_server.url
    settings.STET_FRESH_PROOF_MINUTES = 10
    settings.STET_PROVIDER_NAME = "County login"
    with run_provider() as found:
        settings.STET_OIDC_ADDRESS = found.address
        settings.STET_PROVIDER_ROLES = ["it=admin"]
        app = {
            "provider_id": "newsroom", "name": "County login", "client_id": CLIENT_ID, "secret": "s",
            "settings": {"server_url": found.address},
        }  # fmt: skip
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
        found.person = {"sub": "7f3", "preferred_username": "pat", "name": "Pat Ode", "groups": ["it"]}
        yield found


def sign_in_in_a_new_tab(page: Page) -> None:
    """Press the link of the provider, which opens a tab of its own; close it, and go on in the first one."""
    expect(page.get_by_text("What you typed is kept on this page.")).to_be_visible()
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Sign in with County login").click()
    expect(opened.value.get_by_text("Close this tab, and go on in the one where you were")).to_be_visible()
    opened.value.close()
    page.get_by_role("button", name="Go on").click()


def save_desk(page: Page, address: str, settings: LazySettings) -> None:
    """Save a new name of a desk at the moment at which the last proof is too old."""
    page.goto(address)
    page.get_by_label("Name", exact=True).fill("Harbour & “coast”")
    settings.STET_FRESH_PROOF_MINUTES = 1e-9
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Confirm that it is you")).to_be_visible()
    settings.STET_FRESH_PROOF_MINUTES = 10


def test_what_was_typed_is_sent_on_after_the_provider(
    page: Page, provider: FakeProvider, live_server: LiveServer, cast: Cast, settings: LazySettings
) -> None:
    address = f"{live_server.url}/sign-in/with/newsroom/?next=/setup/desk/{cast.desk.slug}/"
    save_desk(page, address, settings)
    sign_in_in_a_new_tab(page)
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert Desk.objects.get(pk=cast.desk.pk).name == "Harbour & “coast”"


def test_what_one_person_typed_is_not_sent_by_another(
    page: Page, provider: FakeProvider, live_server: LiveServer, cast: Cast, settings: LazySettings
) -> None:
    address = f"{live_server.url}/sign-in/with/newsroom/?next=/setup/desk/{cast.desk.slug}/"
    save_desk(page, address, settings)
    provider.person |= {"sub": "8a4", "preferred_username": "una", "name": "Una Ray"}
    sign_in_in_a_new_tab(page)
    expect(page.get_by_text("Somebody else typed this.")).to_be_visible()
    assert User.objects.filter(username="una").exists()
    assert Desk.objects.get(pk=cast.desk.pk).name != "Harbour & “coast”"
