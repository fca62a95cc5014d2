"""Each requirement of docs/reference/security.md is met by what it names, or says why it is not."""

import re

from tests.architecture import source_files

PAGE = source_files.ROOT / "docs" / "reference" / "security.md"
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| ([12]) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
NAMED = re.compile(r"`((?:[\w.-]+/)+[\w.-]+|Dockerfile|\.dockerignore|\w+\.(?:yml|toml|txt|md))((?:::\w+)*)`")
LEVELS = {"1": 70, "2": 183}
"""How many requirements of these levels the standard has, in its version 5.0.0."""


def list_rows() -> list[tuple[str, str, str, str, str]]:
    return ROW.findall(PAGE.read_text())


def test_every_requirement_of_both_levels_is_there_once_and_in_its_order() -> None:
    numbers = [number for number, *_ in list_rows()]
    assert numbers == sorted(set(numbers), key=lambda number: [int(part) for part in number.split(".")])
    levels = [level for _, level, *_ in list_rows()]
    assert {level: levels.count(level) for level in LEVELS} == LEVELS


def test_what_is_met_names_what_meets_it_and_the_rest_says_why() -> None:
    wrong = []
    for number, _, _, state, where in list_rows():
        named = NAMED.findall(where)
        if state == "Met" and not named:
            wrong.append(f"{number} names nothing")
        elif state not in {"Met", "Not met", "Not applicable"} or len(where) < len("of one"):
            wrong.append(f"{number}: {state}")
        wrong += [f"{number}: {path}{name}" for path, name in named if not is_there(path, name)]
    assert wrong == []


def is_there(path: str, names: str) -> bool:
    """Return whether a file, or the test in it, is there."""
    file = source_files.ROOT / path
    if not file.exists():
        return False
    body = source_files.parse_module(file).body if names else []
    for name in filter(None, names.split("::")):
        found = source_files.find_definition(body, name)
        if found is None:
            return False
        body = found.body
    return True


def test_the_sum_at_the_top_is_that_of_the_rows() -> None:
    states = [state for _, _, _, state, _ in list_rows()]
    met, not_met, other = (states.count(state) for state in ("Met", "Not met", "Not applicable"))
    assert f"Of 253: {met} met, {not_met} not met, {other} not applicable." in PAGE.read_text()
