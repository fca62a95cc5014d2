"""Debian's Chromium without a window for pytest-playwright: the fixtures ``page`` and ``context`` drive it.

The whole Chromium takes more than twice the processor's time for the same pages.
"""

import contextlib
import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.http import HttpRequest, HttpResponse
from playwright.sync_api import Page

from lib.web.static_files import minify

PROGRAM = "chromium-headless-shell"
CHROMIUM = (
    os.environ.get("STET_TEST_CHROMIUM")
    or shutil.which(PROGRAM)
    or shutil.which("chromium")
    or f"/usr/bin/{PROGRAM}"
)
FLAGS = [
    "--no-sandbox",  # the tests may run as root, whom Chromium's sandbox refuses
    "--disable-gpu",
    "--in-process-gpu",  # there is none: the process that would drive it costs a tenth of the browser's time
    # One process draws the pages of all windows, and none is started for each: ours is the only site.
    "--renderer-process-limit=1",
    "--disable-site-isolation-trials",
    "--disable-features=IsolateOrigins,site-per-process",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",  # no way out here either
]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Which browser, and without its calls home."""
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A laptop's window; the same language and clock on every machine."""
    return {
        **browser_context_args,
        "viewport": {"width": 1440, "height": 900},
        "locale": "en-GB",
        "timezone_id": "UTC",
    }


@pytest.fixture(scope="session", autouse=True)
def keep_static_files() -> Iterator[None]:
    """Serve static files out of memory, for the browser to keep as it keeps those of a deployment.

    Django's own handler reads the file at each request, and a browser asks for it again on every page.
    Browsers run here what they run in production: scripts and styles minified.
    """
    original = StaticFilesHandler.serve
    files: dict[str, tuple[bytes, str]] = {}

    def serve(self: StaticFilesHandler, request: HttpRequest) -> HttpResponse:
        if request.path not in files:
            with contextlib.closing(original(self, request)) as found:
                name = request.path.removeprefix(settings.STATIC_URL)
                files[request.path] = minify(name, b"".join(found)), found["Content-Type"]
        content, media_type = files[request.path]
        return HttpResponse(content, media_type, headers={"Cache-Control": "max-age=86400, immutable"})

    StaticFilesHandler.serve = serve
    yield
    StaticFilesHandler.serve = original


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come last: Playwright leaves its event loop running, and asyncio.run refuses there.

    The journeys begin before those of parts of a page, which take a second or less: so all processes of a run
    end together.
    """
    items.sort(key=_rank)


def _rank(item: pytest.Item) -> int:
    if item.get_closest_marker("browser") is None:
        return 0
    return 1 if item.nodeid.startswith("tests/journeys/") else 2


def add_phone(page: Page) -> None:
    """Give the page a phone that recognises its owner, and keeps their passkeys."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    phone = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": phone})
