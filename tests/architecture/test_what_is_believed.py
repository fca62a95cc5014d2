"""Whoever ends what is read of a key waits until nobody believes it any more (ADR 23)."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from publishing.api.keys import KEY, PARTNER, USER

ROOT = Path(__file__).resolve().parents[2]
ACTS = [path for app in ("accounts", "publishing") for path in sorted((ROOT / app / "actions").glob("*.py"))]
ENDS = {"ApiKey": set(KEY), "User": set(USER), "Partner": set(PARTNER)}
"""What is read of each (publishing.api.keys)."""
GIVES = {"reactivate_person", "resume_partner"}
"""Nobody has to wait who lets somebody in."""
COLUMNS = {"revoked_at", "expires_at", "scopes", "is_active", "active", "languages", "delay_minutes"}
"""Those of them that decide who is let in, and to what."""


def changed(function: ast.FunctionDef) -> Iterator[str]:
    """Columns that a function writes: ``X.objects...update(column=...)``, ``.save(update_fields=[...])``."""
    for node in ast.walk(function):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if node.func.attr == "update" and any(f"{name}.objects" in ast.unparse(node) for name in ENDS):
            yield from (word.arg for word in node.keywords if word.arg)
        if node.func.attr == "save":
            yield from (
                one.value
                for word in node.keywords
                if word.arg == "update_fields"
                for one in ast.walk(word.value)
                if isinstance(one, ast.Constant) and isinstance(one.value, str)
            )


def writers() -> dict[str, ast.FunctionDef]:
    """Acts that write one of the columns, by name."""
    found = {}
    for path in ACTS:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and COLUMNS & set(changed(node)):
                found[node.name] = node
    return found


def test_the_columns_are_among_those_that_are_read():
    assert set().union(*ENDS.values()) >= COLUMNS


def test_the_acts_that_are_known_are_found():
    assert {"end_key", "deactivate_person", "suspend_partner", "change_licence"} <= writers().keys()


@pytest.mark.parametrize("name", sorted(writers()))
def test_whoever_writes_one_waits(name):
    waits = "believed.no_longer()" in ast.unparse(writers()[name])
    assert waits is (name not in GIVES)
