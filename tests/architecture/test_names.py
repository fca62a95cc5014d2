"""Names are verbs and nouns of the field: the share of others has a limit, and retired words do not return.

The limits are the aims of docs/how-to/contribute.md; public houses counted the same way in 2026: functions of
one word pretalx 21 %, healthchecks 40 %, airlock 13 %; participles first 2, 1 and 2 %.
"""

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from tests.architecture import source_files
from tests.architecture.names import RETIRED_WORDS, split_name

MAX_ONE_WORD_SHARE = 0.25
MAX_PARTICIPLE_SHARE = 0.02
MAX_QUESTION_SHARE = 0.03
MAX_FILES_PER_NAME = 6
MAX_RETIRED_NAMES = 10

PARTICIPLES = re.compile(
    r"([a-z]{3,}ed|told|said|kept|stood|seen|sent|given|taken|shown|found|written|known|made|held|left|met"
    r"|brought|lost|begun|done|drawn|chosen|stated|owed|paid)$"
)
QUESTION_WORDS = re.compile(r"(What|Who|Whom|Whose|Whether|How|Where|When|Which)\b")
FRAMEWORK_NAMES = frozenset(
    [
        "handle",
        "add_arguments",
        "get",
        "post",
        "put",
        "patch",
        "delete",
        "clean",
        "save",
        "get_queryset",
        "Meta",
        "ready",
        "main",
        "forwards",
        "get_context",
        "has_permission",
        "authenticate",
        "authenticate_header",
        "to_representation",
        "to_internal_value",
        "get_schema_operation_parameters",
        "visible_to",
        "get_inputs",
        "start",
    ]
)
"""Hooks that Django, DRF and Python call by name, and the three words of ours that say one thing
everywhere.
"""


class Name(NamedTuple):
    """A function or class of ours, with its docstring."""

    name: str
    path: Path
    docstring: str
    is_function: bool


def iter_names(nodes: Iterable[ast.AST], path: Path) -> Iterator[Name]:
    """Return every function and class among the nodes of a file, dunder names left out."""
    for node in nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and node.name[:2] != "__":
            yield Name(node.name, path, ast.get_docstring(node) or "", not isinstance(node, ast.ClassDef))


@cache
def list_names() -> tuple[Name, ...]:
    """Return every function and class of the house, tests and migrations left out."""
    return tuple(
        name
        for path in source_files.list_modules()
        if "migrations" not in path.parts
        for name in iter_names(source_files.list_nodes(path), path)
    )


def list_one_word_names(names: Sequence[Name]) -> list[Name]:
    return [one for one in names if one.is_function and len(split_name(one.name)) == 1]


def list_participle_names(names: Sequence[Name]) -> list[Name]:
    return [one for one in names if one.is_function and PARTICIPLES.match(split_name(one.name)[0])]


def list_question_docstrings(names: Sequence[Name]) -> list[Name]:
    return [one for one in names if QUESTION_WORDS.match(one.docstring)]


def list_retired_names(names: Sequence[Name]) -> list[Name]:
    return [one for one in names if RETIRED_WORDS & set(split_name(one.name))]


def count_files_per_name(names: Sequence[Name]) -> Counter[str]:
    files: dict[str, set[Path]] = defaultdict(set)
    for one in names:
        if one.is_function and one.name not in FRAMEWORK_NAMES:
            files[one.name.lstrip("_")].add(one.path)
    return Counter({name: len(paths) for name, paths in files.items()})


def show(names: Sequence[Name]) -> list[str]:
    return [f"{source_files.format_path(one.path)}: {one.name}" for one in names]


def test_few_functions_have_one_word() -> None:
    names = list_names()
    found = list_one_word_names(names)
    assert len(found) <= MAX_ONE_WORD_SHARE * sum(one.is_function for one in names), show(found)


def test_few_names_begin_with_a_participle() -> None:
    names = list_names()
    found = list_participle_names(names)
    assert len(found) <= MAX_PARTICIPLE_SHARE * sum(one.is_function for one in names), show(found)


def test_few_docstrings_begin_with_a_question_word() -> None:
    names = list_names()
    found = list_question_docstrings(names)
    assert len(found) <= MAX_QUESTION_SHARE * sum(bool(one.docstring) for one in names), show(found)


def test_no_function_has_the_same_name_in_many_files() -> None:
    counts = count_files_per_name(list_names())
    assert {name: count for name, count in counts.items() if count > MAX_FILES_PER_NAME} == {}


def test_one_class_name_stands_for_one_class() -> None:
    files: dict[str, set[Path]] = defaultdict(set)
    for one in list_names():
        if not one.is_function and one.name not in {"Meta", "Command"}:
            files[one.name.lstrip("_")].add(one.path)
    assert {name: len(paths) for name, paths in files.items() if len(paths) > 2} == {}


def test_retired_words_do_not_return() -> None:
    found = list_retired_names(list_names())
    assert len(found) <= MAX_RETIRED_NAMES, show(found)


def test_modules_have_no_retired_word() -> None:
    found = [
        source_files.format_path(path)
        for path in source_files.list_modules()
        if RETIRED_WORDS & set(split_name(path.stem))
    ]
    assert found == []


def test_every_kind_of_bad_name_is_seen() -> None:
    tree = ast.parse(
        'def told(): "What it says."\n'
        "def _kept_copy(): ...\n"
        "class Ruling: ...\n"
        'def build_page(): "Return the page."\n'
    )
    names = list(iter_names(ast.walk(tree), Path("x.py")))
    assert [one.name for one in list_one_word_names(names)] == ["told"]
    assert [one.name for one in list_participle_names(names)] == ["told", "_kept_copy"]
    assert [one.name for one in list_question_docstrings(names)] == ["told"]
    assert [one.name for one in list_retired_names(names)] == ["told", "_kept_copy", "Ruling"]
