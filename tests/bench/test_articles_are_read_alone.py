"""Benches of articles are started from a bare shell, which names no settings."""

import os
import subprocess
import sys

import pytest

from tests.architecture.source_files import ROOT


@pytest.mark.parametrize("name", ["import", "itself", "names"])
def test_a_bench_starts_without_settings(name: str) -> None:
    env = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
    command = [sys.executable, "-m", f"bench.{name}", "--help"]
    ran = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert "usage" in ran.stdout
