"""Bandit finds nothing in the code but what is excused where it stands, or here, with the reason."""

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

from tests.architecture import source_files
from tests.sampling import CELLS, choose_every

IMPORTS = {"B403", "B404", "B405"}
"""Findings about an import alone: what the module is used for is looked at where it is used."""
ALLOWED = {
    ("accounts/selectors.py", "B105"): "a password that nobody can have",
    ("factcheck/search/triggers.py", "B608"): "SQL of a migration, put together from the names of our tables",
    ("publishing/api/google/discovery.py", "B105"): "the description of a parameter",
    ("publishing/webhooks/actions.py", "B105"): "the secret of an endpoint that was removed",
}
EXCUSE = re.compile(r"# noqa: S\d+")
REASONED = re.compile(r"# noqa: (?:[A-Z]+\d+, )*S\d+(?:, [A-Z]+\d+)* - \w+")


def list_findings(files: Sequence[str]) -> list[dict[str, Any]]:
    """Everything that bandit says about these files."""
    command = [sys.executable, "-m", "bandit", "--quiet", "--format=json", *files]
    ran = subprocess.run(command, cwd=source_files.ROOT, capture_output=True, text=True, check=False)
    data: dict[str, Any] = json.loads(ran.stdout)
    assert data["errors"] == []
    return [one for one in data["results"] if one["test_id"] not in IMPORTS]


def is_excused(finding: dict[str, Any]) -> bool:
    """Return whether the statement says, for the check of the same number in ruff, why it may stay."""
    lines = (source_files.ROOT / finding["filename"]).read_text().splitlines()
    number = finding["test_id"].removeprefix("B").replace("703", "308")  # two names of one check
    first, last = min(finding["line_range"]), max(finding["line_range"])
    return any(f"S{number}" in line for line in lines[first - 1 : last + 3] if EXCUSE.search(line))


@CELLS
def test_nothing_is_found_that_is_not_excused(cells: str) -> None:
    """In the files that have an excuse and a fifth of all: each day another, and all in a long run."""
    files = ["manage.py", *map(source_files.format_path, source_files.list_modules())]
    asked = {*choose_every(5, cells, files, "bandit"), *(name for name, _ in ALLOWED)}
    left = {
        (finding["filename"].removeprefix("./"), finding["test_id"])
        for finding in list_findings(sorted(asked))
        if not is_excused(finding)
    }
    assert left - set(ALLOWED) == set()
    assert set(ALLOWED) - left == set(), "excused, and not found any more"


def test_every_excuse_says_why() -> None:
    silent = [
        f"{source_files.format_path(path)}: {line.strip()}"
        for path in source_files.list_modules()
        for line in path.read_text().splitlines()
        if EXCUSE.search(line) and not REASONED.search(line)
    ]
    assert silent == []
