"""People at their screens: one signed-in browser window each, and the movements of a hand on an article."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect

from accounts.models import User
from tests.factories import PASSWORD

# Milliseconds. A browser, a site and a worker share what cores there are: slow is not wrong.
PATIENCE = 20_000
expect.set_options(timeout=PATIENCE)

PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
    "device_scale_factor": 2,
}
SCREENS: tuple[dict[str, Any], ...] = tuple(
    {"viewport": {"width": width, "height": height}, "color_scheme": theme}
    for width, height in ((1440, 900), (390, 844))
    for theme in ("light", "dark")
)
"""A wide window and one as narrow as a phone, in both themes."""
# Chromium reports a page that we refuse as an error of its console. The stories look at refusals themselves.
REFUSED = tuple(
    f"Failed to load resource: the server responded with a status of {s}" for s in (403, 404, 409, 422)
)

# A page that came without TLS, from a machine that is not this one, cannot encrypt.
WITHOUT_TLS = "Object.defineProperty(Crypto.prototype, 'subtle', { get: () => undefined })"

WORDS = (
    "async ([words, edge]) => {\n  const frame = (await "
    "import('/static/js/text_offsets.js')).articleText();\n  const start = "
    "[...frame.text.slice(0, frame.text.indexOf(words))].length;\n  if "
    "(!frame.text.includes(words)) throw new Error(`not in the article: ${words}`);\n  const "
    "range = frame.toRange(start, start + [...words].length);\n  "
    "document.querySelector('[data-article-text]').scrollIntoView({ block: 'nearest' });\n  "
    "range.startContainer.parentElement.scrollIntoView({ block: 'center', behavior: "
    "'instant' });\n  const boxes = [...range.getClientRects()].filter((box) => box.width);\n  "
    "const box = edge === 'start' ? boxes[0] : boxes.at(-1);\n  return { x: edge === 'start' "
    "? box.left : box.right, y: (box.top + box.bottom) / 2 };\n}"
)
HOLD = """async (words) => {
  const frame = (await import('/static/js/text_offsets.js')).articleText();
  const start = [...frame.text.slice(0, frame.text.indexOf(words))].length;
  getSelection().removeAllRanges();
  getSelection().addRange(frame.toRange(start, start + [...words].length));
}"""


def describe_screen(screen: dict[str, Any]) -> str:
    return f"{screen['viewport']['width']}-{screen['color_scheme']}"


KEPT = """async () => {
  const { unseal } = await import('/static/js/sealed_text.js');
  const kept = Object.values(localStorage).map((text) => JSON.parse(text));
  return JSON.stringify(await Promise.all(kept.map((one) => unseal(one.fields ?? one.entries))));
}"""


def read_kept(page: Page) -> str:
    """Return what this browser keeps of what was typed and pressed, as the page's own person can read it."""
    return str(page.evaluate(KEPT))


