"""Real Celery workers on the test's own PostgreSQL database and Redis: the fixture ``celery_worker``."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings as django_settings
from django.db import connection

from newsroom.celery import app

ROOT = Path(__file__).resolve().parent.parent
READY_SECONDS = 90
READY = {"run_worker": "ready.", "run_beat": "is starting.", "run_server": "Started worker-1"}
"""What each command has written when it is up."""
UNCHECKED = {"run_worker": ("--skip-checks",)}
"""Leaves out the system checks, which take longer than the start and are tested by themselves."""

Start = Callable[..., subprocess.Popen[bytes]]


def _database_address() -> str:
    held = connection.settings_dict
    user, password = quote(held["USER"], safe=""), quote(held["PASSWORD"], safe="")
    return f"postgresql://{user}:{password}@{quote(held['HOST'], safe='')}:{held['PORT']}/{held['NAME']}"


@pytest.fixture
def celery_worker(transactional_db: None, tmp_path: Path) -> Iterator[Start]:
    """Gives a function that starts ``manage.py run_worker`` (or another command) and waits until it is up.

    Further names are settings: ``fetch_allowed_hosts="127.0.0.1:80"`` is STET_FETCH_ALLOWED_HOSTS.
    What was started ends with the test, groups and all.
    """
    if connection.vendor != "postgresql":
        pytest.skip("A worker process needs PostgreSQL and Redis; bin/test starts both.")
    with app.connection_for_write() as broker:
        broker.default_channel.client.flushdb()
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("STET_", "DJANGO_"))
    } | {
        "STET_SECRET_KEY": django_settings.SECRET_KEY,
        "STET_BASE_URL": "https://127.0.0.1",
        "STET_DATABASE_URL": _database_address(),
        "STET_BROKER_URL": django_settings.STET_BROKER_URL,
        "PYTHONUNBUFFERED": "1",
    }
    started: list[subprocess.Popen[bytes]] = []

    def start(command: str = "run_worker", *arguments: str, **more: str) -> subprocess.Popen[bytes]:
        log = tmp_path / f"{command}-{len(started)}.log"
        with log.open("wb") as out:
            process = subprocess.Popen(
                [sys.executable, "manage.py", command, *UNCHECKED.get(command, ()), *arguments],
                cwd=ROOT,
                env=environment | {f"STET_{name.upper()}": value for name, value in more.items()},
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        started.append(process)
        deadline = time.monotonic() + READY_SECONDS
        while READY[command] not in log.read_text(errors="replace"):
            if process.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"manage.py {command} did not start:\n{log.read_text(errors='replace')}")
            time.sleep(0.05)
        return process

    yield start
    for process in started:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
    for process in started:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(10)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
