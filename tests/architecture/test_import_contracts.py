"""Imports point up the house, and inside each app up its own layers; no test module is imported."""

import ast
import re
import subprocess
import sys
from pathlib import Path

from tests.architecture.source_files import ROOT, list_modules, list_nodes

TEST_MODULE = re.compile(r"tests\.([a-z_.]+\.)?(test_\w+|conftest)$")


def test_every_import_contract_holds() -> None:
    description = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert description.returncode == 0, description.stdout + description.stderr


def test_no_test_module_is_imported() -> None:
    """Tests share through plugins and modules of helpers, so that each file of tests stands alone."""
    found = []
    for path in list_modules("tests"):
        for node in list_nodes(path):
            if isinstance(node, ast.ImportFrom):
                names = [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]
            elif isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            else:
                continue
            found += [f"{path.relative_to(ROOT)}: {name}" for name in names if TEST_MODULE.match(name)]
    assert found == []