def signs_out(page: Page) -> None:
    page.locator(".topbar .menu summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("User name")).to_be_visible()


def signs_in(page: Page, username: str) -> None:
    page.get_by_label("User name").fill(username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.locator(".topbar .menu")).to_be_visible()


def goes_offline(page: Page) -> None:
    """Cut the page's connection; the browser says so before its last requests have been let through."""
    page.context.set_offline(True)
    while page.evaluate("() => fetch('/healthz', { cache: 'no-store' }).then(() => true, () => false)"):
        pass


@dataclass
class BrowserPerson:
    """Somebody at a window. ``complaints`` is what the browser held against us meanwhile."""

    user: User | None
    page: Page
    site: str
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        self.page.on("request", self._asked)
        self.page.set_default_timeout(PATIENCE)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(REFUSED):
            self.complaints.append(f"console: {message.text}")

    def _asked(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and not request.url.startswith(self.site + "/"):
            self.complaints.append(f"left the house: {request.url}")

    # Going about

    def goes_to(self, path: str) -> int:
        """Open a page; its status."""
        answer = self.page.goto(self.site + path)
        assert answer is not None
        return answer.status

    def chooses(self, *keys: str) -> None:
        """Press keys in the queue, as somebody does who types no faster than what its acts take comes."""
        for key in keys:
            self.page.keyboard.press(key)
            expect(self.page.locator("[data-fields-to-come]")).to_have_count(0)

    def is_signed_in(self) -> None:
        """The window has the cookie of somebody who signed in; the journeys about signing in use the form."""
        assert self.user is not None
        client = Client()
        client.force_login(self.user)
        name = settings.SESSION_COOKIE_NAME
        cookie = {"name": name, "value": client.cookies[name].value, "url": self.site, "httpOnly": True}
        self.page.context.add_cookies([cookie])

    def loads_styles_and_scripts(self) -> None:
        """Open the first page, for what is measured on the next one as whoever works here all day sees it."""
        self.goes_to("/")
        self.settles()

    def follows(self, name: str) -> None:
        """The first link of this name."""
        self.page.get_by_role("link", name=name).first.click()

    def presses(self, name: str) -> None:
        """The button of this name, wherever it stands."""
        self.page.get_by_role("button", name=name).first.click()

    @contextmanager
    def answered(self) -> Iterator[Callable[[], int]]:
        """The status of the page that comes next: ``with ann.answered() as status: ...``; ``status()``."""
        with self.page.expect_response(
            lambda r: r.request.is_navigation_request() and r.status != 302
        ) as got:
            yield lambda: int(got.value.status)

    def settles(self) -> None:
        """Until the page's scripts run: keys pressed before that are nobody's."""
        self.page.wait_for_load_state()

    def presses_key(self, key: str) -> None:
        """One key, on a page whose scripts run."""
        self.settles()
        self.page.keyboard.press(key)

    def tabs_to(self, name: str) -> None:
        """Press Tab until the button of this name has the focus, then Enter."""
        button = self.page.get_by_role("button", name=name, exact=True).first
        expect(button).to_be_visible()
        for _ in range(60):
            self.page.keyboard.press("Tab")
            if button.evaluate("each => each === document.activeElement"):
                self.page.keyboard.press("Enter")
                return
        raise AssertionError(f"Tab does not lead to {name}")

    def sees(self, words: str) -> None:
        """These words stand somewhere on the page, in sight."""
        expect(self.page.get_by_text(words).first).to_be_visible()

    # The hand on the article

    def drags_over(self, words: str) -> None:
        """Select with the mouse, from the first letter to the last."""
        start = self.page.evaluate(WORDS, [words, "start"])
        end = self.page.evaluate(WORDS, [words, "end"])
        self.page.mouse.move(start["x"] + 1, start["y"])
        self.page.mouse.down()
        self.page.mouse.move((start["x"] + end["x"]) / 2, (start["y"] + end["y"]) / 2, steps=4)
        self.page.mouse.move(end["x"] - 1, end["y"], steps=4)
        self.page.mouse.up()
        expect(self.page.locator("[data-flag-form]")).to_be_visible()

    def holds_a_finger_on(self, words: str) -> None:
        """Select as a phone does: a touch, then the handles. Those are the browser's, so the range is set."""
        start = self.page.evaluate(WORDS, [words, "start"])
        self.page.touchscreen.tap(start["x"] + 4, start["y"])
        self.page.evaluate(HOLD, words)

    # The acts

    def takes_step(self, step: str, **fields: str) -> None:
        """Press a step's button; where it asks for something, fill that in and send it."""
        act = self.page.locator(f'[data-action="{step}"]')
        # Counting does not wait: the page that a link or a form led to may still be on its way.
        act.locator("summary, button").first.wait_for()
        if act.locator("summary").count():
            act.locator("summary").click()
            for label, value in fields.items():
                control = act.locator(f'[name="{label}"]')
                if control.evaluate("each => each.tagName") == "SELECT":
                    # Beside a name stand the open claims of the person.
                    named = re.compile(rf"^\s*{re.escape(value)}\s*(·|$)")
                    control.select_option(
                        control.locator("option").filter(has_text=named).first.get_attribute("value")
                    )
                else:
                    control.fill(value)
            act.locator("form button[type=submit]").click()
        else:
            act.get_by_role("button").first.click()

    def cites(self, url: str, *, title: str, passage: str, independence_group: str = "") -> None:
        """Add a source through the form of the claim's page."""
        self.page.locator("#add-source > summary").click()
        form = self.page.locator("#add-source form")
        form.get_by_label("Web address").fill(url)
        form.get_by_label("Title").fill(title)
        form.locator("[name='passage']").fill(passage)
        form.get_by_label("Supports or refutes").select_option("supports")
        if independence_group:
            form.locator(".finer > summary").click()
            form.get_by_label("Not independent of").fill(independence_group)
        form.get_by_role("button", name="Add source").click()
        expect(self.page.locator(".source-title", has_text=title)).to_be_visible()

    def writes_verdict(self, rating: str, *, headline: str, why: str) -> None:
        """Choose the rating and write the words for it."""
        verdict = self.page.locator("#verdict")
        verdict.get_by_role("radio", name=rating, exact=True).check()
        verdict.get_by_label("Headline").fill(headline)
        verdict.get_by_label("Why", exact=True).fill(why)


Enter = Callable[..., BrowserPerson]


def create_window(browser: Browser, base: dict[str, Any], **more: Any) -> BrowserContext:
    """A window of its own: nobody's cookies but one's own."""
    return browser.new_context(**{**base, **more})
