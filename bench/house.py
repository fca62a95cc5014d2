"""Size of what must be read to change something: python -m bench.house [--before COMMIT]

Prints, for this checkout and for COMMIT beside it, its lines of code, modules and rooms, and for four pages
of a demonstration the files, functions, lines and calls of ours that one request runs through
(bench.house_requests). A line of code holds a token that is neither a comment nor a docstring. Needs git;
takes a minute a checkout.
"""

import argparse
import ast
import io
import json
import re
import subprocess
import sys
import tempfile
import tokenize
from collections import Counter
from pathlib import Path
from typing import Any

from bench.page_weight import run_demonstration
from tests.architecture.source_files import LAYERS, ROOT

SMALL_LINES = 40
BARS = {
    "lines of code": 82_000,
    "modules": 700,
    f"modules under {SMALL_LINES} lines": 50,
    "rooms of factcheck": 8,
    "modules with queries of their own making": 0,
    "uses of the ORM's internals": 0,
    "lines of test code": 72_000,
    "claim: files / functions / lines / calls": (65, 280, 9_000, 5_000),
    "article: files / functions / lines / calls": (45, 180),
    "queue: files / functions / lines / calls": (36, 150),
    "statistics: files / functions / lines / calls": (24, 120),
}
NO_ROOMS = {"models", "workflow", "screens", "api", "management", "migrations"}
OWN_QUERIES = re.compile(r"\blib\.db\.(?:together|prepared_query)\b")
INTERNALS = re.compile(
    r"\._result_cache\b|\bget_compiler\b|\._prefetched_objects_cache\b|\._prefetch_done\b|\._iterable_class\b|_meta\.db_table\b"
)
SKIPPED = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
}


def count_code_lines(text: str) -> int:
    """Return the lines of a module that hold code."""
    docstrings: set[int] = set()
    for node in ast.walk(ast.parse(text)):
        if (
            isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
        ):
            docstrings.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in SKIPPED:
            lines.update(range(token.start[0], token.end[0] + 1))
    return len(lines - docstrings)


def count_modules(folder: Path) -> dict[str, Any]:
    """Return the figures of a checkout that need no running program."""
    found: Counter[str] = Counter(dict.fromkeys(BARS, 0))
    for path in sorted(folder.glob("*/**/*.py")):
        parts = path.relative_to(folder).parts
        text = path.read_text()
        if parts[0] == "tests":
            found["lines of test code"] += count_code_lines(text)
        if parts[0] not in LAYERS or "migrations" in parts:
            continue
        found["lines of code"] += count_code_lines(text)
        if path.name != "__init__.py":
            found["modules"] += 1
            found[f"modules under {SMALL_LINES} lines"] += text.count("\n") < SMALL_LINES
        found["modules with queries of their own making"] += bool(OWN_QUERIES.search(text))
        found["uses of the ORM's internals"] += len(INTERNALS.findall(text))
    rooms = {path.parent.name for path in folder.glob("factcheck/*/__init__.py")}
    found["rooms of factcheck"] = len(rooms - NO_ROOMS)
    return dict(found)


def trace_pages(folder: Path) -> dict[str, tuple[int, ...]]:
    """Return files, functions, lines and calls of each page of the checkout's demonstration."""
    with tempfile.TemporaryDirectory() as at, run_demonstration(Path(at), folder) as demo:
        program = [sys.executable, ROOT / "bench" / "house_requests.py", Path(at, "data"), demo["base_url"]]
        answer = subprocess.run(program, cwd=folder, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603
    pages = json.loads(answer.stdout)
    return {f"{page}: files / functions / lines / calls": tuple(row) for page, row in pages.items()}


def measure(folder: Path) -> dict[str, Any]:
    """Return all figures of a checkout by the names of ``BARS``."""
    return count_modules(folder) | trace_pages(folder)


def is_met(found: Any, bar: Any) -> bool:
    """True if each number of a figure is at most its bar; a number without one is."""
    pairs = zip(found, bar, strict=False) if isinstance(bar, tuple) else [(found, bar)]
    return all(number <= most for number, most in pairs)


def write(figure: Any) -> str:
    """Return a figure as it stands in the table."""
    return " / ".join(f"{number:,}" for number in (figure if isinstance(figure, tuple) else [figure]))


def main() -> int:
    """Print the table. Exit status 1 if a bar is passed."""
    parser = argparse.ArgumentParser(prog="python -m bench.house", description=__doc__)
    parser.add_argument("--before", metavar="COMMIT", help="measure this commit beside")
    options = parser.parse_args()
    columns = {"now": measure(ROOT)}
    if options.before:
        with tempfile.TemporaryDirectory() as at:
            tree = Path(at, "before")
            git = ["git", "-C", str(ROOT), "worktree"]
            add = [*git, "add", "--detach", str(tree), options.before]
            subprocess.run(add, check=True, capture_output=True)  # noqa: S603
            try:
                columns = {options.before: measure(tree), **columns}
            finally:
                subprocess.run([*git, "remove", "--force", str(tree)], check=True)  # noqa: S603
    print(f"| | {' | '.join(columns)} | at most | |\n|{'---|' * (len(columns) + 3)}")
    for name, bar in BARS.items():
        cells = [write(figures[name]) for figures in columns.values()]
        verdict = "" if is_met(columns["now"][name], bar) else "no"
        print(f"| {name} | {' | '.join(cells)} | {write(bar)} | {verdict} |")
    return 0 if all(is_met(columns["now"][name], bar) for name, bar in BARS.items()) else 1


if __name__ == "__main__":
    sys.exit(main())
