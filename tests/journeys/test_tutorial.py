"""The tutorial, followed word for word: every line that asks the reader for something is done as it stands.

Its sentences have a few forms; one that has none of them fails the test, so the tutorial cannot ask for what
nobody tried.
"""

import json
import re
import shlex
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.people import WORDS
from tests.newsroom.first_demonstration import FirstRun
from tests.newsroom.processes import ROOT, RunningDemo
from tests.servers import free_port

# One after the other with what else runs bin/demo: each takes most of a processor while it starts.
pytestmark = [pytest.mark.browser, pytest.mark.worker]

TUTORIAL = ROOT / "docs" / "tutorial" / "your-first-fact-check.md"
LINE = re.compile(r"^- (.+(?:\n  .+)*)(?:\n\n```\n((?:.+\n|\n)+?)```)?", re.M)
CLAIM = "Harrowmere’s buses carried 3.2 million passengers in 2024-25"
PATIENCE = 10_000  # milliseconds; a link check is to show within two seconds, a loaded machine takes longer


@dataclass
class Reader:
    """Somebody with the tutorial in one hand and a browser in the other."""

    page: Page
    here: Callable[[str], str]
    """An address of the tutorial as it is in this run."""

    def opens(self, address: str) -> None:
        self.page.goto(self.here(address))

    def opens_again(self, address: str) -> None:
        self.opens(address)
        self.page.wait_for_timeout(2_500)  # "a second or two", as the tutorial says
        self.page.reload()

    def types(self, words: str, label: str) -> None:
        # By the label's whole text, or by what is shown of one that differs from kind to kind of source.
        field = self.page.get_by_label(label, exact=True)
        for name in (label, f"{label} optional"):
            field = field.or_(self.page.get_by_label(name, exact=True))
            field = field.or_(self.page.get_by_role("textbox", name=name, exact=True))
        field.first.fill(self.here(words))

    def types_text(self, label: str, *, text: str) -> None:
        self.types(text.strip(), label)

    def presses(self, name: str) -> None:
        exactly = re.compile(rf"^{re.escape(name)}(…| [a-z]|…? [a-z])?$")
        acts = [self.page.get_by_role(role, name=exactly) for role in ("button", "link")]
        summary = self.page.locator("summary", has_text=re.compile(rf"^\s*{re.escape(name)}"))
        # The link of a page says more after its name, such as how much waits there; "Imports" is no "Import".
        link = self.page.get_by_role("link", name=re.compile(rf"^{re.escape(name)}\b"))
        named = acts[0].or_(acts[1]).or_(summary).or_(link)
        named.filter(visible=True).first.click()

    def presses_below(self, name: str) -> None:
        self.page.locator("details[open] form").get_by_role("button", name=name, exact=True).click()

    def chooses(self, option: str) -> None:
        self.page.get_by_label(option, exact=True).check()

    def chooses_under(self, option: str, label: str) -> None:
        radio = self.page.get_by_role("radio", name=option, exact=True)
        select = self.page.get_by_label(label, exact=True).filter(visible=True)
        radio.or_(select).first.wait_for()
        if radio.count():
            radio.check()
        else:
            # Beside a checker stand their open claims.
            named = re.compile(rf"^\s*{re.escape(option)}\s*(·|$)")
            chosen = select.first.locator("option").filter(has_text=named).first
            select.first.select_option(chosen.get_attribute("value"))

    def selects(self, words: str) -> None:
        start, end = (self.page.evaluate(WORDS, [words, edge]) for edge in ("start", "end"))
        self.page.mouse.move(start["x"] + 1, start["y"])
        self.page.mouse.down()
        self.page.mouse.move(end["x"] - 1, end["y"], steps=6)
        self.page.mouse.up()

    def sees(self, words: str) -> None:
        expect(self.page.get_by_text(words).filter(visible=True).first).to_be_visible(timeout=PATIENCE)

    def becomes(self, username: str) -> None:
        self.page.locator(".topbar .menu > summary").click()
        self.page.get_by_role("button", name="Sign out").click()
        self.types(username, "User name")
        self.types("let-it-stand", "Password")
        self.presses("Sign in")


# The forms a line of the tutorial may have, and what a reader does then.
FORMS: dict[str, Callable[..., None]] = {
    r"Open (http\S+) in your browser\.": Reader.opens,
    r"Open (http\S+) in your browser, and reload the page after a second or two\.": Reader.opens_again,
    r"Type “(.+)” into \*\*([^*]+)\*\*\.": Reader.types,
    r"Type the following into \*\*([^*]+)\*\*:": Reader.types_text,
    r"Press \*\*([^*]+)\*\*\.": Reader.presses,
    r"Press \*\*([^*]+)\*\* once more, below the form\.": Reader.presses_below,
    r"Choose \*\*([^*]+)\*\*\.": Reader.chooses,
    r"Choose \*\*([^*]+)\*\* under \*\*([^*]+)\*\*\.": Reader.chooses_under,
    r"Select the text “(.+)” with the mouse\.": Reader.selects,
    r"You see “(.+)”\.": Reader.sees,
    r"Sign out, and sign in as `(.+)` with the same password\.": Reader.becomes,
}


def does(reader: Reader, line: str, text: str) -> None:
    """Do what one line says. A line of no known form fails the test."""
    for form, act in FORMS.items():
        if found := re.fullmatch(form, line):
            act(reader, *found.groups(), **({"text": text} if text else {}))
            return
    pytest.fail(f"The tutorial asks for something that nobody tried: {line}")


@pytest.fixture
def demonstration(tmp_path: Path, first_run: FirstRun) -> Iterator[dict[str, str]]:
    """What a demonstration that nobody has used tells: its address, who may sign in, a partner's key."""
    data = Path(shutil.copytree(first_run.data, tmp_path / "data"))
    run = RunningDemo(data, free_port())
    try:
        run.until("Ctrl-C stops it")
        yield json.loads(run.told.read_text())
    finally:
        run.stop(signal.SIGTERM)


def test_the_tutorial_word_for_word(page: Page, demonstration: dict[str, str], tmp_path: Path) -> None:
    evidence = (tmp_path / "data" / "evidence-port").read_text().strip()

    def here(words: str) -> str:
        moved = words.replace("http://127.0.0.1:8000", demonstration["base_url"])
        return moved.replace("127.0.0.1:8001", f"127.0.0.1:{evidence}")

    page.set_default_timeout(PATIENCE)
    reader = Reader(page, here)
    written = TUTORIAL.read_text()
    lines = LINE.findall(written)
    assert len(lines) > 40
    for line, text in lines:
        does(reader, " ".join(line.split()), text)

    command = re.search(r"^curl .+$", written, re.M)
    assert command is not None
    requested = here(command[0]).replace("THE-KEY", demonstration["partner_key"])
    answer = subprocess.run(shlex.split(requested), capture_output=True, text=True, check=True, timeout=20)
    verdicts = json.loads(answer.stdout)["results"]
    assert [v["statement"] for v in verdicts] == [
        "Harrowmere’s buses carried 3.2 million passengers in 2024-25"
    ]
    assert verdicts[0]["claim_review"]["@type"] == "ClaimReview"
