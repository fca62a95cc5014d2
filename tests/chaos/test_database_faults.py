"""PostgreSQL and web processes end while people save: whoever was told "saved" finds it, nobody else does."""

import contextlib
import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from http.client import HTTPException
from pathlib import Path

import pytest
from django.db import connection

from articles.models import Article
from audit.verify import verify_chain
from factcheck.models import Claim
from tests.chaos.window import WORDS, Window, list_children
from tests.factories import Cast, create_article
from tests.servers import free_port, restart_postgresql
from tests.template_static import copy_collected_static
from tests.workers import Start

pytestmark = [
    pytest.mark.long,
    pytest.mark.worker,
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
]

CLIENTS, SAVES, RESTARTS, KILLS = 20, 500, 5, 50
PROCESSES = 8
"""So many that each is killed a few times only: one that keeps dying is started again ever later."""
PATIENCE = 300.0


class SavingPeople:
    """Clients that flag one claim after the other, and remember what each was told."""

    def __init__(self, windows: list[Window], article: Article) -> None:
        assert article.current_revision is not None
        self.windows, self.article = windows, article
        self.start = article.current_revision.text.index(WORDS)
        self.saved: set[str] = set()
        self.failed: set[str] = set()
        self.answers: Counter[int | str] = Counter()
        self.ended = threading.Event()
        self.threads = [
            threading.Thread(target=self.save_all, args=one) for one in enumerate(windows)
        ]  # fmt: skip

    def save_all(self, number: int, window: Window) -> None:
        turn = 0
        while not self.ended.is_set():
            turn += 1
            statement = f"Claim {turn} of {number}"
            try:
                status: int | str = window.asks(f"/articles/{self.article.public_id}/flag/", {
                    "start": self.start, "end": self.start + len(WORDS), "exact": WORDS, "revision": 1,
                    "statement": statement, "kind": "number", "priority": 2, "ignore_duplicates": "1",
                })  # fmt: skip
            except (OSError, HTTPException) as error:
                window.connection.close()
                status = type(error).__name__
                time.sleep(0.05)
            self.answers[status] += 1
            if isinstance(status, int) and status < 400:
                self.saved.add(statement)
            elif isinstance(status, int):
                self.failed.add(statement)
        window.connection.close()


@pytest.fixture
def people(own_database, cast: Cast, celery_worker: Start, tmp_path: Path):
    """Twenty who save at a web server of several processes; (people, the server)."""
    static = tmp_path / "static"
    copy_collected_static(static)
    port = free_port()
    serve = ("run_server", "--port", str(port), "--workers", str(PROCESSES))
    server = celery_worker(*serve, behind_proxy="1", static_dir=str(static))
    windows = [Window(cast.editor, port, "") for _ in range(CLIENTS)]
    saving = SavingPeople(windows, create_article(cast.desk, cast.editor, body=[f"They landed {WORDS}."]))
    for thread in saving.threads:
        thread.start()
    yield saving, server
    saving.ended.set()
    for thread in saving.threads:
        thread.join(60)


def wait_for_saves(people: SavingPeople, count: int) -> None:
    """Return once so many were answered as saved."""
    until = time.monotonic() + PATIENCE
    while len(people.saved) < count:
        assert time.monotonic() < until, people.answers
        time.sleep(0.05)


def compare(people: SavingPeople, print_figure: Callable[[str], None], fault: str) -> None:
    """Hold what people were told against what is there."""
    people.ended.set()
    for thread in people.threads:
        thread.join(60)
    connection.close()
    there = set(Claim.objects.values_list("statement", flat=True))
    lost, unsaid = people.saved - there, people.failed & there
    print_figure(
        f"{fault}: answers {dict(people.answers)}; told saved and lost {len(lost)}, "
        f"told an error and there {len(unsaid)}"
    )
    assert lost == set()
    assert unsaid == set()
    assert Claim.objects.filter(appearances=None).count() == 0, "a claim is saved by half"
    assert verify_chain().ok


def test_a_database_that_is_restarted_loses_nothing_that_was_saved(people, print_figure) -> None:
    saving, _ = people
    for restart in range(1, RESTARTS + 1):
        wait_for_saves(saving, SAVES * restart // (RESTARTS + 1))
        restart_postgresql(connection)
    wait_for_saves(saving, SAVES)
    compare(saving, print_figure, f"PostgreSQL restarted {RESTARTS} times")


def test_web_processes_that_are_killed_save_nothing_by_half(people, print_figure) -> None:
    saving, server = people
    killed, last = 0, time.monotonic()
    while killed < KILLS:
        assert time.monotonic() < last + PATIENCE, f"{killed} killed: no process to kill is left"
        wait_for_saves(saving, SAVES * killed // (KILLS + 1))
        for child in list_children(server.pid)[:1]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
                killed, last = killed + 1, time.monotonic()
        time.sleep(0.05)
    wait_for_saves(saving, SAVES)
    compare(saving, print_figure, f"{killed} web processes killed")
