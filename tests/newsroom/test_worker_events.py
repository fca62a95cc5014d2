"""Flower sees the workers where a setting lets it, and nowhere else."""

import subprocess
import sys

import pytest

from tests.newsroom.processes import ROOT, build_environment

PRINT = """
import django; django.setup()
from newsroom.celery import app
print(app.conf.worker_enable_remote_control, app.conf.worker_send_task_events, app.conf.task_send_sent_event)
"""


@pytest.mark.parametrize(("value", "said"), [("0", "False False False"), ("1", "True True True")])
def test_events_and_remote_control_follow_the_setting(tmp_path, value: str, said: str) -> None:
    own = {"STET_EMBEDDED": "1", "STET_DATA_DIR": str(tmp_path), "STET_WORKER_EVENTS": value}
    ran = subprocess.run(
        [sys.executable, "-c", PRINT],
        cwd=ROOT,
        env=build_environment(DJANGO_SETTINGS_MODULE="newsroom.settings", **own),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.stdout.strip() == said, ran.stderr
