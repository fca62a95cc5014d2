"""Makes docs/images/*.png from a running demonstration: bin/demo in one window, bin/screenshot in another."""

import argparse
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, ViewportSize, sync_playwright

from tests.browser import CHROMIUM, FLAGS

ROOT = Path(__file__).resolve().parent.parent.parent
DEMO = ROOT / "var" / "demo.json"
IMAGES = ROOT / "docs" / "images"
LARGEST = 300_000  # bytes: people read the README on slow lines too


@dataclass(frozen=True)
class ScreenshotPlan:
    """``open`` is where to begin, ``links`` what to follow from there, ``key`` what to press at the end."""

    name: str
    user: str
    open: str
    links: tuple[str, ...]
    key: str = ""
    width: int = 1440
    height: int = 900


IN_README = (
    ScreenshotPlan("article", "ruth", "/articles/", ("What the council’s £84.6 million will buy",)),
    ScreenshotPlan("claim", "ruth", "/search/?q=sluices", ("The council opened the sluices on purpose",)),
)
_STALLS = "Food inspectors visited all 31 food stalls"
_MARKET = ("The market that outlived its charter",)
_OWN_COPY = "/articles/?provenance=own_copy"
IN_GUIDES = (
    ScreenshotPlan("bench", "omar", "/my-work/", (_STALLS,), width=1120, height=760),
    ScreenshotPlan("add-source", "omar", "/my-work/", (_STALLS,), key="s", width=1120, height=620),
    ScreenshotPlan(
        "read-copy", "omar", "/my-work/", (_STALLS, "Read the copy and cite"), width=1120, height=620
    ),
    ScreenshotPlan("galley", "omar", _OWN_COPY, _MARKET, key="n", width=1120, height=720),
    ScreenshotPlan("suggestions", "omar", _OWN_COPY, _MARKET, key="u", width=1120, height=760),
)


def take_screenshot(page: Page, picture: ScreenshotPlan, demo: Any, folder: Path) -> Path:
    """Sign in, go there, and write the picture. Raises SystemExit when it came out too large."""
    base = demo["base_url"]
    page.goto(f"{base}/sign-in/")
    page.get_by_label("User name").fill(picture.user)
    words = {user["username"]: user["password"] for user in demo["users"]}
    page.get_by_label("Password").fill(words[picture.user])
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.goto(base + picture.open)
    for link in picture.links:
        page.get_by_role("link", name=link).first.click()
        page.wait_for_load_state("load")
    page.wait_for_timeout(600)  # the marks are painted by a script
    if picture.key:
        page.keyboard.press(picture.key)
        page.wait_for_timeout(600)  # what it opens has arrived
    file = folder / f"{picture.name}.png"
    page.screenshot(path=file, animations="disabled")
    if file.stat().st_size > LARGEST:
        raise SystemExit(f"{file} has {file.stat().st_size:,} bytes; a page takes {LARGEST:,} at most.")
    return file


def main() -> int:
    """Take them all. Raises SystemExit when no demonstration wrote down how to get in."""
    parser = argparse.ArgumentParser(prog="bin/screenshot", description=__doc__)
    parser.add_argument("--demo", type=Path, default=DEMO, help="what bin/demo wrote down (var/demo.json)")
    parser.add_argument("--images", type=Path, default=IMAGES, help="where the pictures go (docs/images)")
    parser.add_argument("--only", nargs="*", metavar="NAME", help="these pictures, and no others")
    options = parser.parse_args()
    try:
        demo = json.loads(options.demo.read_text())
    except OSError:
        raise SystemExit(f"{options.demo} is not there. Start bin/demo first.") from None
    options.images.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for picture in IN_README + IN_GUIDES:
            if options.only and picture.name not in options.only:
                continue
            size: ViewportSize = {"width": picture.width, "height": picture.height}
            context = browser.new_context(viewport=size, locale="en-GB", color_scheme="light")
            print(take_screenshot(context.new_page(), picture, demo, options.images))
            context.close()
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
