"""Screens and API look things up through what the person may see, never past it."""

import ast
from pathlib import Path

from tests.architecture import house

GUARDED = frozenset({"Claim", "Article", "Source", "Verdict"})
ALLOWED = frozenset({"visible_to"})


def faces() -> list[Path]:
    """Every module that answers a person or a program: views and API."""
    return [path for path in house.modules() if {"views", "api"} & {*path.parts, path.stem}]


def test_views_do_not_reach_past_what_a_person_may_see() -> None:
    found = []
    for path in faces():
        managers = {
            id(node): node
            for node in ast.walk(house.parsed(path))
            if isinstance(node, ast.Attribute)
            and node.attr in {"objects", "_default_manager", "_base_manager"}
            and isinstance(node.value, ast.Name)
            and node.value.id in GUARDED
        }
        through_the_guard = {
            id(node.value)
            for node in ast.walk(house.parsed(path))
            if isinstance(node, ast.Attribute) and node.attr in ALLOWED
        }
        found += [
            f"{house.named(path)}:{node.lineno} {ast.unparse(node)}"
            for identity, node in managers.items()
            if identity not in through_the_guard
        ]
    assert found == []


def test_there_are_views_to_look_at() -> None:
    assert len(faces()) > 5
