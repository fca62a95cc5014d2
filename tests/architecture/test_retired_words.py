"""The words that docs/reference/glossary.md retires name nothing.

``test_names.py`` counts functions and classes. Here are all other names: variables, parameters and fields of
Python; fields of the API; codes of events; paths of addresses; variables, classes and attributes of the
templates; classes of the style sheets.
"""

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from factcheck.workflow.tables import STATE_MACHINES
from tests.architecture import source_files
from tests.architecture.names import RETIRED_WORDS, split_name

ORDINARY_WORDS = frozenset(["letter", "letters", "whose", "came", "frame", "gone", "most"])
"""Retired for something that has another word now, and right elsewhere: a letter of the alphabet, the frame
of a call, 410 Gone.
"""
WORDS = (RETIRED_WORDS - ORDINARY_WORDS) | {"veiled", "offered", "asks", "theirs", "ways", "intakes"}
EXEMPT_NAMES = frozenset(
    ["said_on", "said_precision", "STANDS", "longest_sentence", "longest_sentence_words"]
)
"""``said_on`` is the glossary's own word for when a claim was made; *stands* is that of a proof mark."""


def has_retired_word(name: str) -> bool:
    return name not in EXEMPT_NAMES and bool(WORDS & set(split_name(name.replace("-", "_"))))


def iter_python_names(tree: ast.Module) -> Iterator[str]:
    """Return every name that is bound in a module, but for functions and classes."""
    for node in ast.walk(tree):
        if isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.id if isinstance(node, ast.Name) else node.attr


def list_files(pattern: str, *folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((source_files.ROOT / folder).rglob(pattern))]


def iter_addresses(tree: ast.Module) -> Iterator[str]:
    """Return the words of the paths and the names in a ``urls.py``."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in ("path", "named_path")
        ):
            for value in [*node.args, *(keyword.value for keyword in node.keywords)]:
                if isinstance(value, ast.Constant) and isinstance(value.value, str):
                    yield from re.findall(r"[a-z_-]+", value.value)


def iter_template_names(text: str) -> Iterator[str]:
    """Return variables, classes, ids and data attributes of a template."""
    for tag in re.findall(r"{{(.*?)}}|{%(.*?)%}", text, re.S):
        code = re.sub(r"\"[^\"]*\"|'[^']*'", "", "".join(tag))
        yield from re.findall(r"[a-z_]+", code)
    markup = re.sub(r"{{.*?}}|{%.*?%}|{#.*?#}", " ", text, flags=re.S)
    for value in re.findall(r"\b(?:class|id)=\"([^\"]*)\"", markup):
        yield from value.split()
    yield from re.findall(r"\s(data-[a-z-]+)", markup)


def iter_style_names(text: str) -> Iterator[str]:
    """Return classes, ids and custom properties of a style sheet."""
    rules = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    yield from re.findall(r"[.#](-?[a-z][a-z-]*)", rules)
    yield from re.findall(r"--([a-z-]+)", rules)


def find_retired(paths: list[Path], read: Callable[[Path], Iterable[str]]) -> list[str]:
    assert paths
    return [
        f"{source_files.format_path(path)}: {name}"
        for path in paths
        for name in sorted(set(read(path)))
        if has_retired_word(name)
    ]


def test_python_binds_no_retired_word() -> None:
    modules = [path for path in source_files.list_modules() if "migrations" not in path.parts]
    assert find_retired(modules, lambda path: iter_python_names(source_files.parse_module(path))) == []


def test_no_address_has_a_retired_word() -> None:
    modules = [path for path in source_files.list_modules() if path.name == "urls.py"]
    assert find_retired(modules, lambda path: iter_addresses(source_files.parse_module(path))) == []


def test_no_transition_has_a_retired_word() -> None:
    rows = [row for table in STATE_MACHINES for row in table.transitions]
    names = {row.name for row in rows} | {one.name for row in rows for one in row.inputs}
    assert [name for name in sorted(names) if has_retired_word(name)] == []


def test_no_event_has_a_retired_word() -> None:
    def read(path: Path) -> list[str]:
        calls = [node for node in source_files.list_nodes(path) if isinstance(node, ast.Call)]
        values = [one.value for call in calls for one in call.keywords if one.arg == "action"]
        return [value.value for value in values if isinstance(value, ast.Constant)]

    assert find_retired(source_files.list_modules(), read) == []


def test_no_field_of_the_api_has_a_retired_word() -> None:
    schema = (source_files.ROOT / "docs/reference/openapi.yaml").read_text()
    fields = re.findall(r"(?m)^ {8,}([a-z_]+):$", schema)
    parameters = re.findall(r"(?m)name: ([a-z_]+)$", schema)
    assert [name for name in sorted({*fields, *parameters}) if has_retired_word(name)] == []


def test_no_template_names_a_retired_word() -> None:
    templates = list_files("*.html", "templates")
    assert find_retired(templates, lambda path: iter_template_names(path.read_text())) == []


def test_no_style_names_a_retired_word() -> None:
    styles = list_files("*.css", "static")
    assert find_retired(styles, lambda path: iter_style_names(path.read_text())) == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [("told", True), ("data-kept-until", True), ("piece-name", True), ("said_on", False), ("letters", False)],
)
def test_a_retired_word_is_seen(name: str, expected: bool) -> None:
    assert has_retired_word(name) is expected


def test_every_kind_of_name_is_read() -> None:
    tree = ast.parse("def f(told): kept = 1; self.mine = 2\npath('asked/<int:ruling>/', f, name='pieces')")
    assert {"told", "kept", "mine"} <= set(iter_python_names(tree))
    assert {"asked", "ruling", "pieces"} <= set(iter_addresses(tree))
    template = '<p class="told-by" id="kept" data-mine="1">{{ said.x }}{% if asked %}"looks"{% endif %}</p>'
    assert {"told-by", "kept", "data-mine", "said", "asked"} <= set(iter_template_names(template))
    assert set(iter_style_names(".told { color: var(--kept) } /* .mine */")) == {"told", "kept"}
