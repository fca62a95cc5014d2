"""Whoever gets past every trigger, with raw SQL and all rights, is found: the first bad row is named."""

import random

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from audit import triggers
from audit.actions import erase_event_details
from audit.actions.verification_runs import create_day_head
from audit.models import ChainHead, Event, EventDetail
from audit.verify import verify_chain
from tests.audit.constants import CHECKER, MONDAY

COLUMNS = (
    "at, actor, action, subject_type, subject, from_state, to_state, request_id, commitment, previous, hash"
)


@pytest.fixture
def twelve(append_test_event):
    for number in range(1, 13):
        append_test_event("start", details={"comment": f"words {number}"} if number % 3 == 0 else None)


def as_superuser(*statements: str) -> None:
    """Raw SQL past the triggers, as whoever administers the database can: on PostgreSQL without a trace."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET LOCAL session_replication_role = replica")
            for statement in statements:
                cursor.execute(statement)
            cursor.execute("SET LOCAL session_replication_role = origin")
            return
        triggers.remove_triggers(connection)
        for statement in statements:
            cursor.execute(statement)
        triggers.install_triggers(connection)


def bad() -> int:
    """The number that verify_audit_log names."""
    with pytest.raises(CommandError) as data:
        call_command("verify_audit_log")
    return int(str(data.value).partition("at event ")[2].partition(":")[0])


INSERTED = (
    f"INSERT INTO audit_event (number, {COLUMNS}) SELECT 7, at, actor, 'dismiss', subject_type, subject,"
    " from_state, to_state, request_id, '', previous, 'forged' FROM audit_event WHERE number = 8"
)
ROOM = ["UPDATE audit_event SET number = number + 100 WHERE number >= 7",
        "UPDATE audit_event SET number = number - 99 WHERE number >= 107"]  # fmt: skip
TAMPERINGS = {
    **{
        f"edit {column}": ([f"UPDATE audit_event SET {column} = '{value}' WHERE number = 7"], 7)
        for column, value in {
            "at": "2020-01-01 00:00:00+00:00", "actor": "0" * 36, "action": "dismiss", "subject_type": "desk",
            "subject": "0" * 36, "from_state": "x", "to_state": "x", "request_id": "x",
            "commitment": "x" * 64,
            "previous": "x" * 64, "hash": "x" * 64,
        }.items()
    },
    "delete": (["DELETE FROM audit_event WHERE number = 7"], 7),
    "delete the first": (["DELETE FROM audit_event WHERE number = 1"], 1),
    "delete and close the gap": (
        ["DELETE FROM audit_event WHERE number = 7",
         "UPDATE audit_event SET number = number + 100 WHERE number > 7",
         "UPDATE audit_event SET number = number - 101 WHERE number > 100"], 7,
    ),
    "reorder": (
        ["UPDATE audit_event SET number = 99 WHERE number = 7",
         "UPDATE audit_event SET number = 7 WHERE number = 8",
         "UPDATE audit_event SET number = 8 WHERE number = 99"], 7,
    ),
    "insert": ([*ROOM, INSERTED], 7),
    "insert and chain it on to the one before": (
        [*ROOM, INSERTED,
         "UPDATE audit_event SET previous = (SELECT hash FROM audit_event WHERE number = 6)"
         " WHERE number = 7"], 7,
    ),
    "edit the words beside": (
        ["UPDATE audit_eventdetail SET body = '{\"comment\": \"other words\"}' WHERE event_id = 6"], 6,
    ),
    "delete the words beside": (["DELETE FROM audit_eventdetail WHERE event_id = 6"], 6),
}  # fmt: skip


@pytest.mark.parametrize(("statements", "first"), TAMPERINGS.values(), ids=list(TAMPERINGS))
def test_the_first_bad_row_is_named(twelve, statements, first):
    if any("number" in one.partition("WHERE")[0] or one.startswith("DELETE FROM audit_event ")
           for one in statements):  # fmt: skip
        # SQLite, like PostgreSQL's owner, would not let an entry go whose words stay behind.
        statements = ["DELETE FROM audit_eventdetail WHERE event_id > 6", *statements]
    as_superuser(*statements)
    assert bad() == first
    assert triggers.list_missing_triggers(connection) == [], (
        "what happened is found though every trigger is there again"
    )


def test_any_byte_of_any_row_counts(twelve):
    chance = random.Random(2026)
    for _ in range(12):
        number = chance.randint(1, 12)
        column = chance.choice(["actor", "subject", "request_id", "previous", "hash", "action"])
        was = Event.objects.values_list(column, flat=True).get(number=number)
        at = chance.randrange(len(was) or 1)
        as_superuser(
            f"UPDATE audit_event SET {column} = '{was[:at]}~{was[at + 1 :]}' WHERE number = {number}"
        )
        assert bad() == number, (column, at)
        as_superuser(f"UPDATE audit_event SET {column} = '{was}' WHERE number = {number}")
    assert verify_chain().ok


def test_erasing_and_passing_it_off_as_done_by_the_rules_is_found(twelve):
    erase_event_details(Event.objects.get(number=3), by=CHECKER, at=MONDAY)
    assert verify_chain().ok
    as_superuser("UPDATE audit_eventdetail SET body = '{\"event\": 6}' WHERE event_id = 13",
                 "UPDATE audit_eventdetail SET body = '{}', salt = '',"
                 " erased_at = '2026-11-23 09:00:00+00:00' WHERE event_id = 6")  # fmt: skip
    assert bad() == 13
    assert EventDetail.objects.get(event=6).body == {}


def test_a_tail_that_was_cut_cleanly_is_found_by_the_head_of_the_day(twelve):
    create_day_head(at=MONDAY)
    left = Event.objects.get(number=8)
    as_superuser(
        "DELETE FROM audit_eventdetail WHERE event_id > 8", "DELETE FROM audit_event WHERE number > 8"
    )
    ChainHead.objects.update(number=8, hash=left.hash)
    assert bad() == 9
