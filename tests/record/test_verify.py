"""Verifying: whoever tampers past the triggers is found, and the first bad row is named."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from record import triggers
from record.checkpoints import Checkpoint
from record.models import ChainHead
from record.verify import verify
from tests.record.conftest import MONDAY


@pytest.fixture
def five(note):
    """Five entries, the second and fourth with details."""
    return [
        note(step, details={"comment": step} if number % 2 == 0 else None)
        for number, step in enumerate(("flag", "assign", "start", "submit", "approve"), start=1)
    ]


def tamper(*statements: str) -> None:
    triggers.remove(connection)
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    triggers.install(connection)


COLUMNS = (
    "number, at, actor, step, subject_type, subject, from_state, to_state,"
    " request_id, commitment, previous, hash"
)


@pytest.mark.parametrize("batch", [1, 2, 5, 2000])
def test_an_honest_record_is_whole_whatever_the_batch(five, batch):
    report = verify(batch=batch)
    assert (report.ok, report.count, report.first_bad, report.head) == (True, 5, None, five[-1].hash)


def test_an_empty_record_is_whole(db):
    assert verify().ok


TAMPERINGS = {
    "edit a word": (["UPDATE record_event SET step = 'release' WHERE number = 3"], 3, "field was changed"),
    "edit the moment": (
        ["UPDATE record_event SET at = '2026-11-23 09:00:01+00:00' WHERE number = 2"], 2, "field was changed",
    ),
    "edit the actor": (
        ["UPDATE record_event SET actor = subject WHERE number = 1"], 1, "field was changed",
    ),
    "delete one": (
        ["DELETE FROM record_event WHERE number = 3"], 3, "number is missing",
    ),
    "delete one and close the gap": (
        ["DELETE FROM record_event WHERE number = 3", "UPDATE record_event SET number = 3 WHERE number = 5"],
        3, "previous hash",
    ),
    "swap two": (
        ["UPDATE record_event SET number = 9 WHERE number = 3",
         "UPDATE record_event SET number = 3 WHERE number = 5",
         "UPDATE record_event SET number = 5 WHERE number = 9"],
        3, "previous hash",
    ),
    "insert beyond the head": (
        [f"INSERT INTO record_event ({COLUMNS}) SELECT 6, at, actor, step, subject_type, subject, from_state,"
         " to_state, request_id, commitment, hash, 'f' FROM record_event WHERE number = 5"],
        6, "field was changed",
    ),
    "cut the tail": (["DELETE FROM record_event WHERE number = 5"], 5, "missing: the chain's head is 5"),
    "move the head back": (["UPDATE record_chainhead SET number = 4"], 5, "beyond the head"),
    "move the head's hash": (["UPDATE record_chainhead SET hash = 'f'"], 5, "at the head"),
    "change the words": (
        ["UPDATE record_eventdetail SET body = '{\"comment\": \"fine\"}' WHERE event_id = 4"],
        4, "do not match",
    ),
    "spoil the salt": (["UPDATE record_eventdetail SET salt = 'zz' WHERE event_id = 4"], 4, "do not match"),
    "delete the words": (["DELETE FROM record_eventdetail WHERE event_id = 2"], 2, "details are missing"),
    "move words to an entry that had none": (
        ["UPDATE record_eventdetail SET event_id = 1 WHERE event_id = 2"], 1, "without details",
    ),
    "erase in secret": (
        ["UPDATE record_eventdetail SET body = '{}', salt = '', erased_at = '2026-11-23 09:00:00+00:00'"
         " WHERE event_id = 2"],
        2, "no later entry says by whom",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("statements", "bad", "why"), TAMPERINGS.values(), ids=list(TAMPERINGS))
@pytest.mark.parametrize("batch", [2, 2000])
def test_tampering_is_found_and_the_first_bad_row_named(five, statements, bad, why, batch):
    if statements[0].startswith("DELETE FROM record_event ") or "SET number" in statements[0]:
        # The details refer to their entry; whoever tampers takes them away first.
        statements = ["DELETE FROM record_eventdetail WHERE event_id > 4", *statements]
    tamper(*statements)
    report = verify(batch=batch)
    assert not report.ok
    assert report.first_bad == bad
    assert why in report.why


def test_a_tail_cut_with_its_head_is_found_by_the_checkpoint_kept_outside(five):
    kept = Checkpoint(5, five[-1].hash)
    tamper("DELETE FROM record_event WHERE number = 5")
    ChainHead.objects.update(number=4, hash=five[3].hash)
    assert verify().ok, "nothing inside the database can tell"
    report = verify(checkpoints=[kept])
    assert (report.ok, report.first_bad) == (False, 5)


def test_a_chain_built_anew_is_found_by_the_checkpoint_kept_outside(five):
    report = verify(checkpoints=[Checkpoint(2, "0" * 64)])
    assert (report.ok, report.first_bad) == (False, 2)


def test_the_command_says_one_line_and_gives_a_checkpoint(five, capsys):
    call_command("verify_record")
    out = capsys.readouterr().out
    assert out == f"The record is whole: 5 entries. Checkpoint 5:{five[-1].hash}\n"
    call_command("verify_record", checkpoint=[f"5:{five[-1].hash}"])


def test_the_command_leaves_with_an_error_and_the_bad_number(five):
    tamper("UPDATE record_event SET step = 'release' WHERE number = 3")
    with pytest.raises(
        CommandError, match=r"broken at entry 3: a field was changed.*2 entries before"
    ) as caught:
        call_command("verify_record")
    assert caught.value.returncode == 1


def test_the_command_tells_when_the_database_no_longer_protects_the_record(five):
    triggers.remove(connection)
    with pytest.raises(CommandError, match="triggers are missing"):
        call_command("verify_record")
    triggers.install(connection)


def test_a_checkpoint_that_is_none_is_refused_in_words(db):
    with pytest.raises(CommandError, match="NUMBER:HASH"):
        call_command("verify_record", checkpoint=["yesterday"])


def test_entries_from_the_past_do_not_break_the_chain(five, note):
    note("settle", at=MONDAY.replace(year=2020))
    assert verify().ok
