"""A nudge goes out after the commit, never before, and no lost broker can fail or hold up a request."""

import os
import queue
import socket
import time
from contextlib import suppress

import pytest
from celery import Celery
from django.db import transaction

from lib.tasks import enqueue as nudging
from lib.tasks.enqueue import TaskSender, enqueue_on_commit

from .hostile_servers import run_listener, stay_silent

pytestmark = pytest.mark.django_db(transaction=True)
TASK = "factcheck.tasks.check_due_links"


@pytest.fixture(autouse=True)
def messenger(monkeypatch, settings):
    settings.STET_ENQUEUE_ON_COMMIT = True
    messenger = TaskSender()
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


def test_a_message_waits_for_the_commit(app, messenger):
    with transaction.atomic():
        enqueue_on_commit(TASK, 7)
        messenger.join()
        assert app.sent == []
    messenger.join()
    [(name, how)] = app.sent
    assert (name, how["args"], how["ignore_result"]) == (TASK, (7,), True)
    assert 59 < how["expires"] <= 60


def test_what_was_rolled_back_enqueues_nothing(app, messenger):
    with transaction.atomic():
        enqueue_on_commit(TASK)
        transaction.set_rollback(True)
    messenger.join()
    assert app.sent == []


def test_where_there_is_no_worker_nothing_is_sent(app, messenger, settings):
    settings.STET_ENQUEUE_ON_COMMIT = False
    enqueue_on_commit(TASK)
    messenger.join()
    assert app.sent == []


def test_a_broker_that_is_away_holds_up_nobody_and_is_noticed_in_the_log(monkeypatch, messenger, caplog):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    broker(monkeypatch, port)
    started = time.monotonic()
    enqueue_on_commit(TASK)
    assert time.monotonic() - started < 0.5
    messenger.join()
    assert f"could not announce {TASK}" in caplog.text


def test_a_broker_that_accepts_and_says_nothing_holds_up_nobody(monkeypatch, caplog):
    with run_listener(stay_silent) as site:
        broker(monkeypatch, site.port)
        started = time.monotonic()
        for _ in range(nudging.MAX_QUEUED + 10):
            enqueue_on_commit(TASK)
        assert time.monotonic() - started < 1
    assert f"dropped the message for {TASK}" in caplog.text


def test_the_thread_survives_whatever_a_client_raises(app, messenger, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(app, "send_task", lambda name, **how: 1 / 0)
        enqueue_on_commit("one")
        messenger.join()
    enqueue_on_commit("two")
    messenger.join()
    assert [name for name, _ in app.sent] == ["two"]


def test_a_message_older_than_a_beat_is_not_sent(app, messenger, monkeypatch):
    monkeypatch.setattr(nudging, "MESSAGE_EXPIRES_SECONDS", 0)
    enqueue_on_commit(TASK)
    messenger.join()
    assert app.sent == []


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_forked_worker_enqueues_with_a_thread_of_its_own(app, messenger):
    enqueue_on_commit(TASK)
    messenger.join()
    child = os.fork()
    if child == 0:
        enqueue_on_commit(TASK)
        nudging._messenger.join()
        os._exit(0 if len(app.sent) == 2 else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
