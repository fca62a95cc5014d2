"""Metrics say in numbers what the health check says in sentences."""

from datetime import timedelta

import pytest
from django.db import connection
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from accounts.actions.worker_heartbeats import record_heartbeat
from factcheck.models import Source
from lib.datetimes.clock import now
from newsroom.metrics import NewsroomCollector
from tests.factories import MONDAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def scrape(monkeypatch):
    """scrape() -> {(name, label): value}"""
    monkeypatch.setattr(connection, "close", lambda: None)  # the test's own, in one thread with it

    def read():
        registry = CollectorRegistry()
        registry.register(NewsroomCollector())
        text = generate_latest(registry).decode()
        return {
            (sample.name, *sample.labels.values()): sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
        }

    return read


def test_ages_and_counts_are_there(cast, scrape):
    at = now()
    record_heartbeat("fetch", at=at - timedelta(seconds=90))
    Source.objects.create(
        kind="url", url="https://a.example.org/", title="A", added_by=cast.checker, added_at=MONDAY,
        due_at=at - timedelta(minutes=5),
    )  # fmt: skip
    found = scrape()
    assert 300 <= found["stet_due_work_age_seconds", "links"] < 400
    assert found["stet_due_work_age_seconds", "imports"] == 0
    assert 90 <= found["stet_worker_silence_seconds", "fetch"] < 190
    assert sum(value for (name, *_), value in found.items() if name == "stet_sources") == 1
    assert found[("stet_abandoned_emails",)] == 0


def test_no_label_holds_what_somebody_wrote(cast, scrape):
    assert not any("example.org" in label for name, *labels in scrape() for label in labels)
