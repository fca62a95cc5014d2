"""The docs lead somewhere: links resolve, commands are there, buttons are named as on the screens."""

import re
from functools import cache
from pathlib import Path

import pytest
from django.core.management import get_commands

from factcheck.workflow.tables import STATE_MACHINES
from tests.architecture.source_files import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
HOW_TO = sorted((ROOT / "docs" / "how-to").glob("*.md"))
LINK = re.compile(r"(?<!`)\[[^\]]+\]\(([^)\s]+)\)")
IN_BIN = re.compile(r"(?<!\.venv/)\bbin/([a-z-]+)")
MANAGE = re.compile(r"manage\.py ([a-z_]+)")
PRESSED = re.compile(r"\*\*([^*]+)\*\*")
APPS = ("accounts", "articles", "audit", "factcheck", "newsroom", "publishing")
SCREEN_MODULES = ("*forms.py", "forms/**/*.py", "*views.py", "views/**/*.py", "screens/**/*.py", "enums.py")
SCREENS = (
    "templates/**/*.html",
    *(f"{app}/**/{module}" for app in APPS for module in SCREEN_MODULES),
    "accounts/models/desk.py",
    "factcheck/claims/filters.py",
    "factcheck/models/notification_topics.py",
    "factcheck/verdicts/correction_requests.py",
    "factcheck/verdicts/scales.py",
    "factcheck/snapshots/archive_selectors.py",
    "newsroom/context_processors.py",
    "static/js/*.js",
)


def named(sheet: Path) -> str:
    """How a test is called after its page."""
    return str(sheet.relative_to(ROOT))


@pytest.mark.parametrize("sheet", PAGES, ids=named)
def test_every_link_leads_to_a_page_that_is_there(sheet: Path) -> None:
    links = [link for link in LINK.findall(sheet.read_text()) if not link.startswith(("http://", "https://"))]
    lost = [link for link in links if not leads_somewhere(sheet, link)]
    assert lost == []


def leads_somewhere(sheet: Path, link: str) -> bool:
    path, _, anchor = link.partition("#")
    target = (sheet.parent / path).resolve() if path else sheet
    return target.exists() and (not anchor or anchor in anchors(target))


def anchors(sheet: Path) -> set[str]:
    """The anchors that a forge makes of headings."""
    titles = re.findall(r"^#+ (.+)$", sheet.read_text(), re.M)
    return {re.sub(r"[^\w\- ]", "", title).strip().lower().replace(" ", "-") for title in titles}


@pytest.mark.parametrize("sheet", PAGES, ids=named)
def test_every_command_is_there(sheet: Path) -> None:
    # A release that is out had the commands of its time.
    text = re.split(r"^## \d", sheet.read_text(), maxsplit=1, flags=re.M)[0]
    scripts = {script for script in IN_BIN.findall(text) if not (ROOT / "bin" / script).is_file()}
    assert scripts == set()
    assert set(MANAGE.findall(text)) - set(get_commands()) == set()


@pytest.mark.parametrize("sheet", HOW_TO, ids=named)
def test_every_button_is_named_as_the_screens_name_it(sheet: Path) -> None:
    bold = " → ".join(PRESSED.findall(sheet.read_text())).split("→")
    pressed = {" ".join(words.split()).rstrip(".:") for words in bold}
    unknown = {words for words in pressed if words.casefold() not in on_the_screens()}
    assert unknown == set()


@cache
def on_the_screens() -> str:
    """All the words that a screen may show, in one text."""
    texts = [file.read_text() for pattern in SCREENS for file in ROOT.glob(pattern)]
    texts += [str(row.label) for table in STATE_MACHINES for row in table.transitions]
    texts += [str(ask.label) for table in STATE_MACHINES for row in table.transitions for ask in row.inputs]
    return "\n".join(texts).casefold()


def test_the_pictures_of_the_readme_are_small_and_ours() -> None:
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", (ROOT / "README.md").read_text())
    assert pictures
    for picture in pictures:
        assert picture.startswith("docs/images/")
        assert (ROOT / picture).stat().st_size <= 300_000
