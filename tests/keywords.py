"""``pytest -k WORDS`` reads the test files in which one of the words stands, and not six hundred others.

To import every file and expand every parametrized test takes 14 seconds of processor, a few files take 3.
What pytest compares with the words is the names of files, classes and functions, and the values of
parametrized tests: all but values that a file takes from elsewhere, such as the states of a claim, stand in
the file itself.
"""

import re
from functools import cache
from pathlib import Path

import pytest

WORD = re.compile(r"[^\s()]+")
OPERATORS = frozenset({"and", "or"})


@cache
def split_expression(expression: str) -> frozenset[str]:
    """Return the words of which a test must have one; none where that cannot be said, as with "not"."""
    words = {word.lower() for word in WORD.findall(expression)}
    return frozenset() if "not" in words else frozenset(words - OPERATORS)


def may_hold(path: Path, words: frozenset[str]) -> bool:
    """Return whether one of the words stands in the path or in the text of a test file."""
    names = path.as_posix().lower()
    if any(word in names for word in words):
        return True
    text = path.read_text().lower()
    return any(word in text for word in words)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out a test file that has none of the words of -k, and tell how many at the end."""
    words = split_expression(config.getoption("keyword"))
    if not words or collection_path.suffix != ".py" or not collection_path.name.startswith("test_"):
        return None
    if may_hold(collection_path, words):
        return None
    config.stash[LEFT_OUT] = config.stash.get(LEFT_OUT, 0) + 1
    return True


LEFT_OUT = pytest.StashKey[int]()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say that files were left out, for whoever looks for a value that no file has in its text."""
    if left_out := config.stash.get(LEFT_OUT, 0):
        terminalreporter.write_line(
            f'{left_out} test files without a word of -k were not read; with a word after "not" all are.'
        )
