"""/healthz answers machines: 200 while the database is there, whatever the broker does."""

from datetime import timedelta
from unittest import mock

import pytest
from django.db import OperationalError, connection
from django.test import Client
from pytest_django import Settings

from factcheck.models import Source
from factcheck.models.enums import SourceKind
from lib.datetimes.clock import now
from tests.factories import Cast


@pytest.mark.django_db
def test_a_healthy_newsroom_says_so_without_sign_in_and_is_never_cached(client: Client) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json()["database"] == "ok"
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_a_database_that_is_away_is_unhealthy(client: Client) -> None:
    with mock.patch.object(connection, "cursor", side_effect=OperationalError("gone")):
        answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["database"]) == (503, "away")


@pytest.mark.parametrize(
    ("due", "leased", "said"),
    [(-30, None, "on time"), (-90, None, "late"), (-90, 20, "on time"), (None, None, "on time")],
)
@pytest.mark.django_db
def test_a_clock_that_stopped_shows_in_checks_that_nobody_takes_up(
    client: Client, cast: Cast, due: int | None, leased: int | None, said: str
) -> None:
    at = now()
    Source.objects.create(
        url="https://example.org/",
        url_key="https://example.org/",
        kind=SourceKind.URL,
        title="A page",
        added_by=cast.checker,
        added_at=at,
        due_at=None if due is None else at + timedelta(seconds=due),
        leased_until=None if leased is None else at + timedelta(seconds=leased),
    )
    assert client.get("/healthz").json()["link_checks"] == said


@pytest.mark.django_db
def test_a_broker_that_is_away_delays_and_does_not_fail(client: Client, settings: Settings) -> None:
    settings.STET_EMBEDDED = False
    with mock.patch("newsroom.health.app.connection_for_write") as connected:
        connected.return_value.__enter__.return_value.ensure_connection.side_effect = ConnectionError
        answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["broker"]) == (200, "away")
