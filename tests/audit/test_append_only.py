"""The record refuses change: through the ORM, and through raw SQL by the triggers."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from audit import triggers
from audit.actions.append import append_access_event
from audit.models import AccessEvent, AppendOnlyError, Event, EventDetail
from audit.verify import verify_chain

ACTOR = "0f8fad5b-d9cb-469f-a165-70867728950e"
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def entry(append_test_event):
    return append_test_event("flag", details={"comment": "Who says so?"})


@pytest.fixture
def access(db):
    return append_access_event(
        actor=ACTOR, action="read_page", subject_type="source", subject=ACTOR, address="192.0.2.7", at=MONDAY
    )


@pytest.mark.parametrize("change", [
    lambda event: event.save(),
    lambda event: event.delete(),
    lambda event: AccessEvent.objects.update(action="x"),
    lambda event: AccessEvent.objects.all().delete(),
    lambda event: AccessEvent._base_manager.update(actor=""),
    lambda event: AccessEvent._base_manager.all().delete(),
])  # fmt: skip
def test_the_orm_refuses_to_change_the_access_log(access, change):
    with pytest.raises((AppendOnlyError, IntegrityError)), transaction.atomic():
        change(access)
    assert AccessEvent.objects.get().address == "192.0.2.7"


@pytest.mark.parametrize("statement", [
    "UPDATE audit_accessevent SET actor = ''",
    "UPDATE audit_accessevent SET address = ''",
    "UPDATE audit_accessevent SET address = '', erased_at = '2026-11-23 09:00:00+00:00', action = 'x'",
    "UPDATE audit_accessevent SET address = '10.0.0.1', erased_at = '2026-11-23 09:00:00+00:00'",
    "DELETE FROM audit_accessevent",
])  # fmt: skip
def test_the_database_refuses_to_change_the_access_log(access, statement):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert AccessEvent.objects.get().address == "192.0.2.7"


def test_an_address_is_erased_once_and_nothing_else(access):
    assert AccessEvent.objects.all().erase_addresses(at=MONDAY) == 1
    assert AccessEvent.objects.all().erase_addresses(at=MONDAY) == 0
    row = AccessEvent.objects.get()
    assert (row.address, row.actor, row.action) == ("", ACTOR, "read_page")


@pytest.mark.parametrize("change", [
    lambda event: event.save(),
    lambda event: event.save(update_fields=["action"]),
    lambda event: event.delete(),
    lambda event: event.detail.save(),
    lambda event: event.detail.delete(),
    lambda event: Event.objects.update(action="x"),
    lambda event: Event.objects.filter(number=1).delete(),
    lambda event: Event.objects.bulk_update([event], ["action"]),
    lambda event: Event.objects.bulk_create([event]),
    lambda event: Event.objects.update_or_create({"action": "x"}, number=1),
    lambda event: EventDetail.objects.update(body={}),
    lambda event: EventDetail.objects.all().delete(),
    lambda event: Event._base_manager.filter(number=1).update(action="x"),
    lambda event: Event._base_manager.filter(number=1).delete(),
])  # fmt: skip
def test_the_orm_refuses(entry, change):
    event = Event.objects.get(number=1)
    event.action = "dismiss"
    with pytest.raises((AppendOnlyError, IntegrityError)), transaction.atomic():
        change(event)
    assert Event.objects.get(number=1).action == "flag"
    assert EventDetail.objects.get(event=1).body == {"comment": "Who says so?"}


STATEMENTS = [
    "UPDATE audit_event SET action = 'dismiss'",
    "UPDATE audit_event SET hash = previous",
    "DELETE FROM audit_event",
    "DELETE FROM audit_eventdetail",
    'UPDATE audit_eventdetail SET body = \'{"comment": ""}\'',
    "UPDATE audit_eventdetail SET salt = ''",
    "UPDATE audit_eventdetail SET erased_at = '2026-11-23 09:00:00+00:00'",
    "UPDATE audit_eventdetail SET body = '{}', salt = 'f', erased_at = '2026-11-23 09:00:00+00:00'",
]


@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_database_refuses_raw_sql(entry, statement):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert verify_chain().ok


@pytest.mark.parametrize("table", ["audit_event", "audit_eventdetail", "audit_accessevent"])
def test_postgresql_refuses_truncate(entry, access, table):
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
            "INSERT OR REPLACE INTO audit_event SELECT number, at, actor, 'dismiss', subject_type, subject, "
            "from_state, to_state, request_id, commitment, previous, hash FROM audit_event"
        )
    assert Event.objects.get().action == "flag"


def test_erased_details_cannot_be_written_back(entry):
    EventDetail.objects.filter(event=1).erase(at=entry.at)
    statement = "UPDATE audit_eventdetail SET body = '{\"a\": 1}', salt = 'ab', erased_at = NULL"
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert EventDetail.objects.get().body == {}


def test_missing_names_the_triggers_that_somebody_dropped(db):
    assert triggers.list_missing_triggers(connection) == []
    triggers.remove_triggers(connection)
    assert "audit_detail_only_erase" in triggers.list_missing_triggers(connection)
    triggers.install_triggers(connection)
    assert triggers.list_missing_triggers(connection) == []
