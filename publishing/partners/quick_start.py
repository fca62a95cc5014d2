"""The quick start: the same few lines in three languages, for the console and the docs."""

from functools import cache
from pathlib import Path
from typing import NamedTuple

EXAMPLES_FOLDER = Path(__file__).resolve().parent.parent / "quick_start"


class CodeExample(NamedTuple):
    """An example. ``file`` is the name to save ``code`` under, ``run`` the command that starts it."""

    name: str
    file: str
    run: str
    code: str


@cache
def list_examples() -> tuple[CodeExample, ...]:
    """Return the examples, each of which pulls every verdict, page by page."""
    return (
        CodeExample("Python", "pull.py", "python3 pull.py", (EXAMPLES_FOLDER / "python.txt").read_text()),
        CodeExample(
            "JavaScript", "pull.mjs", "node pull.mjs", (EXAMPLES_FOLDER / "javascript.txt").read_text()
        ),
        CodeExample("curl", "pull.sh", "sh pull.sh", (EXAMPLES_FOLDER / "curl.txt").read_text()),
    )
