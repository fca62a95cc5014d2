"""Silence of a worker is reported once, and so is its return."""

from datetime import timedelta

import pytest

from accounts.actions.worker_heartbeats import SilenceWatch, record_heartbeat
from lib.tasks.names import WORKERS
from tests.accounts.constants import MONDAY

pytestmark = pytest.mark.django_db


class Reports(list[tuple[str, str, int]]):
    """Of a watch: (event, worker, minutes)."""

    def note(self, event, *, at, worker, seconds):
        self.append((event, worker, seconds // 60))


@pytest.fixture
def reports():
    return Reports()


def watch_for(watch, minutes, *, alive, since=MONDAY):
    """Look once a minute, while the workers in ``alive`` give their signs of life; return the end."""
    for minute in range(minutes + 1):
        at = since + timedelta(minutes=minute)
        for worker in alive:
            record_heartbeat(worker, at=at)
        watch.report_changes(at=at)
    return at


def test_one_report_when_it_becomes_silent_and_one_when_it_is_back(reports):
    watch = SilenceWatch(reports.note)
    others = [worker for worker in WORKERS if worker != "fetch"]
    at = watch_for(watch, 3, alive=WORKERS)
    at = watch_for(watch, 30, alive=others, since=at)
    assert reports == [("worker_silent", "fetch", 6)]
    watch_for(watch, 10, alive=WORKERS, since=at)
    assert reports[1:] == [("worker_back", "fetch", 30)]


def test_two_who_watch_report_once(reports):
    first, second = SilenceWatch(reports.note), SilenceWatch(reports.note)
    for minute in range(10):
        for watch in (first, second):
            watch.report_changes(at=MONDAY + timedelta(minutes=minute))
    assert len(reports) == len(WORKERS)


def test_a_house_that_was_down_reports_nobody(reports):
    for worker in WORKERS:
        record_heartbeat(worker, at=MONDAY)
    morning = MONDAY + timedelta(hours=9)
    SilenceWatch(reports.note).report_changes(at=morning)
    asleep = SilenceWatch(reports.note)
    asleep.report_changes(at=MONDAY)
    asleep.report_changes(at=morning)
    assert reports == []


def test_somebody_else_sends_the_emails_while_the_default_worker_is_silent(reports):
    watch = SilenceWatch(reports.note)
    watch_for(watch, 1, alive=WORKERS)
    assert not watch.is_email_worker_silent()
    at = watch_for(watch, 7, alive=["links", "beat"], since=MONDAY + timedelta(minutes=1))
    assert watch.is_email_worker_silent()
    watch_for(watch, 1, alive=WORKERS, since=at)
    assert not watch.is_email_worker_silent()
