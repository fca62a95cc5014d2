"""What a worker holds in memory: not what foreign files are read with, which few tasks need, in a child. Nor
what tasks left behind.
"""

import subprocess
import sys

import pytest

from tests.newsroom.processes import ROOT, build_environment

READERS = ("pypdf", "trafilatura", "mammoth", "docx", "feedparser", "newsmlg2")
AS_A_WORKER_DOES = """
import sys, django
django.setup()
from newsroom.celery import app
app.loader.import_default_modules()
assert "factcheck.link_checks.runner" in sys.modules
"""
LIST_READERS = f"print([name for name in {READERS!r} if name in sys.modules])"
COUNT_SEARCHES = """
import gc
from celery import signals
getattr(signals, SIGNAL).send(sender=None)
before = gc.get_stats()[2]["collections"]
left = []
for number in range(300_000):
    left.append([])
    left[-1].append(left[-1])
    if len(left) == 1_000:
        left.clear()
print(gc.get_stats()[2]["collections"] > before)
"""


def run_in_worker(script: str) -> str:
    """Run a script in a process that has loaded what a worker loads; return what it prints."""
    settings = {
        "DJANGO_SETTINGS_MODULE": "newsroom.settings",
        "STET_SECRET_KEY": "only-for-this-test-" * 4,
        "STET_DATABASE_URL": "postgresql://nobody:none@127.0.0.1:1/none",
        "STET_BROKER_URL": "redis://127.0.0.1:1",
    }
    response = subprocess.run(
        [sys.executable, "-c", AS_A_WORKER_DOES + script],
        cwd=ROOT,
        env=build_environment(**settings),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert response.returncode == 0, response.stderr[-1000:]
    return response.stdout.strip()


def test_a_worker_starts_without_the_readers_of_foreign_files() -> None:
    assert run_in_worker(LIST_READERS) == "[]"


@pytest.mark.parametrize("signal", ["worker_ready", "worker_before_create_process"])
def test_what_a_task_leaves_behind_is_searched_for_while_it_goes_on(signal: str) -> None:
    assert run_in_worker(COUNT_SEARCHES.replace("SIGNAL", repr(signal))) == "True"
