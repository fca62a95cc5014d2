"""What the journeys stand on: the site served for real, and people with windows onto it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from articles.models import Article
from factcheck.models import Claim, RatingScale
from lib.datetimes.clock import now
from newsroom.demo.site.server import ARTICLE_PARAGRAPHS, ARTICLE_TITLE, DemoSiteServer, serve_site
from tests.factories import Cast, create_article, mark_sources_checked
from tests.journeys.people import BrowserPerson, Enter, create_window


@pytest.fixture
def live_site(transactional_db: None, cast: Cast, rating_scale: RatingScale, live_server: LiveServer) -> str:
    """The address of the running site, its cast on their desks and a scale to rate by."""
    return str(live_server.url)


@pytest.fixture
def open_window(live_site: str, browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[Enter]:
    """enter(user, **window) -> that person signed in, at a window of their own; enter(None) is the public.

    Whatever a browser complained about during the story fails it: an error, a broken policy, a request
    that leaves the house.
    """
    entered: list[BrowserPerson] = []
    windows = []

    def come_in(user: User | None, **more: Any) -> BrowserPerson:
        opened = create_window(browser, browser_context_args, **more)
        windows.append(opened)
        person = BrowserPerson(user, opened.new_page(), live_site)
        entered.append(person)
        if user is not None:
            person.is_signed_in()
        return person

    yield come_in
    complaints = [f"{person.user}: {value}" for person in entered for value in person.complaints]
    for opened in windows:
        opened.close()
    assert complaints == []


@pytest.fixture
def evidence_site(settings: Any) -> Iterator[DemoSiteServer]:
    """Harrowmere's pages of figures, served beside the site and let in at the door."""
    with serve_site(slow=0.1) as server:
        settings.STET_FETCH_ALLOWED_HOSTS = [server.host_port]
        yield server


@pytest.fixture
def bus_story(live_site: str, cast: Cast) -> Article:
    """The Harrowmere Ledger's article on buses, as it was published elsewhere."""
    return create_article(
        cast.desk, cast.editor, headline=ARTICLE_TITLE, body=list(ARTICLE_PARAGRAPHS),
        url="https://ledger.example.org/buses",
    )  # fmt: skip


@pytest.fixture
def refresh_sources() -> Callable[[Claim], None]:
    """fresh(claim): the worker looked at its sources a moment ago, so the evidence is fresh."""
    return lambda claim: mark_sources_checked(claim, now())
