"""``pytest -k WORDS`` reads the test files in which one of the words stands, and not six hundred others.

To import every file and expand every parametrized test takes 14 seconds of processor, a few files take 3.
What pytest compares with the words is the names of files, classes and functions, and the values of
parametrized tests: all but values that a file takes from elsewhere, such as the states of a claim, stand in
the file itself. The name of one parametrized test, as in ``test_tick[light-phone]``, and the numbers that
pytest gives to values without a name stand in no file: with such a word every file is read. So it is where
several processes collect, none of which could tell what it left out.
"""

import re
from functools import cache
from pathlib import Path

import pytest

WORD = re.compile(r"[^\s()]+")
NAME = re.compile(r"[\w.]*[^\W\d]")
"""A name or a part of one, as a file has it: no brackets, no values put together, no number at its end."""
OPERATORS = frozenset({"and", "or"})


@cache
def split_expression(expression: str) -> frozenset[str]:
    """Return the words of which a test must have one; none where that cannot be said, as with "not"."""
    words = {word.lower() for word in WORD.findall(expression)}
    is_sure = "not" not in words and all(map(NAME.fullmatch, words))
    return frozenset(words - OPERATORS) if is_sure else frozenset()


def may_hold(path: Path, words: frozenset[str]) -> bool:
    """Return whether one of the words stands in the path or in the text of a test file."""
    names = path.as_posix().lower()
    if any(word in names for word in words):
        return True
    text = path.read_text().lower()
    return any(word in text for word in words)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out a test file that has none of the words of -k, and tell so at the end."""
    words = split_expression(config.getoption("keyword"))
    is_test_file = collection_path.suffix == ".py" and collection_path.name.startswith("test_")
    if not words or not is_test_file or hasattr(config, "workerinput"):
        return None
    if may_hold(collection_path, words):
        return None
    config.stash[ARE_LEFT_OUT] = True
    return True


ARE_LEFT_OUT = pytest.StashKey[bool]()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say that files were left out, for whoever looks for a value that no file has in its text."""
    if config.stash.get(ARE_LEFT_OUT, False):
        terminalreporter.write_line(
            'Test files without a word of -k were not read; with a word after "not" all are.'
        )
