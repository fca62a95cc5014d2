"""A worker that is silent for too long ends, also when it no longer listens."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lib.tasks.worker_ends import GRACE_SECONDS, SILENT_SECONDS, touch_meanwhile
from tests.newsroom.processes import ROOT, build_environment

PROGRAM = """
import os, signal, sys, threading
from pathlib import Path
from lib.tasks import worker_ends

file, touches = Path(sys.argv[1]), int(sys.argv[2])
is_hung = threading.Event()

class Clock:
    # One that only the watchdog itself moves on: how busy this machine is changes nothing.
    seconds = 0.0

    def monotonic(self):
        return self.seconds

    def sleep(self, seconds):
        global touches
        is_hung.wait()
        self.seconds += seconds
        print(self.seconds, flush=True)
        if touches:
            file.touch()
            os.utime(file, (touches, touches))  # whatever the machine's clock says
            touches -= 1

def hang():
    is_hung.set()
    threading.Event().wait()

worker_ends.time = Clock()
signal.signal(signal.SIGTERM, signal.SIG_IGN)
worker_ends.watch_heartbeat(file)
hang()
"""


@pytest.mark.parametrize("touches", [0, 15])
def test_it_ends_when_nothing_was_heard_for_so_long_and_says_where_it_hangs(
    tmp_path: Path, touches: int
) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path / "alive"), str(touches)],
        cwd=ROOT,
        env=build_environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 1
    assert "No task has gone through" in ran.stderr
    assert "in hang" in ran.stderr
    moments = [float(line) for line in ran.stdout.split()]
    last_heard = moments[touches - 1] if touches else 0.0
    assert moments[-1] == last_heard + SILENT_SECONDS + GRACE_SECONDS


def test_a_long_task_is_heard_while_it_runs(tmp_path: Path) -> None:
    file = tmp_path / "alive"
    with touch_meanwhile(file, seconds=0.01):
        while not file.exists():
            pass
        os.utime(file, (0, 0))
        while file.stat().st_mtime == 0:
            pass
    os.utime(file, (0, 0))
    assert file.stat().st_mtime == 0
