"""The page on the API names every code that a clearance may answer with, and no other."""

import re
from pathlib import Path

from factcheck.galley.clearance import BLOCKER_CODES, NOT_BEGUN, NOT_CLEARED, WITHDRAWN
from factcheck.workflow.article_tables import ARTICLE_WORK

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "api.md"


def test_every_code_is_on_the_page() -> None:
    _, _, section = PAGE.read_text(encoding="utf-8").partition("## Clearance: can an article be published?")
    rows = [line for line in section.partition("\n## ")[0].splitlines() if line.startswith("| `")]
    named = {code for row in rows for code in re.findall(r"`(\w+)`", row.split("|")[1])}
    assert named == {*BLOCKER_CODES.values(), NOT_BEGUN, NOT_CLEARED, WITHDRAWN}


def test_every_guard_of_clearing_has_a_code() -> None:
    clear = ARTICLE_WORK.get_transition("clear")
    assert clear is not None
    assert [guard.name for guard in clear.guards] == list(BLOCKER_CODES)
