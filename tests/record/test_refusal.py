"""The record refuses change: through the ORM, and through raw SQL by the triggers."""

import pytest
from django.db import IntegrityError, connection, transaction

from record import triggers
from record.models import Event, EventDetail, Immutable
from record.verify import verify


@pytest.fixture
def entry(note):
    return note("flag", details={"comment": "Who says so?"})


@pytest.mark.parametrize("change", [
    lambda event: event.save(),
    lambda event: event.save(update_fields=["step"]),
    lambda event: event.delete(),
    lambda event: event.detail.save(),
    lambda event: event.detail.delete(),
    lambda event: Event.objects.update(step="x"),
    lambda event: Event.objects.filter(number=1).delete(),
    lambda event: Event.objects.bulk_update([event], ["step"]),
    lambda event: Event.objects.bulk_create([event]),
    lambda event: Event.objects.update_or_create({"step": "x"}, number=1),
    lambda event: EventDetail.objects.update(body={}),
    lambda event: EventDetail.objects.all().delete(),
    lambda event: Event._base_manager.filter(number=1).update(step="x"),
    lambda event: Event._base_manager.filter(number=1).delete(),
])  # fmt: skip
def test_the_orm_refuses(entry, change):
    event = Event.objects.get(number=1)
    event.step = "dismiss"
    with pytest.raises((Immutable, IntegrityError)), transaction.atomic():
        change(event)
    assert Event.objects.get(number=1).step == "flag"
    assert EventDetail.objects.get(event=1).body == {"comment": "Who says so?"}


STATEMENTS = [
    "UPDATE record_event SET step = 'dismiss'",
    "UPDATE record_event SET hash = previous",
    "DELETE FROM record_event",
    "DELETE FROM record_eventdetail",
    'UPDATE record_eventdetail SET body = \'{"comment": ""}\'',
    "UPDATE record_eventdetail SET salt = ''",
    "UPDATE record_eventdetail SET erased_at = '2026-11-23 09:00:00+00:00'",
    "UPDATE record_eventdetail SET body = '{}', salt = 'f', erased_at = '2026-11-23 09:00:00+00:00'",
]


@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_database_refuses_raw_sql(entry, statement):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert verify().ok


@pytest.mark.parametrize("table", ["record_event", "record_eventdetail"])
def test_postgresql_refuses_truncate(entry, table):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # as after a commit
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {table} CASCADE")
    assert Event.objects.count() == 1


def test_sqlite_refuses_to_replace_an_entry(entry):
    if connection.vendor != "sqlite":
        pytest.skip("INSERT OR REPLACE is SQLite's own")
    with (
        pytest.raises(IntegrityError, match="never changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT OR REPLACE INTO record_event SELECT number, at, actor, 'dismiss', subject_type, subject, "
            "from_state, to_state, request_id, commitment, previous, hash FROM record_event"
        )
    assert Event.objects.get().step == "flag"


def test_erased_details_cannot_be_written_back(entry):
    EventDetail.objects.filter(event=1).erase(at=entry.at)
    statement = "UPDATE record_eventdetail SET body = '{\"a\": 1}', salt = 'ab', erased_at = NULL"
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert EventDetail.objects.get().body == {}


def test_missing_names_the_triggers_that_somebody_dropped(db):
    assert triggers.missing(connection) == []
    triggers.remove(connection)
    assert "record_detail_only_erase" in triggers.missing(connection)
    triggers.install(connection)
    assert triggers.missing(connection) == []
