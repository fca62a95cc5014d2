"""Mutation testing detects a change, and its tests pass without one."""

import subprocess
import sys

import pytest

from bench.unchanged import UNCHANGED
from tests.architecture.source_files import ROOT


@pytest.mark.parametrize(
    ("group", "file"),
    [("number-safe", "lib/text_anchoring/reanchor.py"), ("workflow", "factcheck/workflow/tables.py")],
)
def test_one_change_of_a_group_is_detected(group: str, file: str) -> None:
    command = ("--only", group, "--file", file, "--sample", "1", "--workers", "1")
    ran = subprocess.run(
        [sys.executable, "-m", "bench.mutants", *command],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert ran.stdout.splitlines()[-1].split() == [file, "1", "1", "100.0", "0", "0"]


def test_what_makes_no_difference_is_a_line_of_the_code_as_it_is() -> None:
    gone = [
        (path, before)
        for path, _sort, before, _after in UNCHANGED
        if before not in map(str.strip, (ROOT / path).read_text().splitlines())
    ]
    assert gone == []
