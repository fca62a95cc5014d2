"""What a worker holds in memory: not what foreign files are read with, which few tasks need, in a child."""

import subprocess
import sys

from tests.newsroom.processes import ROOT, build_environment

READERS = ("pypdf", "trafilatura", "mammoth", "docx", "feedparser", "newsmlg2")
AS_A_WORKER_DOES = f"""
import sys, django
django.setup()
from newsroom.celery import app
app.loader.import_default_modules()
assert "factcheck.link_checks.runner" in sys.modules
print([name for name in {READERS!r} if name in sys.modules])
"""


def test_a_worker_starts_without_the_readers_of_foreign_files() -> None:
    settings = {
        "DJANGO_SETTINGS_MODULE": "newsroom.settings",
        "STET_SECRET_KEY": "only-for-this-test-" * 4,
        "STET_DATABASE_URL": "postgresql://nobody:none@127.0.0.1:1/none",
        "STET_BROKER_URL": "redis://127.0.0.1:1",
    }
    command = [sys.executable, "-c", AS_A_WORKER_DOES]
    response = subprocess.run(
        command,
        cwd=ROOT,
        env=build_environment(**settings),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert response.stdout.strip() == "[]", response.stderr[-1000:]
