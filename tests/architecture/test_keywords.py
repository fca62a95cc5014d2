"""A run by words reads the files that have one of them, and all files where that cannot be said."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source_files import ROOT
from tests.keywords import may_hold, split_expression

HERE = Path(__file__)


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("", set()),
        ("Harbour", {"harbour"}),
        ("harbour and (mayor or crates)", {"harbour", "mayor", "crates"}),
        ("harbour and not crates", set()),
        ("test_ticks[light-phone]", set()),
        ("harbour or light-phone", set()),
        ("window0", set()),
        ("test_keywords.py", {"test_keywords.py"}),
    ],
)
def test_one_of_the_words_must_stand_there_unless_one_must_not(expression: str, words: set[str]) -> None:
    assert split_expression(expression) == words


def test_a_word_may_stand_in_the_path_or_in_the_text() -> None:
    assert may_hold(HERE, frozenset({"architecture/test_key"}))
    assert may_hold(HERE, frozenset({"nowhere-" + "else", "a_word_may_stand"}))
    assert not may_hold(HERE, frozenset({"nowhere-" + "else"}))


def test_what_is_asked_for_is_found_and_what_is_left_out_is_told() -> None:
    command = [sys.executable, "-m", "pytest", "--collect-only", "--quiet", "tests/architecture"]
    ran = subprocess.run(
        [*command, "-k", "a_word_may_stand_in_the_path"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "test_keywords.py::test_a_word_may_stand_in_the_path_or_in_the_text" in ran.stdout
    assert "Test files without a word of -k were not read" in ran.stdout
