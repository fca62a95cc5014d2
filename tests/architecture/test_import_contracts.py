"""Imports point up the house, and inside each app up its own layers."""

import subprocess
import sys
from pathlib import Path

from tests.architecture.source_files import ROOT


def test_every_import_contract_holds() -> None:
    description = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert description.returncode == 0, description.stdout + description.stderr
