"""A nudge goes out after the commit, never before, and no lost broker can fail or hold up a request."""

import os
import queue
import socket
import time
from contextlib import suppress

import pytest
from celery import Celery
from django.db import transaction

from lib import nudge as nudging
from lib.nudge import Messenger, nudge

from .hostile_servers import listening, silent

pytestmark = pytest.mark.django_db(transaction=True)
TASK = "factcheck.tasks.sweep_links"


@pytest.fixture(autouse=True)
def messenger(monkeypatch, settings):
    settings.STET_NUDGE = True
    messenger = Messenger()
    monkeypatch.setattr(nudging, "_messenger", messenger)
    yield messenger
    # What a hung broker kept waiting must not be sent through the next test's app.
    with suppress(queue.Empty):
        while True:
            messenger._waiting.get_nowait()
            messenger._waiting.task_done()
    messenger.join()


class Recorder:
    """Stands where the Celery app is and remembers what it was told to send."""

    def __init__(self):
        self.sent = []

    def send_task(self, name, **how):
        self.sent.append((name, how))


@pytest.fixture
def app(monkeypatch):
    recorder = Recorder()
    monkeypatch.setattr(nudging, "current_app", recorder)
    return recorder


def broker(monkeypatch, port):
    """Makes this test's nudges go to a Redis on this machine that gives up soon."""
    app = Celery("nudging", broker=f"redis://127.0.0.1:{port}/0", set_as_current=False)
    app.conf.update(
        broker_transport_options={"max_retries": 0},
        result_backend=None,
    )
    monkeypatch.setattr(nudging, "current_app", app)


def test_a_nudge_waits_for_the_commit(app, messenger):
    with transaction.atomic():
        nudge(TASK, 7)
        messenger.join()
        assert app.sent == []
    messenger.join()
    [(name, how)] = app.sent
    assert (name, how["args"], how["ignore_result"]) == (TASK, (7,), True)
    assert 59 < how["expires"] <= 60


def test_what_was_rolled_back_nudges_nobody(app, messenger):
    with transaction.atomic():
        nudge(TASK)
        transaction.set_rollback(True)
    messenger.join()
    assert app.sent == []


def test_where_there_is_no_worker_to_nudge_nothing_is_sent(app, messenger, settings):
    settings.STET_NUDGE = False
    nudge(TASK)
    messenger.join()
    assert app.sent == []


def test_a_broker_that_is_away_holds_up_nobody_and_is_noticed_in_the_log(monkeypatch, messenger, caplog):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    broker(monkeypatch, port)
    started = time.monotonic()
    nudge(TASK)
    assert time.monotonic() - started < 0.5
    messenger.join()
    assert f"could not nudge {TASK}" in caplog.text


def test_a_broker_that_accepts_and_says_nothing_holds_up_nobody(monkeypatch, caplog):
    with listening(silent) as site:
        broker(monkeypatch, site.port)
        started = time.monotonic()
        for _ in range(nudging.MOST_WAITING + 10):
            nudge(TASK)
        assert time.monotonic() - started < 1
    assert f"dropped a nudge of {TASK}" in caplog.text


def test_the_thread_survives_whatever_a_client_raises(app, messenger, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(app, "send_task", lambda name, **how: 1 / 0)
        nudge("one")
        messenger.join()
    nudge("two")
    messenger.join()
    assert [name for name, _ in app.sent] == ["two"]


def test_a_nudge_older_than_a_beat_is_not_sent(app, messenger, monkeypatch):
    monkeypatch.setattr(nudging, "EXPIRES", 0)
    nudge(TASK)
    messenger.join()
    assert app.sent == []


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_forked_worker_nudges_with_a_thread_of_its_own(app, messenger):
    nudge(TASK)
    messenger.join()
    child = os.fork()
    if child == 0:
        nudge(TASK)
        nudging._messenger.join()
        os._exit(0 if len(app.sent) == 2 else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
