"""The cast: Ada the admin, Maria the checker, Otto the editor; an open desk and a confidential one."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.conf import LazySettings

from accounts.actions import create_desk, create_person, create_service, set_membership
from accounts.models import Desk, User
from accounts.selectors import get_system_user
from tests.accounts.constants import MONDAY, PASSWORD
from tests.accounts.fake_provider import CLIENT_ID, PAT, SECRET, FakeProvider, run_provider
from tests.accounts.fake_saml_provider import ADDRESS, FakeSamlProvider


@pytest.fixture
def monday(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is Monday for whoever asks the clock, also by a name of their own for it."""
    monkeypatch.setattr("lib.datetimes.clock.timezone", SimpleNamespace(now=lambda: MONDAY))


@pytest.fixture
def ada(db: None) -> User:
    return create_person(
        by=get_system_user(), at=MONDAY, username="ada", name="Ada Holm", password=PASSWORD, admin=True
    )


@pytest.fixture
def politics(ada: User) -> Desk:
    return create_desk(by=ada, at=MONDAY, name="Politics", slug="politics")


@pytest.fixture
def inquiry(ada: User) -> Desk:
    return create_desk(by=ada, at=MONDAY, name="Inquiry", slug="inquiry", visibility="confidential")


@pytest.fixture
def maria(ada: User, politics: Desk) -> User:
    person = create_person(
        by=get_system_user(),
        at=MONDAY,
        username="maria",
        name="Maria Lund",
        email="maria@example.org",
        password=PASSWORD,
    )
    set_membership(person, politics, by=ada, at=MONDAY, role="checker")
    return person


@pytest.fixture
def otto(ada: User, politics: Desk, inquiry: Desk) -> User:
    person = create_person(
        by=get_system_user(), at=MONDAY, username="otto", name="Otto Berg", password=PASSWORD
    )
    set_membership(person, politics, by=ada, at=MONDAY, role="editor")
    set_membership(person, inquiry, by=ada, at=MONDAY, role="standards")
    return person


@pytest.fixture
def cms(ada: User) -> User:
    return create_service(by=ada, at=MONDAY, username="cms", name="The CMS")


@pytest.fixture(scope="session")
def saml_signer() -> FakeSamlProvider:
    return FakeSamlProvider()


@pytest.fixture
def saml(saml_signer: FakeSamlProvider, settings: LazySettings, politics: Desk) -> FakeSamlProvider:
    """The newsroom's own SAML provider, which says that Pat is a checker."""
    settings.STET_SAML_ADDRESS = ADDRESS
    settings.STET_PROVIDER_ROLES = ["checkers=politics:checker", "it=admin"]
    settings.SOCIALACCOUNT_PROVIDERS = {"saml": {"APPS": [saml_signer.describe_app()]}}
    saml_signer.uid = "7f3"
    saml_signer.person = {
        "uid": ["pat"],
        "displayName": ["Pat Ode"],
        "mail": ["pat@example.org"],
        "groups": ["checkers"],
    }
    return saml_signer


@pytest.fixture
def provider(settings: LazySettings, politics: Desk, inquiry: Desk) -> Iterator[FakeProvider]:
    with run_provider() as found:
        settings.STET_OIDC_ADDRESS = found.address
        settings.STET_PROVIDER_ROLES = [
            "checkers=politics:checker", "heads=politics:editor", "diggers=inquiry:checker", "it=admin",
        ]  # fmt: skip
        app = {
            "provider_id": "newsroom", "name": "County login", "client_id": CLIENT_ID, "secret": SECRET,
            "settings": {"server_url": found.address},
        }  # fmt: skip
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
        found.person = dict(PAT)
        yield found
