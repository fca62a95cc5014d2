"""The same addresses where every address there is answers: real connections, counted by who accepts them."""

import json
import os
import shutil
import subprocess
import sys

import pytest

from tests.architecture.source_files import ROOT

PUBLIC = "93.184.216.34"


def why_not() -> str:
    """Why a network namespace cannot be made here; "" where it can."""
    if os.geteuid() != 0 or not shutil.which("unshare") or not shutil.which("ip"):
        return "A network of our own takes root, unshare (util-linux) and ip (iproute2)."
    attempt = subprocess.run(
        ["unshare", "-n", "ip", "link", "set", "lo", "up"], capture_output=True, check=False
    )
    return "" if attempt.returncode == 0 else "This machine lets nobody make a network of their own."


def test_no_address_reaches_inside_where_every_address_answers():
    if value := why_not():
        pytest.skip(value)
    ran = subprocess.run(
        ["unshare", "-n", sys.executable, "-m", "tests.newsroom.network_namespace"],
        cwd=ROOT, capture_output=True, text=True, timeout=300, check=False,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "newsroom.settings"},
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr[-2_000:]
    found = json.loads(ran.stdout.splitlines()[-1])
    assert all(found["controls"]), "a plain socket gets through to everywhere, inside too"
    assert [PUBLIC, 80] in found["controlled"], "the door itself gets through to the public Internet"
    assert found["tried"] >= 300
    inside = [where for where in found["came"] if where[0] != PUBLIC]
    assert inside == []
    assert found["reasons"].get("fetched", 0) == 0
    assert {reason for said in found["doors"].values() for reason in said} == {"refused_address"}
    assert [len(found["doors"][door]) for door in ("fetch", "link", "webhook")] == [4, 5, 5]
