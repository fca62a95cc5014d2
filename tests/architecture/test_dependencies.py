"""What production installs: everything that the shipped code imports or names, declared and locked."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.source_files import (
    LAYERS,
    ROOT,
    format_path,
    iter_imports,
    list_modules,
    parse_module,
)

DISTRIBUTIONS = metadata.packages_distributions()
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
DECLARED = [Requirement(line) for line in PROJECT["dependencies"]]
TELEMETRY = [Requirement(line) for line in PROJECT["optional-dependencies"]["telemetry"]]
TELEMETRY_MODULES = ("newsroom/telemetry/error_reports.py", "newsroom/telemetry/traces.py")
"""The only ones that import what a house may leave out; newsroom/telemetry imports them where that is set."""
SHIPPED = [*list_modules(), ROOT / "manage.py"]
DOTTED_PATH = re.compile(r"[a-z]\w*(\.\w+)+")


def list_named_modules(path: Path) -> list[str]:
    """Dotted paths in strings, by which settings name an application, a middleware or a backend."""
    return [
        node.value
        for node in ast.walk(parse_module(path))
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
    optional = {canonicalize_name(one.name) for one in TELEMETRY}
    ours = {*LAYERS, *sys.stdlib_module_names}
    undeclared = {
        f"{format_path(path)}: {name}"
        for path in SHIPPED
        for name in (
            *(imported for _, imported in iter_imports(path)),
            # A string is a module's name only where its beginning is an installed package's.
            *(named for named in list_named_modules(path) if named.partition(".")[0] in DISTRIBUTIONS),
        )
        if (package := name.partition(".")[0]) not in ours
        and not (declared | (optional if format_path(path) in TELEMETRY_MODULES else set()))
        & {canonicalize_name(one) for one in DISTRIBUTIONS.get(package, [])}
    }
    assert undeclared == set()


def test_everything_that_a_direct_dependency_needs_is_locked() -> None:
    for name, declared in (
        ("requirements.txt", DECLARED),
        ("requirements-telemetry.txt", DECLARED + TELEMETRY),
    ):
        lines = re.findall(r"^([\w.-]+)==", (ROOT / name).read_text(), re.M)
        locked = {canonicalize_name(line) for line in lines}
        assert set(iter_requirements(declared)) - locked == set(), f"{name}: run bin/lock"


def test_a_house_without_telemetry_installs_nothing_for_it() -> None:
    default = (ROOT / "requirements.txt").read_text()
    assert [one.name for one in TELEMETRY if f"\n{one.name}==" in default] == []


def test_telemetry_adds_to_the_list_of_production_and_changes_nothing() -> None:
    pins = [
        set(re.findall(r"^[\w.-]+==\S+", (ROOT / name).read_text(), re.M))
        for name in ("requirements.txt", "requirements-telemetry.txt", "requirements-dev.txt")
    ]
    assert pins[0] < pins[1] < pins[2]


def test_the_broker_s_transport_is_asked_for_with_what_it_imports() -> None:
    [kombu] = [one for one in DECLARED if one.name == "kombu"]
    assert kombu.extras == {"redis"}


def test_the_lists_name_no_address_of_an_index() -> None:
    for name in ("requirements.txt", "requirements-telemetry.txt", "requirements-dev.txt"):
        assert not re.search(r"://|--(extra-)?index|--find-links", (ROOT / name).read_text()), name


def test_the_image_has_every_folder_of_the_code() -> None:
    copied = set(re.findall(r"^COPY (\S+) \1$", (ROOT / "Dockerfile").read_text(), re.M))
    assert copied == {*LAYERS, "templates", "static", "docs"}
    passed = set(re.findall(r"^!(\w+)$", (ROOT / ".dockerignore").read_text(), re.M))
    assert passed == copied
