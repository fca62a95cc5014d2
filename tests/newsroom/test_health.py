"""/healthz says ok or not ok, and nothing else; the page under Setup says why in sentences."""

from collections.abc import Callable
from datetime import datetime, timedelta
from unittest import mock

import pytest
from django.db import OperationalError, connection
from django.test import Client
from pytest_django import Settings

from accounts.actions.worker_heartbeats import record_heartbeat
from accounts.models import OutgoingEmail, WorkerHeartbeat
from factcheck.models import Source
from factcheck.models.enums import SourceKind
from lib.datetimes.clock import now
from lib.tasks.names import WORKERS
from newsroom.health import list_work_lines
from tests.factories import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def workers() -> None:
    """Each worker has just given a sign of life."""
    for worker in WORKERS:
        record_heartbeat(worker, at=now())


@pytest.fixture
def add_source(cast: Cast) -> Callable[..., Source]:
    def add(due: int | None, leased: int | None = None) -> Source:
        at = now()
        return Source.objects.create(
            url="https://example.org/",
            url_key="https://example.org/",
            kind=SourceKind.URL,
            title="A page",
            added_by=cast.checker,
            added_at=at,
            due_at=None if due is None else at + timedelta(seconds=due),
            leased_until=None if leased is None else at + timedelta(seconds=leased),
        )

    return add


def get_page(client: Client, cast: Cast) -> str:
    cast.admin.is_staff = True
    client.force_login(cast.admin)
    return client.get("/setup/workers/").content.decode()


def test_a_healthy_newsroom_says_ok_without_sign_in_and_is_never_cached(
    client: Client, workers: None
) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert "no-store" in answer["Cache-Control"]


def test_a_database_that_is_away_is_unhealthy_and_strangers_learn_no_more(
    client: Client, workers: None
) -> None:
    with mock.patch.object(connection, "cursor", side_effect=OperationalError("gone")):
        answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (503, b"not ok\n")


def test_before_every_worker_has_given_a_sign_of_life_it_is_not_ok(client: Client, workers: None) -> None:
    WorkerHeartbeat.objects.get(worker="links").delete()
    assert client.get("/healthz").status_code == 503


@pytest.mark.parametrize("worker", WORKERS)
def test_each_worker_that_is_silent_makes_it_not_ok(
    client: Client, workers: None, cast: Cast, worker: str
) -> None:
    record_heartbeat(worker, at=now() - timedelta(minutes=9, seconds=5))
    assert client.get("/healthz").status_code == 503
    label = "Scheduler (beat)" if worker == "beat" else f"{worker.capitalize()} worker"
    page = get_page(client, cast)
    assert f"{label}: silent for 9 minutes" in page
    assert page.count(": silent for") == 1
    assert page.count(": last sign of life") == len(WORKERS) - 1


@pytest.mark.parametrize(
    ("due", "leased", "status", "sentence"),
    [
        (-30, None, 200, "Link checks: the oldest has been due for 30 seconds"),
        (-960, None, 503, "Link checks: the oldest has been due for 16 minutes"),
        (-960, 20, 200, "Link checks: nothing due"),
        (60, None, 200, "Link checks: nothing due"),
        (None, None, 200, "Link checks: nothing due"),
    ],
)
def test_rows_that_nobody_takes_up_make_it_not_ok(
    client: Client,
    workers: None,
    cast: Cast,
    add_source: Callable[..., Source],
    due: int | None,
    leased: int | None,
    status: int,
    sentence: str,
) -> None:
    add_source(due, leased)
    assert client.get("/healthz").status_code == status
    assert sentence in get_page(client, cast)


def test_the_bounds_are_settings(client: Client, workers: None, cast: Cast, settings: Settings) -> None:
    record_heartbeat("fetch", at=now() - timedelta(seconds=40))
    assert client.get("/healthz").status_code == 200
    settings.STET_WORKER_SILENCE_SECONDS = 30
    assert client.get("/healthz").status_code == 503


def test_letters_and_imports_are_told_as_links_are(workers: None, cast: Cast) -> None:
    at = now()
    OutgoingEmail.objects.create(
        to="a@example.org", subject="s", text="t", created_at=at, due_at=at - timedelta(hours=2)
    )
    lines = {line.sentence: line.is_bad for line in list_work_lines(at=at)}
    assert lines.pop("E-mails: the oldest has been due for 2 hours") is True
    assert not any(lines.values())
    for label in ("Link checks", "Imports", "Feeds", "Changes for partners", "Webhook messages"):
        assert f"{label}: nothing due" in lines


def test_only_an_admin_sees_the_page(client: Client, cast: Cast) -> None:
    assert client.get("/setup/workers/").status_code == 302
    client.force_login(cast.editor)
    assert client.get("/setup/workers/").status_code == 403


def test_a_process_that_ran_no_task_yet_shows_no_future(workers: None) -> None:
    seen: datetime | None = WorkerHeartbeat.objects.get(worker="beat").beat_at
    assert seen is not None
    assert seen <= now()
