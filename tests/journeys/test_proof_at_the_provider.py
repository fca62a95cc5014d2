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


def test_what_was_typed_is_sent_on_after_the_provider(
    page: Page, provider: FakeProvider, live_server: LiveServer, cast: Cast, settings: LazySettings
) -> None:
    page.goto(f"{live_server.url}/sign-in/with/newsroom/?next=/setup/desk/{cast.desk.slug}/")
    page.get_by_label("Name", exact=True).fill("Harbour & “coast”")
    # So short that the last proof is too old by the time the form arrives.
    settings.STET_FRESH_PROOF_MINUTES = 1e-9
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("What you typed is kept in this window")).to_be_visible()
    expect(page.get_by_text("Your browser does not keep what you typed")).to_be_hidden()
    settings.STET_FRESH_PROOF_MINUTES = 10
    page.get_by_role("link", name="Sign in with County login").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert Desk.objects.get(pk=cast.desk.pk).name == "Harbour & “coast”"
    assert "coast" not in page.evaluate("JSON.stringify(sessionStorage)")


def test_what_one_person_typed_is_not_sent_by_another(
    page: Page, provider: FakeProvider, live_server: LiveServer, cast: Cast, settings: LazySettings
) -> None:
    page.goto(f"{live_server.url}/sign-in/with/newsroom/?next=/setup/desk/{cast.desk.slug}/")
    page.get_by_label("Name", exact=True).fill("Harbour & “coast”")
    settings.STET_FRESH_PROOF_MINUTES = 1e-9
    page.get_by_role("button", name="Save").click()
    settings.STET_FRESH_PROOF_MINUTES = 10
    provider.person |= {"sub": "8a4", "preferred_username": "una", "name": "Una Ray"}
    page.get_by_role("link", name="Sign in with County login").click()
    expect(page.get_by_text("this window has kept nothing that you typed")).to_be_visible()
    assert User.objects.filter(username="una").exists()
    assert Desk.objects.get(pk=cast.desk.pk).name != "Harbour & “coast”"
    assert "coast" not in page.evaluate("JSON.stringify(sessionStorage)")
