"""The quick start: the same few lines in three languages, for the console. They stand in the docs too."""

from functools import cache
from pathlib import Path
from typing import NamedTuple

LINES = Path(__file__).resolve().parent.parent / "quick_start"


class Example(NamedTuple):
    """``file`` is what to save ``code`` as, ``run`` how to start it."""

    name: str
    file: str
    run: str
    code: str


@cache
def examples() -> tuple[Example, ...]:
    """What pulls every verdict, page by page."""
    return (
        Example("Python", "pull.py", "python3 pull.py", (LINES / "python.txt").read_text()),
        Example("JavaScript", "pull.mjs", "node pull.mjs", (LINES / "javascript.txt").read_text()),
        Example("curl", "pull.sh", "sh pull.sh", (LINES / "curl.txt").read_text()),
    )
