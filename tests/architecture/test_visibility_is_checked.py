"""Screens and API look things up through what the person may see, never past it."""

import ast
from pathlib import Path

from tests.architecture import source_files

GUARDED = frozenset({"Claim", "Article", "Source", "Verdict", "Snapshot", "Notification"})
ALLOWED = frozenset({"visible_to"})
SELECTORS = frozenset({"factcheck/api/claim_data.py"})
"""Queries and actions that views call; so is every ``selectors.py`` beside a screen."""


def list_checked_modules() -> list[Path]:
    """Every module that answers a person or a program, without the selectors that stand beside it."""
    return [
        path
        for path in source_files.list_view_modules()
        if path.name != "selectors.py" and source_files.format_path(path) not in SELECTORS
    ]


def list_request_functions(path: Path) -> list[ast.FunctionDef]:
    """The views of a module that holds a small noun as a whole: its functions that take a request."""
    return [
        node
        for node in source_files.list_nodes(path)
        if isinstance(node, ast.FunctionDef) and any(one.arg == "request" for one in node.args.args)
    ]


def list_checked_nodes() -> list[tuple[Path, list[ast.AST]]]:
    """What answers a person or a program, with its module."""
    screens = list_checked_modules()
    apart = {*source_files.list_view_modules(), *source_files.list_modules("lib")}
    mixed = [
        (path, [node for view in list_request_functions(path) for node in ast.walk(view)])
        for path in source_files.list_modules()
        if path not in apart
    ]
    return [*((path, list(source_files.list_nodes(path))) for path in screens), *mixed]


def test_views_do_not_reach_past_what_a_person_may_see() -> None:
    found = []
    for path, nodes in list_checked_nodes():
        managers = {
            id(node): node
            for node in nodes
            if isinstance(node, ast.Attribute)
            and node.attr in {"objects", "_default_manager", "_base_manager"}
            and isinstance(node.value, ast.Name)
            and node.value.id in GUARDED
        }
        through_the_guard = {
            id(node.value) for node in nodes if isinstance(node, ast.Attribute) and node.attr in ALLOWED
        }
        found += [
            f"{source_files.format_path(path)}:{node.lineno} {ast.unparse(node)}"
            for identity, node in managers.items()
            if identity not in through_the_guard
        ]
    assert found == []


def test_there_are_views_to_look_at() -> None:
    assert len(list_checked_modules()) > 5
