"""Size of screens over the network: python -m bench.page_weight [--width 1440]

Starts a demonstration behind the proxy of deploy/nginx.conf (TLS, HTTP/2, compression), opens each pair of
screens in a new browser, and prints the kilobytes that Chromium received for the first, for the other after
it, and for that one again. Compressed, with headers, and with all that is fetched while the screen stands.
Exit status 1 if a bar is passed. Needs nginx, openssl and chromium.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import permutations
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, sync_playwright

from tests.architecture.source_files import ROOT
from tests.browser import CHROMIUM, FLAGS
from tests.production.proxy import run_proxy
from tests.servers import free_port

FIRST_BAR, LATER_BAR = 120, 30
"""kB compressed."""
START_SECONDS = 180
QUIET_MS = 1_500
"""A screen has asked for everything if it asked for nothing so long."""


@contextmanager
def run_demonstration(folder: Path, root: Path = ROOT) -> Iterator[dict[str, Any]]:
    """Run the demonstration of a checkout in ``folder``, and give its address and sign-ins."""
    said = folder / "demo.json"
    options = ("--port", str(free_port()), "--data", str(folder / "data"), "--json", str(said))
    with (folder / "demo.log").open("wb") as log:
        demo = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "newsroom.demo.run", *options], cwd=root, stdout=log, stderr=log
        )
    try:
        until = time.monotonic() + START_SECONDS
        while not said.exists() or not answers(json.loads(said.read_text())["base_url"]):
            if demo.poll() is not None or time.monotonic() > until:
                raise SystemExit((folder / "demo.log").read_text())
            time.sleep(0.5)
        yield json.loads(said.read_text())
    finally:
        demo.terminate()
        demo.wait()


def answers(address: str) -> bool:
    """True if the site at ``address`` is up."""
    with suppress(OSError):
        return bool(urlopen(f"{address}/sign-in/", timeout=5).status == 200)  # noqa: S310
    return False


def list_screens(page: Page) -> dict[str, str]:
    """Return the address of each screen that a shift is spent on."""
    pages = {"queue": "/queue/", "my work": "/my-work/", "statistics": "/statistics/"}
    linked = {
        "article": ("/articles/?provenance=published_elsewhere", "/articles/", "numbers behind the queue"),
        "own copy": ("/articles/?provenance=own_copy", "/articles/", "outlived its charter"),
        "claim": ("/search/?q=sluices", "/claims/", "sluices on purpose"),
    }
    for name, (path, start, words) in linked.items():
        page.goto(path)
        link = page.locator(f"main a[href^='{start}']").filter(has_text=re.compile(words)).first
        pages[name] = (link.get_attribute("href") or "").partition("#")[0]
    return pages


class Scales:
    """Weighs the loads of one new window."""

    def __init__(self, browser: Browser, **window: Any) -> None:
        self.context = browser.new_context(**window)
        self.page = self.context.new_page()
        self._received: list[float] = []
        session = self.context.new_cdp_session(self.page)
        session.send("Network.enable")
        session.on("Network.loadingFinished", lambda e: self._received.append(e["encodedDataLength"]))

    def weigh(self, path: str) -> float:
        """Return the kB that came over the network for one load."""
        self._received.clear()
        answer = self.page.goto(path, wait_until="load")
        if answer is None or answer.status != 200:
            raise SystemExit(f"{path} answers {answer and answer.status}")
        received = -1
        while received < (received := len(self._received)):
            self.page.wait_for_timeout(QUIET_MS)
        return sum(self._received) / 1000


def sign_in(page: Page, person: dict[str, str]) -> Any:
    """Sign in, and return the cookies."""
    page.goto("/sign-in/")
    page.get_by_label("User name").fill(person["username"])
    page.get_by_label("Password").fill(person["password"])
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/queue/**")
    return page.context.storage_state()


def hash_key(certificate: Path) -> str:
    """Return the hash by which Chromium takes the proxy's own certificate, and keeps what comes by it."""
    steps = (
        ("openssl", "x509", "-in", str(certificate), "-pubkey", "-noout"),
        ("openssl", "pkey", "-pubin", "-outform", "der"),
        ("openssl", "dgst", "-sha256", "-binary"),
        ("openssl", "base64"),
    )
    data = b""
    for step in steps:
        data = subprocess.run(  # noqa: S603
            step, input=data, check=True, capture_output=True
        ).stdout
    return data.decode().strip()


def main() -> int:
    """Weigh each pair of screens and print them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--width", type=int, default=1440, help="of the window, in pixels")
    width = parser.parse_args().width
    heaviest = [0.0, 0.0]
    with tempfile.TemporaryDirectory() as at, run_demonstration(Path(at)) as demo:
        place = demo["base_url"].removeprefix("http://")
        with run_proxy(Path(at) / "proxy", place) as proxy, sync_playwright() as playwright:
            known = f"--ignore-certificate-errors-spki-list={hash_key(Path(at) / 'proxy' / 'fullchain.pem')}"
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, known])
            address = f"https://127.0.0.1:{proxy.https_port}"
            size = {"width": width, "height": 900}
            page = browser.new_page(base_url=demo["base_url"])
            state = sign_in(page, next(person for person in demo["users"] if person["role"] == "editor"))
            screens = list_screens(page)
            page.close()
            print(f"{'first':12}{'kB':>7}   {'then':12}{'kB':>7}{'again':>8}")
            for first, then in permutations(screens, 2):
                scales = Scales(browser, base_url=address, viewport=size, storage_state=state)
                kilobytes = [scales.weigh(screens[name]) for name in (first, then, then)]
                scales.context.close()
                heaviest = [max(heaviest[0], kilobytes[0]), max(heaviest[1], *kilobytes[1:])]
                print(
                    f"{first:12}{kilobytes[0]:7.1f}   {then:12}{kilobytes[1]:7.1f}{kilobytes[2]:8.1f}",
                    flush=True,
                )
    print(f"Heaviest: first {heaviest[0]:.1f} of {FIRST_BAR} kB, later {heaviest[1]:.1f} of {LATER_BAR} kB")
    return int(heaviest[0] > FIRST_BAR or heaviest[1] > LATER_BAR)


if __name__ == "__main__":
    sys.exit(main())
