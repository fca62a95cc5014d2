"""The component page in a real Chromium. It reads no database, so its server needs none."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.ui.component_pages import start_server

# Playwright keeps an event loop in the tests' thread; Django would take every query there for an async one.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="session")
def component_page_url() -> Iterator[str]:
    """Where the component page is served."""
    server = start_server()
    yield f"http://127.0.0.1:{server.port}/components/"
    server.terminate()


@pytest.fixture
def article(page: Page, component_page_url: str) -> Page:
    """The sample article, its marks painted."""
    page.set_viewport_size({"width": 1440, "height": 1000})
    page.goto(f"{component_page_url}article/")
    page.wait_for_selector(".ref")
    return page


@pytest.fixture
def claim(page: Page, component_page_url: str) -> Page:
    """The sample claim."""
    page.goto(f"{component_page_url}claim/")
    return page
