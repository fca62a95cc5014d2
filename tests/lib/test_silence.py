"""A worker that is silent for too long ends, also when it no longer listens."""

import os
import subprocess
import sys
from pathlib import Path

from lib.tasks.silence import touch_meanwhile
from tests.newsroom.processes import ROOT, build_environment

PROGRAM = """
import os, signal, sys, threading, time
from pathlib import Path
from lib.tasks.silence import watch_heartbeat

file, touches = Path(sys.argv[1]), int(sys.argv[2])
signal.signal(signal.SIGTERM, signal.SIG_IGN)
watch_heartbeat(file, seconds=0.5, grace_seconds=0.1)
for number in range(touches):
    file.touch()
    os.utime(file, (number, number))  # whatever the machine's clock says
    time.sleep(0.1)
print("heard until now", flush=True)
threading.Event().wait()
"""


def run_silent_program(file: Path, touches: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, str(file), str(touches)],
        cwd=ROOT,
        env=build_environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_it_ends_with_the_place_where_it_hangs(tmp_path: Path) -> None:
    ran = run_silent_program(tmp_path / "alive", 0)
    assert ran.returncode == 1
    assert "No task has gone through" in ran.stderr
    assert "wait" in ran.stderr


def test_it_goes_on_for_as_long_as_there_is_a_sign_of_life(tmp_path: Path) -> None:
    ran = run_silent_program(tmp_path / "alive", 15)
    assert ran.stdout == "heard until now\n"


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
