"""The figures of the house count what they say."""

from pathlib import Path

from bench.house import count_code_lines, count_modules, is_met

MODULE = '''"""First line.

More.
"""

import os  # why

TEXT = """one
two"""


def get_home() -> str:
    """Return it."""
    # A comment.
    return os.environ[
        "HOME"
    ]
'''


def test_comments_docstrings_and_empty_lines_are_no_code():
    assert count_code_lines(MODULE) == 7


def test_tests_and_migrations_are_counted_apart(tmp_path: Path):
    for folder in ("lib", "lib/migrations", "tests", "factcheck/claims"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "__init__.py").write_text("")
    for folder in ("lib", "lib/migrations", "tests"):
        (tmp_path / folder / "words.py").write_text("a = 1\n")
    found = count_modules(tmp_path)
    assert (found["modules"], found["lines of code"], found["lines of test code"]) == (1, 1, 1)
    assert found["rooms of factcheck"] == 1


def test_a_figure_is_met_number_by_number():
    assert is_met((65, 280, 99_999, 1), (65, 280))
    assert not is_met((65, 281), (65, 280))
