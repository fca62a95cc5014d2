"""Real processes for the tests: our own commands, started with an environment of their own."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.sampling import choose_one
from tests.template_database import copy_sqlite_template
from tests.template_static import copy_collected_static

ROOT = Path(__file__).resolve().parent.parent.parent

PRODUCTION = {
    "STET_SECRET_KEY": "".join(chr(33 + number % 90) for number in range(60)),
    "STET_BASE_URL": "https://stet.example.org",
    "STET_CONTACT_ADDRESS": "factcheck@example.org",
    "STET_DATABASE_URL": "postgresql://stet:secret@127.0.0.1:5432/stet",
    "STET_BROKER_URL": "redis://:secret@127.0.0.1:6379/0",
    "STET_BEHIND_PROXY": "1",
    "STET_TRUST_FORWARDED_FOR": "1",
    "STET_EMAIL_URL": "smtp://stet:secret@mail.example.org:587",
}
"""The environment of a newsroom in production."""


def build_environment(**variables: str) -> dict[str, str]:
    """This process's environment without any STET_* or Django variable, and with ``variables``."""
    remaining = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("STET_", "DJANGO_", "PYTEST"))
    }
    return remaining | variables


def run_manage(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run ``manage.py arguments...`` to its end."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=build_environment(**variables),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def make_folder(data: Path, program: str) -> None:
    """Make the folder that bin/demo or bin/serve begins in: empty for each every sixth day.

    Else it finds a migrated database there and compressed static files, since to make them takes longer than
    all else. By the same commands they are made from nothing whenever a migration or a file has changed.
    """
    data.mkdir()
    if choose_one(("bin/demo", "bin/serve", *[""] * 4), "an empty folder") != program:
        copy_sqlite_template(data / "stet.sqlite3")
        copy_collected_static(data / "static")
        (data / "static" / "staticfiles.json").unlink()  # by which a web process finds them


def list_descendants(pid: int) -> list[int]:
    """Process ids of everything that ``pid`` started, and what that started."""
    found = [
        int(each)
        for path in Path(f"/proc/{pid}/task").glob("*/children")
        for each in path.read_text().split()
    ]
    return found + [deeper for each in found for deeper in list_descendants(each)]


def is_alive(pid: int) -> bool:
    """Whether a process has this id."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def list_survivors(pids: list[int]) -> list[int]:
    """Those of ``pids`` that are still there after a moment: what is killed is gone once it is reaped."""
    deadline = time.monotonic() + 5
    while (left := [pid for pid in pids if is_alive(pid)]) and time.monotonic() < deadline:
        time.sleep(0.05)
    return left


class RunningDemo:
    """One bin/demo (without its set-up, which the tests themselves run on).

    What it tells of itself goes to ``told``, in its data folder: several may run at once.
    """

    def __init__(self, data: Path, port: int) -> None:
        """Start it on ``data``."""
        self.began = time.monotonic()
        self.told = data / "told.json"
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "newsroom.demo.run"),
                *("--port", str(port), "--data", str(data), "--json", str(self.told)),
            ],
            cwd=ROOT,
            env=build_environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said = ""

    def until(self, words: str) -> float:
        """Read on until a line says ``words``; the seconds since the start."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said += line
            if words in line:
                return time.monotonic() - self.began
        return pytest.fail(f"bin/demo ended without saying “{words}”:\n{self.said}")

    def ended(self) -> int:
        """Its exit status, once it has ended by itself."""
        self.said += self.process.communicate(timeout=30)[0]
        return self.process.returncode

    def stop(self, number: int) -> int:
        """Signal it, and wait; its exit status."""
        self.process.send_signal(number)
        return self.ended()
