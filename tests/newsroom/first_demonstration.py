"""A demonstration that came up and was stopped, for all tests that begin where it ended.

To load one takes longer than all that is looked at afterwards, so of all processes one does it.
"""

import fcntl
import json
import signal
import urllib.request
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.newsroom.processes import RunningDemo, list_descendants, list_survivors, make_folder
from tests.servers import free_port


@dataclass(frozen=True)
class FirstRun:
    """What it said and did until Ctrl-C ended it. ``data`` names its folder."""

    data: str
    port: int
    seconds: float
    result: dict[str, Any]
    page: str
    children: int
    survivors: list[int]
    status: int
    said: str


def run_first(data: Path) -> FirstRun:
    """Start it on a folder where nothing was loaded, look at it, and stop it by Ctrl-C."""
    make_folder(data, "bin/demo")
    port = free_port()
    run = RunningDemo(data, port)
    seconds = run.until(f"Stet is running at http://127.0.0.1:{port}/; Ctrl-C stops it.")
    result = json.loads(run.told.read_text())
    with urllib.request.urlopen(f"{result['base_url']}/sign-in/", timeout=5) as page:
        words = page.read().decode()
    children = list_descendants(run.process.pid)
    status = run.stop(signal.SIGINT)
    assert run.process.stdout is not None
    run.process.stdout.close()
    survivors = list_survivors(children)
    return FirstRun(str(data), port, seconds, result, words, len(children), survivors, status, run.said)


@pytest.fixture
def first_run(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[FirstRun]:
    """What came of it, for one test at a time: the port of its evidence site is free for one only."""
    base = tmp_path_factory.getbasetemp()
    folder = base if worker_id == "master" else base.parent
    kept = folder / "demonstration.json"
    with (folder / "demonstration.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            kept.write_text(json.dumps(asdict(run_first(folder / "demonstration"))))
        yield FirstRun(**json.loads(kept.read_text()))
