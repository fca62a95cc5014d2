"""The house's own files: found, and parsed, for the rules that are tested on them."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
LAYERS = ("newsroom", "publishing", "factcheck", "articles", "accounts", "audit", "lib")
FOLDERS = (*LAYERS, "tests", "bench", "templates", "static", "bin", ".ci")
SOURCE = frozenset({".py", ".html", ".txt", ".css", ".js", ".sh", ""})


@cache
def _find_files(folder: str) -> tuple[Path, ...]:
    found = sorted((ROOT / folder).rglob("*"))
    return tuple(
        path for path in found if path.is_file() and not {"__pycache__", "node_modules"} & set(path.parts)
    )


def list_files(*folders: str, kinds: frozenset[str] = SOURCE) -> list[Path]:
    """Every file of these kinds in these folders (by default: all that we wrote)."""
    found = [ROOT / "manage.py"] if not folders else []
    for folder in folders or FOLDERS:
        found += [path for path in _find_files(folder) if path.suffix in kinds]
    return found


def list_modules(*folders: str) -> list[Path]:
    """Every Python file of these folders (all of the house's layers by default)."""
    return list_files(*(folders or LAYERS), kinds=frozenset({".py"}))


def list_view_modules() -> list[Path]:
    """Every module that answers a person or a program: screens, views and the API."""
    folders = {"views", "screens", "api"}
    return [
        path for path in list_modules() if folders & set(path.parts) or f"_{path.stem}".endswith("_views")
    ]


def list_action_modules() -> list[Path]:
    """Every module that may hold actions: all but what is above them (views, tasks, commands) and models."""
    above = {*list_view_modules(), *list_modules("lib", "newsroom")}
    apart = {"management", "migrations", "models"}
    return [
        path
        for path in [
            *list_modules("accounts", "articles", "factcheck", "publishing", "audit"),
            *list_modules("newsroom/privacy"),
        ]
        if path not in above or "privacy" in path.parts
        if not apart & set(path.parts) and path.name not in {"tasks.py", "urls.py", "apps.py"}
    ]


@cache
def parse_module(path: Path) -> ast.Module:
    """The file as a syntax tree."""
    return ast.parse(path.read_text(), filename=str(path))


@cache
def list_nodes(path: Path) -> tuple[ast.AST, ...]:
    """Every node of the file's syntax tree: to walk it takes as long as to parse it."""
    return tuple(ast.walk(parse_module(path)))


def format_path(path: Path) -> str:
    """The path as people write it: from the root, with slashes."""
    return path.relative_to(ROOT).as_posix()


def iter_imports(path: Path) -> Iterator[tuple[int, str]]:
    """(line, dotted name) of everything a file imports; ``from a import b`` gives "a.b"."""
    for node in list_nodes(path):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name) for name in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield from ((node.lineno, f"{node.module}.{name.name}") for name in node.names)


def find_definition(body: list[ast.stmt], name: str) -> ast.ClassDef | ast.FunctionDef | None:
    """Return the class or function of this name among the statements; None for none."""
    for node in body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and node.name == name:
            return node
    return None
