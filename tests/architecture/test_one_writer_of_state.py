"""The state of a claim or an article is written in one file, by compare-and-swap."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture import source_files

WRITER = "factcheck/workflow/transition.py"
COLUMNS = frozenset({"state", "publication_status"})
UPDATES = frozenset({"update", "aupdate", "update_or_create", "bulk_update"})
# Rows that are not claims or articles, some with a state of their own.
OTHER_MODELS = (
    *(
        "ArchiveRequest",
        "Citation",
        "Source",
        "Assignment",
        "Delivery",
        "PublicDocument",
        "WebhookEndpoint",
        "Review",
        "Proposal",
    ),
    *("Retraction", "ReplyRequest", "ImportItem", "Feed", "queryset", "held", "free"),
)


def writes(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """(line, what) of everything that writes a state: an assignment, an update, or a verb's ``changes``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                if (
                    isinstance(target, ast.Attribute)
                    and target.attr in COLUMNS
                    and not _is_self(target.value)
                ):
                    yield target.lineno, f"sets .{target.attr}"
        elif isinstance(node, ast.Call):
            yield from ((node.lineno, what) for what in _call(node))


def _call(call: ast.Call) -> Iterator[str]:
    called = ast.unparse(call.func)
    if called == "setattr" and len(call.args) > 1 and _text(call.args[1]) in COLUMNS:
        yield "setattr of a state"
    for keyword in call.keywords:
        if keyword.arg == "changes" and isinstance(keyword.value, ast.Dict):
            yield from (f"changes {name}" for name in map(_text, keyword.value.keys) if name in COLUMNS)
    if called.rpartition(".")[2] in UPDATES and not any(other in called for other in OTHER_MODELS):
        for keyword in call.keywords:
            if keyword.arg in COLUMNS:
                yield f"update({keyword.arg}=...)"
            elif keyword.arg is None:
                yield "update(**...), which hides what it writes"


def _text(node: ast.expr | None) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _is_self(value: ast.expr) -> bool:
    return isinstance(value, ast.Name) and value.id == "self"


def of(path: Path) -> list[str]:
    return [
        f"{source_files.format_path(path)}:{line} {what}"
        for line, what in writes(source_files.parse_module(path))
    ]


def test_only_the_transition_writes_a_state() -> None:
    others = [
        path
        for path in source_files.list_modules()
        if source_files.format_path(path) != WRITER and "/migrations/" not in source_files.format_path(path)
    ]
    assert [found for path in others for found in of(path)] == []


def test_the_transition_does_write_one() -> None:
    assert of(source_files.ROOT / WRITER)


def test_every_way_round_the_transition_is_seen() -> None:
    options = """
claim.state = "settled"
Claim.objects.filter(pk=1).update(publication_status="live")
Claim.objects.filter(pk=1).update(**anything)
setattr(article, "state", "cleared")
touch(claim, "edit", by=ada, at=noon, changes={"state": "closed"})
"""
    assert [line for line, _ in writes(ast.parse(options))] == [2, 3, 4, 5, 6]
