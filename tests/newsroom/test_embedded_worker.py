"""The embedded default for real: no server, no message, and a row that is due is looked at within seconds."""

import contextlib
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsroom.demo.site.server import serve_site
from tests.newsroom.processes import ROOT, build_environment, run_manage
from tests.template_database import copy_sqlite_template
from tests.workers import READY_SECONDS

pytestmark = [pytest.mark.worker]

ADD = """
from accounts.models import User
from factcheck.models import Source
from lib.datetimes.clock import now
ada = User.objects.create(username="ada", name="Ada")
Source.objects.create(
    kind="url", url="{url}", url_key="{url}", title="A page", added_by=ada, added_at=now(), due_at=now()
)
"""
LOOK = "SELECT health, attempt, (SELECT count(*) FROM factcheck_linkcheck) FROM factcheck_source"


class Newsroom:
    """One embedded newsroom in a folder of its own, and its worker."""

    def __init__(self, data: Path, allow: str) -> None:
        self.variables = {"STET_EMBEDDED": "1", "STET_DATA_DIR": str(data), "STET_FETCH_ALLOWED_HOSTS": allow}
        self.log = data / "worker.log"
        self.worker: subprocess.Popen[bytes] | None = None
        self.database = data / "stet.sqlite3"
        copy_sqlite_template(self.database)

    def run(self, *arguments: str) -> str:
        """Standard output of manage.py; fails the test when it fails."""
        data = run_manage(*arguments, **self.variables)
        assert data.returncode == 0, data.stderr
        return data.stdout

    def shell(self, code: str) -> str:
        return self.run("shell", "--no-imports", "--command", code)

    def work(self) -> subprocess.Popen[bytes]:
        with self.log.open("wb") as out:
            self.worker = subprocess.Popen(
                [sys.executable, "manage.py", "run_worker"],
                cwd=ROOT,
                env=build_environment(**self.variables),
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        deadline = time.monotonic() + READY_SECONDS
        while "ready." not in self.log.read_text() and time.monotonic() < deadline:
            time.sleep(0.05)
        return self.worker

    def looked(self) -> tuple[str, int, int]:
        """(health, attempt, number of looks) of the one source, read beside the worker."""
        with contextlib.closing(sqlite3.connect(self.database)) as connection:
            [(health, attempt, checks)] = connection.execute(LOOK)
        return health, attempt, checks

    def wait_for_a_look(self, seconds: float) -> tuple[str, int, int]:
        deadline = time.monotonic() + seconds
        while (found := self.looked())[2] == 0 and time.monotonic() < deadline:
            time.sleep(0.1)
        return found


@pytest.fixture
def newsroom(tmp_path: Path) -> Iterator[tuple[Newsroom, str]]:
    with serve_site() as site:
        host = f"127.0.0.1:{site.server_port}"
        newsroom = Newsroom(tmp_path, host)
        yield newsroom, f"http://{host}/population"
        if newsroom.worker and newsroom.worker.poll() is None:
            newsroom.worker.kill()
            newsroom.worker.wait()


def test_a_row_that_is_due_is_looked_at_without_any_message(newsroom: tuple[Newsroom, str]) -> None:
    house, url = newsroom
    worker = house.work()
    house.shell(ADD.format(url=url))
    assert house.wait_for_a_look(10) == ("ok", 1, 1)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(15) == 0
    assert "Traceback" not in house.log.read_text()


def test_ctrl_c_ends_the_worker_too(newsroom: tuple[Newsroom, str]) -> None:
    house, _ = newsroom
    worker = house.work()
    worker.send_signal(signal.SIGINT)
    assert worker.wait(15) == 1  # Celery's own status after Ctrl-C
    data = house.log.read_text()
    assert "Warm shutdown" in data
    assert "Traceback" not in data
