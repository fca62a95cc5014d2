"""Admins get one e-mail when a worker becomes silent, and one when it is back."""

from datetime import timedelta

import pytest

from accounts.actions.worker_heartbeats import SilenceWatch, record_heartbeat
from accounts.models import OutgoingEmail
from lib.tasks.names import WORKERS
from tests.accounts.constants import MONDAY


@pytest.fixture
def addressed(ada):
    ada.email = "ada@example.org"
    ada.save()
    return ada


def watch_for(watch, minutes, *, alive, since=MONDAY):
    """Look once a minute, while the workers in ``alive`` give their signs of life; return the end."""
    for minute in range(minutes + 1):
        at = since + timedelta(minutes=minute)
        for worker in alive:
            record_heartbeat(worker, at=at)
        watch.report_changes(at=at)
    return at


def subjects():
    return [email.subject for email in OutgoingEmail.objects.order_by("pk")]


def test_one_email_when_it_becomes_silent_and_one_when_it_is_back(addressed):
    watch = SilenceWatch()
    others = [worker for worker in WORKERS if worker != "fetch"]
    at = watch_for(watch, 3, alive=WORKERS)
    at = watch_for(watch, 30, alive=others, since=at)
    assert subjects() == ["The Daily Proof: The fetch worker has been silent for 6 minutes."]
    text = OutgoingEmail.objects.get().text
    assert "imports, feeds, webhook messages" in text
    assert "/setup/workers/" in text
    watch_for(watch, 10, alive=WORKERS, since=at)
    assert subjects()[1:] == ["The Daily Proof: The fetch worker is back after 30 minutes of silence."]


def test_two_who_watch_write_once(addressed):
    first, second = SilenceWatch(), SilenceWatch()
    for minute in range(10):
        for watch in (first, second):
            watch.report_changes(at=MONDAY + timedelta(minutes=minute))
    assert len(subjects()) == len(WORKERS)


def test_a_house_that_was_down_writes_about_nobody(addressed):
    for worker in WORKERS:
        record_heartbeat(worker, at=MONDAY)
    morning = MONDAY + timedelta(hours=9)
    SilenceWatch().report_changes(at=morning)
    asleep = SilenceWatch()
    asleep.report_changes(at=MONDAY)
    asleep.report_changes(at=morning)
    assert subjects() == []


def test_while_the_default_worker_is_silent_another_sends_the_emails(addressed):
    watch = SilenceWatch()
    watch_for(watch, 1, alive=WORKERS)
    assert watch.find_queue_for_emails() is None
    at = watch_for(watch, 7, alive=["links", "beat"], since=MONDAY + timedelta(minutes=1))
    assert watch.find_queue_for_emails() == "links"
    watch_for(watch, 1, alive=WORKERS, since=at)
    assert watch.find_queue_for_emails() is None
