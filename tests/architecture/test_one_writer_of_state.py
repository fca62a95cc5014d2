"""The state of a claim or an article is written in one place each, by compare-and-swap."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture import house

WRITERS = ("factcheck/actions/transition.py", "articles/actions/transition.py")
COLUMNS = frozenset({"state", "standing"})
UPDATES = frozenset({"update", "aupdate", "update_or_create"})
# Rows that are not claims or articles and have a state of their own.
OTHER_MODELS = (
    "Citation",
    "Source",
    "Assignment",
    "Delivery",
    "PublicDocument",
    "Endpoint",
    "Review",
    "Proposal",
)


def writes(path: Path) -> Iterator[tuple[int, str]]:
    """(line, what) for every assignment to ``.state`` or ``.standing`` and every ``update(state=...)``."""
    for node in ast.walk(house.parsed(path)):
        targets: list[ast.expr] = []
        if isinstance(node, ast.Assign):
            targets = node.targets
        elif isinstance(node, ast.AugAssign | ast.AnnAssign):
            targets = [node.target]
        for target in targets:
            if isinstance(target, ast.Attribute) and target.attr in COLUMNS and not _own(target.value):
                yield node.lineno, f"sets .{target.attr}"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in UPDATES:
            columns = COLUMNS & {keyword.arg for keyword in node.keywords if keyword.arg}
            if columns and not any(other in ast.unparse(node.func.value) for other in OTHER_MODELS):
                yield node.lineno, f"{node.func.attr}({', '.join(sorted(columns))}=...)"


def _own(value: ast.expr) -> bool:
    return isinstance(value, ast.Name) and value.id == "self"


def test_only_the_transition_writes_a_state() -> None:
    found = [
        f"{house.named(path)}:{line} {what}"
        for path in house.modules()
        if house.named(path) not in WRITERS and "/migrations/" not in house.named(path)
        for line, what in writes(path)
    ]
    assert found == []


def test_the_transition_does_write_one() -> None:
    assert all(list(writes(house.ROOT / writer)) for writer in WRITERS)
