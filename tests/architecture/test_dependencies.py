"""What production installs: everything that the shipped code imports or names, declared and locked."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.source_files import (
    LAYERS,
    ROOT,
    format_path,
    iter_imports,
    list_modules,
    list_nodes,
)

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
DECLARED = [Requirement(line) for line in PROJECT["dependencies"]]
EXTRAS = {
    extra: [Requirement(line) for line in lines] for extra, lines in PROJECT["optional-dependencies"].items()
}
EXTRA_OF_MODULE = {
    "newsroom/telemetry/error_reports.py": "telemetry",
    "newsroom/telemetry/traces.py": "telemetry",
    "lib/meaning/__init__.py": "meaning",
    "lib/meaning/model.py": "meaning",
}
"""The only ones that name what a house may leave out. It is imported where a setting asks for it."""
LISTS = ("requirements.txt", *(f"requirements-{extra}.txt" for extra in EXTRAS), "requirements-dev.txt")
SHIPPED = [*list_modules(), ROOT / "manage.py"]
DOTTED_PATH = re.compile(r"[a-z]\w*(\.\w+)+")


@cache
def find_distributions() -> Mapping[str, list[str]]:
    """The distributions that a package to import comes from: to read them takes as long as many tests."""
    return metadata.packages_distributions()


def list_named_modules(path: Path) -> list[str]:
    """Dotted paths in strings, by which settings name an application, a middleware or a backend."""
    return [
        node.value
        for node in list_nodes(path)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and DOTTED_PATH.fullmatch(node.value)
    ]


def iter_requirements(requirements: list[Requirement]) -> Iterator[str]:
    """The names of these and of everything that they need here, extras included."""
    pending, seen = list(requirements), set()
    while pending:
        one = pending.pop()
        name = canonicalize_name(one.name)
        yield name
        for extra in ("", *one.extras):
            if (name, extra) not in seen:
                seen.add((name, extra))
                needed = [Requirement(line) for line in metadata.requires(name) or []]
                pending += [n for n in needed if n.marker is None or n.marker.evaluate({"extra": extra})]


def test_every_imported_package_is_a_direct_dependency() -> None:
    declared = {canonicalize_name(one.name) for one in DECLARED}
    optional = {
        module: {canonicalize_name(one.name) for one in EXTRAS[extra]}
        for module, extra in EXTRA_OF_MODULE.items()
    }
    ours = {*LAYERS, *sys.stdlib_module_names}
    undeclared = {
        f"{format_path(path)}: {name}"
        for path in SHIPPED
        for name in (
            *(imported for _, imported in iter_imports(path)),
            # A string is a module's name only where its beginning is an installed package's.
            *(named for named in list_named_modules(path) if named.partition(".")[0] in find_distributions()),
        )
        if (package := name.partition(".")[0]) not in ours
        and not (declared | optional.get(format_path(path), set()))
        & {canonicalize_name(one) for one in find_distributions().get(package, [])}
    }
    assert undeclared == set()


def test_everything_that_a_direct_dependency_needs_is_locked() -> None:
    for name, declared in (
        ("requirements.txt", DECLARED),
        *((f"requirements-{extra}.txt", DECLARED + more) for extra, more in EXTRAS.items()),
    ):
        lines = re.findall(r"^([\w.-]+)==", (ROOT / name).read_text(), re.M)
        locked = {canonicalize_name(line) for line in lines}
        assert set(iter_requirements(declared)) - locked == set(), f"{name}: run bin/lock"


def test_a_house_without_extras_installs_nothing_for_them() -> None:
    default = (ROOT / "requirements.txt").read_text()
    assert [one.name for more in EXTRAS.values() for one in more if f"\n{one.name}==" in default] == []


@pytest.mark.parametrize("extra", EXTRAS)
def test_an_extra_adds_to_the_list_of_production_and_changes_nothing(extra: str) -> None:
    pins = [
        set(re.findall(r"^[\w.-]+==\S+", (ROOT / name).read_text(), re.M))
        for name in ("requirements.txt", f"requirements-{extra}.txt", "requirements-dev.txt")
    ]
    assert pins[0] < pins[1] < pins[2]


def test_the_image_can_be_built_with_each_list() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text()
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    for name in LISTS[:-1]:
        assert re.search(rf"^COPY .*\b{re.escape(name)}\b", dockerfile, re.M), name
        assert f"!{name}" in ignored


def test_the_broker_s_transport_is_asked_for_with_what_it_imports() -> None:
    [kombu] = [one for one in DECLARED if one.name == "kombu"]
    assert kombu.extras == {"redis"}


def test_the_lists_name_no_address_of_an_index() -> None:
    for name in LISTS:
        assert not re.search(r"://|--(extra-)?index|--find-links", (ROOT / name).read_text()), name


def test_the_image_has_every_folder_of_the_code() -> None:
    copied = set(re.findall(r"^COPY (\S+) \1$", (ROOT / "Dockerfile").read_text(), re.M))
    assert copied == {*LAYERS, "templates", "static", "docs"}
    passed = set(re.findall(r"^!(\w+)$", (ROOT / ".dockerignore").read_text(), re.M))
    assert passed == copied
