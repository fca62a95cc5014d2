"""Beat asks one question for all rows that are due, and sends nothing in an idle house."""

import threading
import uuid
from datetime import timedelta

import pytest
from django.db import OperationalError

from accounts.actions.emails import queue_email
from articles.models import Revision
from audit.actions import append_event
from factcheck.models import LinkRun, SearchChange, Source
from factcheck.models.enums import SourceKind
from lib.datetimes.clock import now
from lib.tasks import names
from newsroom import beat
from newsroom.beat import StetScheduler
from newsroom.celery import app
from newsroom.celeryconfig import BEAT_INTERVAL_SECONDS
from newsroom.due_work import WORK_KINDS, list_due_work
from publishing.documents.relay import relay_events
from publishing.webhooks.fan_out import fan_out_deliveries

pytestmark = pytest.mark.django_db


@pytest.fixture
def scheduler(monkeypatch):
    """A scheduler whose messages are kept in ``sent``."""
    made = StetScheduler(app, schedule={})
    made.sent = []
    monkeypatch.setattr(made, "send_task", lambda name, **options: made.sent.append((name, options)))
    monkeypatch.setattr(StetScheduler, "producer", None)
    return made


@pytest.fixture
def idle(cast):
    """Everything that the fixtures left to do is done."""
    Revision.objects.update(due_at=None)
    relay_events()
    fan_out_deliveries(at=now())
    SearchChange.objects.all().delete()


def ask(scheduler):
    scheduler._next_query_at = 0.0
    return scheduler.tick()


def add_source(cast, seconds):
    at = now()
    source = Source.objects.create(
        kind=SourceKind.URL, url="https://example.org/", url_key="https://example.org/", title="A page",
        added_by=cast.checker, added_at=at, due_at=at + timedelta(seconds=seconds),
    )  # fmt: skip
    SearchChange.objects.all().delete()
    return source


def test_an_idle_house_is_asked_once_and_sent_nothing(idle, scheduler, django_assert_num_queries):
    ask(scheduler)
    with django_assert_num_queries(1):
        ask(scheduler)
    assert scheduler.sent == []


def test_a_row_that_is_due_sends_the_task_of_its_kind_alone(idle, cast, scheduler):
    add_source(cast, -1)
    ask(scheduler)
    assert [name for name, _ in scheduler.sent] == [names.CHECK_DUE_LINKS_TASK]


def test_a_change_of_what_is_searched_sends_the_task_that_reads_it(idle, cast, scheduler):
    type(cast.desk).objects.filter(pk=cast.desk.pk).update(name="Quay desk")
    ask(scheduler)
    assert scheduler.sent == []
    type(cast.checker).objects.filter(pk=cast.checker.pk).update(name="Carla")
    ask(scheduler)
    assert [name for name, _ in scheduler.sent] == [names.INDEX_SEARCH_CHANGES_TASK]


def test_a_leased_row_sends_nothing(idle, cast, scheduler):
    source = add_source(cast, -1)
    source.leased_until = now() + timedelta(seconds=60)
    source.save()
    ask(scheduler)
    assert scheduler.sent == []


def test_a_run_of_link_checks_whose_worker_died_sends_the_task_that_ends_it(idle, scheduler):
    LinkRun.objects.create(worker=uuid.uuid4(), held_until=now() + timedelta(seconds=0.5))
    assert 0 < ask(scheduler) <= 0.5
    assert scheduler.sent == []
    LinkRun.objects.update(held_until=now() - timedelta(seconds=1))
    ask(scheduler)
    assert [name for name, _ in scheduler.sent] == [names.CHECK_DUE_LINKS_TASK]


def test_the_next_row_is_not_waited_for_longer_than_it_takes(idle, cast, scheduler):
    assert ask(scheduler) == pytest.approx(BEAT_INTERVAL_SECONDS, abs=0.3)
    add_source(cast, 0.5)
    assert 0 < ask(scheduler) <= 0.5
    assert scheduler.sent == []


def test_an_event_is_relayed_fanned_out_and_followed_by_the_periodic_work(idle, cast, scheduler):
    append_event(actor=cast.editor, action="any", subject_type="claim", subject=cast.desk, at=now())
    ask(scheduler)
    assert {name for name, _ in scheduler.sent} == {
        names.RELAY_EVENTS_TASK,
        names.RUN_PERIODIC_WORK_TASK,
        names.FIND_REPEATS_TASK,
        names.FAN_OUT_DELIVERIES_TASK,
    }


def test_an_event_of_a_clock_that_is_ahead_is_relayed_now(idle, cast, scheduler):
    later = now() + timedelta(hours=1)
    append_event(actor=cast.editor, action="any", subject_type="claim", subject=cast.desk, at=later)
    ask(scheduler)
    assert names.RELAY_EVENTS_TASK in {name for name, _ in scheduler.sent}


def test_beat_sends_the_emails_itself_while_their_worker_is_silent(idle, scheduler, monkeypatch):
    here = []
    monkeypatch.setattr(beat, "run_email_tasks", lambda: here.append(threading.current_thread().name))
    queue_email(to="a@example.org", subject="s", text="t", at=now())
    ask(scheduler)
    assert ([name for name, _ in scheduler.sent], here) == ([names.SEND_DUE_EMAILS_TASK], [])
    monkeypatch.setattr(scheduler.watch, "_silent", {"default"})
    ask(scheduler)
    scheduler._emails.join()
    assert (len(scheduler.sent), here) == (1, ["emails"])


def test_a_database_that_fails_ends_no_beat(idle, scheduler, monkeypatch):
    monkeypatch.setattr(beat, "list_due_work", lambda at: (_ for _ in ()).throw(OperationalError("gone")))
    monkeypatch.setattr(beat.connection, "close", lambda: None)
    assert ask(scheduler) == pytest.approx(BEAT_INTERVAL_SECONDS, abs=0.3)


def test_every_kind_is_asked_about(idle):
    names_of_kinds = [kind.name for kind in WORK_KINDS]
    assert len(names_of_kinds) == len(set(names_of_kinds))
    assert {work.kind for work in list_due_work(at=now())} <= set(WORK_KINDS)
