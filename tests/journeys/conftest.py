"""What the journeys stand on: the site served for real, and people with windows onto it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from articles.models import Article
from factcheck.models import Claim, RatingScale
from factcheck.tasks import sweep_links
from lib.clock import now
from newsroom.evidence_site import ARTICLE_PARAGRAPHS, ARTICLE_TITLE, EvidenceServer, serve
from tests.cast import Cast, look_done, make_article
from tests.journeys.people import Enter, Person, window


@pytest.fixture
def site(transactional_db: None, cast: Cast, scale: RatingScale, live_server: LiveServer) -> str:
    """The address of the running site, its cast on their desks and a scale to rate by."""
    return str(live_server.url)


@pytest.fixture
def enter(site: str, browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[Enter]:
    """enter(user, **window) -> that person signed in, at a window of their own; enter(None) is the public.

    Whatever a browser complained about during the story fails it: an error, a broken policy, a request
    that leaves the house.
    """
    entered: list[Person] = []
    windows = []

    def come_in(user: User | None, **more: Any) -> Person:
        opened = window(browser, browser_context_args, **more)
        windows.append(opened)
        person = Person(user, opened.new_page(), site)
        entered.append(person)
        if user is not None:
            person.signs_in()
        return person

    yield come_in
    complaints = [f"{person.user}: {said}" for person in entered for said in person.complaints]
    for opened in windows:
        opened.close()
    assert complaints == []


@pytest.fixture
def evidence(settings: Any) -> Iterator[EvidenceServer]:
    """Harrowmere's pages of figures, served beside the site and let in at the door."""
    with serve(slow=0.1) as server:
        settings.STET_DOOR_ALLOW = [server.host_port]
        yield server


@pytest.fixture
def bus_story(site: str, cast: Cast) -> Article:
    """The Harrowmere Ledger's article on buses, as it was published elsewhere."""
    return make_article(
        cast.desk, cast.editor, headline=ARTICLE_TITLE, body=list(ARTICLE_PARAGRAPHS),
        url="https://ledger.example.org/buses",
    )  # fmt: skip


def look_at_sources() -> None:
    """What a worker does when it is nudged: look at every source that is due."""
    assert sweep_links() > 0


@pytest.fixture
def fresh() -> Callable[[Claim], None]:
    """fresh(claim): the worker looked at its sources a moment ago, so the evidence is fresh."""
    return lambda claim: look_done(claim, now())
