"""What the tests of importing share: a text that offsets stumble over, and people signed in."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from accounts.actions import create_service, issue_api_key, set_membership
from accounts.models import User
from accounts.selectors import get_system_user
from tests.articles.feed_server import FeedSite, build_feed_item, build_rss, run_feed_site
from tests.factories import MONDAY, Cast


@pytest.fixture
def sign_in() -> Callable[[User], Client]:
    """A browser in which that person is signed in."""

    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def editor(cast: Cast, sign_in: Callable[[User], Client]) -> Client:
    return sign_in(cast.editor)


@pytest.fixture
def import_form_data() -> Callable[..., dict[str, Any]]:
    """form(text=...) -> what the import page sends, complete but for what is named."""

    def filled(**given: Any) -> dict[str, Any]:
        return {"method": "paste", "desk": "harbour", "provenance": "external", **given}

    return filled


@pytest.fixture
def feed_site(settings: Any) -> Iterator[FeedSite]:
    """A site with a feed of one entry, which the door lets us ask."""
    with run_feed_site() as server:
        settings.STET_FETCH_ALLOWED_HOSTS = [server.host_port]
        server.say(build_rss(build_feed_item()))
        yield server


@pytest.fixture
def cms_key(cast: Cast) -> str:
    """The key of a CMS that is on the harbour desk and may import."""
    cms = create_service(by=get_system_user(), at=MONDAY, username="cms", name="The CMS")
    set_membership(cms, cast.desk, by=get_system_user(), at=MONDAY, role="checker")
    return issue_api_key(cms, by=get_system_user(), at=MONDAY, label="CMS", scopes=["import-articles"]).secret
