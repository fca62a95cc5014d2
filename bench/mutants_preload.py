"""What bench/mutants.py loads before it forks, so that a child does not have to."""

import gc
import importlib
import sys
from collections.abc import Iterable


def warm(compiled: Iterable[str], *, django: bool) -> None:
    """Load what does not change, so that a child does not have to."""
    import hypothesis
    import pytest
    import rapidfuzz

    loaded = [hypothesis, pytest, rapidfuzz, importlib.import_module("django.db.models")]
    if django:
        loaded += [
            importlib.import_module(name) for name in ("rest_framework", "celery", "trafilatura", "lxml.html")
        ]
    assert loaded  # noqa: S101 - imported for what stays in memory
    _compile_expressions(compiled)
    gc.freeze()


def load_house() -> None:
    """Load all that stands beside the tables of the workflow, which import models; they are loaded anew."""
    import django

    django.setup()
    importlib.import_module("factcheck.workflow.tables")
    for name in list(sys.modules):
        if name.startswith(("factcheck.workflow", "lib.state_machine")):
            del sys.modules[name]


def _compile_expressions(paths: Iterable[str]) -> None:
    """Compile the regular expressions of the house, which takes longer than most tests; forget the rest."""
    before = set(sys.modules)
    for path in paths:
        importlib.import_module(path.removesuffix(".py").replace("/", "."))
    for name in set(sys.modules) - before:
        if name.partition(".")[0] == "lib":
            del sys.modules[name]
