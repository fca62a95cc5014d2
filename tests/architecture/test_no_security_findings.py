"""Bandit finds nothing in the code but what is excused where it stands, or here, with the reason."""

import json
import re
import subprocess
import sys
from functools import cache
from typing import Any

from tests.architecture import source_files

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


@cache
def list_findings() -> list[dict[str, Any]]:
    """Everything that bandit says about the house's own modules."""
    command = [sys.executable, "-m", "bandit", "--quiet", "--format=json", "--recursive", "manage.py"]
    ran = subprocess.run(
        [*command, *source_files.LAYERS], cwd=source_files.ROOT, capture_output=True, text=True, check=False
    )
    data: dict[str, Any] = json.loads(ran.stdout)
    assert data["errors"] == []
    return [one for one in data["results"] if one["test_id"] not in IMPORTS]


def is_excused(finding: dict[str, Any]) -> bool:
    """Return whether the statement says, for the check of the same number in ruff, why it may stay."""
    lines = (source_files.ROOT / finding["filename"]).read_text().splitlines()
    number = finding["test_id"].removeprefix("B").replace("703", "308")  # two names of one check
    first, last = min(finding["line_range"]), max(finding["line_range"])
    return any(f"S{number}" in line for line in lines[first - 1 : last + 3] if EXCUSE.search(line))


def test_nothing_is_found_that_is_not_excused() -> None:
    left = {
        (finding["filename"].removeprefix("./"), finding["test_id"])
        for finding in list_findings()
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
