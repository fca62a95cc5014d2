"""Verifying: whoever tampers past the triggers is found, and the first bad row is named."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from audit import triggers
from audit.checkpoints import Checkpoint
from audit.models import ChainHead
from audit.verify import verify_chain
from tests.audit.constants import MONDAY
from tests.audit.forgery import tamper


@pytest.fixture
def five(append_test_event):
    """Five entries, the second and fourth with details."""
    return [
        append_test_event(step, details={"comment": step} if number % 2 == 0 else None)
        for number, step in enumerate(("flag", "assign", "start", "submit", "approve"), start=1)
    ]


COLUMNS = (
    "number, at, actor, action, subject_type, subject, from_state, to_state,"
    " request_id, commitment, previous, hash"
)


@pytest.mark.parametrize("batch", [1, 2, 5, 2000])
def test_an_honest_record_is_whole_whatever_the_batch(five, batch):
    report = verify_chain(batch=batch)
    assert (report.ok, report.count, report.first_bad_number, report.head) == (True, 5, None, five[-1].hash)


def test_an_empty_record_is_whole(db):
    assert verify_chain().ok


TAMPERINGS = {
    "edit a word": (["UPDATE audit_event SET action = 'release' WHERE number = 3"], 3, "field was changed"),
    "edit the moment": (
        ["UPDATE audit_event SET at = '2026-11-23 09:00:01+00:00' WHERE number = 2"],
        2,
        "field was changed",
    ),
    "edit the actor": (
        ["UPDATE audit_event SET actor = subject WHERE number = 1"],
        1,
        "field was changed",
    ),
    "delete one": (
        ["DELETE FROM audit_event WHERE number = 3"],
        3,
        "number is missing",
    ),
    "delete one and close the gap": (
        ["DELETE FROM audit_event WHERE number = 3", "UPDATE audit_event SET number = 3 WHERE number = 5"],
        3,
        "previous hash",
    ),
    "swap two": (
        [
            "UPDATE audit_event SET number = 9 WHERE number = 3",
            "UPDATE audit_event SET number = 3 WHERE number = 5",
            "UPDATE audit_event SET number = 5 WHERE number = 9",
        ],
        3,
        "previous hash",
    ),
    "insert beyond the head": (
        [
            f"INSERT INTO audit_event ({COLUMNS}) SELECT 6, at, actor, action, subject_type, subject, "
            "from_state,"
            " to_state, request_id, commitment, hash, 'f' FROM audit_event WHERE number = 5"
        ],
        6,
        "field was changed",
    ),
    "cut the tail": (["DELETE FROM audit_event WHERE number = 5"], 5, "missing: the chain's head is 5"),
    "move the head back": (["UPDATE audit_chainhead SET number = 4"], 5, "beyond the head"),
    "move the head's hash": (["UPDATE audit_chainhead SET hash = 'f'"], 5, "at the head"),
    "change the words": (
        ['UPDATE audit_eventdetail SET body = \'{"comment": "fine"}\' WHERE event_id = 4'],
        4,
        "do not match",
    ),
    "spoil the salt": (["UPDATE audit_eventdetail SET salt = 'zz' WHERE event_id = 4"], 4, "do not match"),
    "delete the words": (["DELETE FROM audit_eventdetail WHERE event_id = 2"], 2, "details are missing"),
    "move words to an entry that had none": (
        ["UPDATE audit_eventdetail SET event_id = 1 WHERE event_id = 2"],
        1,
        "without details",
    ),
    "erase in secret": (
        [
            "UPDATE audit_eventdetail SET body = '{}', salt = '', erased_at = '2026-11-23 09:00:00+00:00'"
            " WHERE event_id = 2"
        ],
        2,
        "no later entry says by whom",
    ),
}


@pytest.mark.parametrize(("statements", "bad", "why"), TAMPERINGS.values(), ids=list(TAMPERINGS))
@pytest.mark.parametrize("batch", [2, 2000])
def test_tampering_is_found_and_the_first_bad_row_named(five, statements, bad, why, batch):
    if statements[0].startswith("DELETE FROM audit_event ") or "SET number" in statements[0]:
        # The details refer to their entry; whoever tampers takes them away first.
        statements = ["DELETE FROM audit_eventdetail WHERE event_id > 4", *statements]
    tamper(*statements)
    report = verify_chain(batch=batch)
    assert not report.ok
    assert report.first_bad_number == bad
    assert why in report.why


def test_a_tail_cut_with_its_head_is_found_by_the_checkpoint_kept_outside(five):
    saved = Checkpoint(5, five[-1].hash)
    tamper("DELETE FROM audit_event WHERE number = 5")
    ChainHead.objects.update(number=4, hash=five[3].hash)
    assert verify_chain().ok, "nothing inside the database can tell"
    report = verify_chain(checkpoints=[saved])
    assert (report.ok, report.first_bad_number) == (False, 5)


def test_a_chain_built_anew_is_found_by_the_checkpoint_kept_outside(five):
    report = verify_chain(checkpoints=[Checkpoint(2, "0" * 64)])
    assert (report.ok, report.first_bad_number) == (False, 2)


def test_the_command_says_one_line_and_gives_a_checkpoint(five, capsys):
    call_command("verify_audit_log")
    out = capsys.readouterr().out
    assert out == f"The record is whole: 5 entries. Checkpoint 5:{five[-1].hash}\n"
    call_command("verify_audit_log", checkpoint=[f"5:{five[-1].hash}"])


def test_the_command_leaves_with_an_error_and_the_bad_number(five):
    tamper("UPDATE audit_event SET action = 'release' WHERE number = 3")
    with pytest.raises(
        CommandError, match=r"broken at entry 3: a field was changed.*2 entries before"
    ) as caught:
        call_command("verify_audit_log")
    assert caught.value.returncode == 1


def test_the_command_tells_when_the_database_no_longer_protects_the_record(five):
    triggers.remove_triggers(connection)
    with pytest.raises(CommandError, match="triggers are missing"):
        call_command("verify_audit_log")
    triggers.install_triggers(connection)


def test_a_checkpoint_that_is_none_is_refused_in_words(db):
    with pytest.raises(CommandError, match="NUMBER:HASH"):
        call_command("verify_audit_log", checkpoint=["yesterday"])


def test_entries_from_the_past_do_not_break_the_chain(five, append_test_event):
    append_test_event("settle", at=MONDAY.replace(year=2020))
    assert verify_chain().ok
