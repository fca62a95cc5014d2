"""The head of each day is kept for good, and holds the record to its past, here and outside."""

import io
import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from audit import checkpoints, triggers
from audit.actions.verification_runs import create_day_head
from audit.chain import compute_event_hash
from audit.merkle_tree import compute_root, extend_frontier
from audit.models import AppendOnlyError, ChainHead, DayHead, Event
from audit.verify import verify_chain
from tests.audit.constants import MONDAY
from tests.audit.forgery import tamper

DAY = timedelta(days=1)


@pytest.fixture
def three_days(append_test_event):
    """Two entries a day, and the head that each day begins with."""
    heads = []
    for day in range(3):
        append_test_event("flag", details={"comment": f"day {day}"})
        append_test_event("assign")
        heads.append(create_day_head(at=MONDAY + day * DAY))
    return heads


def published(heads):
    return json.dumps({"heads": [{"day": f"{head.day}", "hash": head.hash} for head in heads]})


def rebuild(from_number):
    """What a newsroom would do that rewrites its past well: the entries with one word changed, rehashed."""
    events = list(Event.objects.filter(number__gte=from_number).order_by("number"))
    previous = events[0].previous
    triggers.remove_triggers(connection)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_event SET hash = 'x' || number WHERE number >= %s", [from_number])
        for event in events:
            if event.number == from_number:
                event.action = "dismiss"
            event.previous = previous
            previous = event.hash = compute_event_hash(event)
            cursor.execute(
                "UPDATE audit_event SET action = %s, previous = %s, hash = %s WHERE number = %s",
                [event.action, event.previous, event.hash, event.number],
            )
    triggers.install_triggers(connection)
    ChainHead.objects.update(hash=previous)


def test_a_day_has_one_head_however_often_it_is_asked_for(append_test_event):
    assert create_day_head(at=MONDAY) is None, "nothing has happened yet"
    first = append_test_event("flag")
    assert create_day_head(at=MONDAY).hash == first.hash
    append_test_event("assign")
    assert create_day_head(at=MONDAY + timedelta(hours=3)) is None
    assert [(head.day.isoformat(), head.number) for head in DayHead.objects.all()] == [("2026-11-23", 1)]


@pytest.mark.parametrize("statement", [
    "UPDATE audit_dayhead SET hash = 'f'", "UPDATE audit_dayhead SET number = 1",
    "DELETE FROM audit_dayhead",
])  # fmt: skip
def test_a_kept_head_is_never_changed(three_days, statement):
    with (
        pytest.raises(IntegrityError, match="never changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    with pytest.raises(AppendOnlyError):
        DayHead.objects.update(hash="f")
    with pytest.raises(AppendOnlyError):
        three_days[0].save()
    assert DayHead.objects.count() == 3


def test_sqlite_replaces_no_head(three_days):
    if connection.vendor != "sqlite":
        pytest.skip("INSERT OR REPLACE is SQLite's own")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT OR REPLACE INTO audit_dayhead"
            " SELECT day, number, 'f', root, frontier, taken_at FROM audit_dayhead"
        )


def test_a_past_that_was_rebuilt_is_named_by_the_head_kept_here(three_days):
    rebuild(3)
    report = verify_chain()
    assert (report.ok, report.first_bad_number, report.why) == (
        False, 4, "its hash differs from a checkpoint (saved on 2026-11-24)",
    )  # fmt: skip


def forge_everything():
    """Rewrite entries from 3 on and the heads kept here with them: nothing inside can tell."""
    rebuild(3)
    remaining = {head.number: head.day for head in DayHead.objects.all()}
    tamper(
        *(
            f"UPDATE audit_dayhead SET hash = (SELECT hash FROM audit_event WHERE number = {number})"
            f" WHERE day = '{day}'"
            for number, day in remaining.items()
        )
    )
    assert verify_chain().ok, "nothing inside the database can tell"


def test_a_past_rebuilt_with_all_its_heads_is_found_by_what_was_published(three_days, tmp_path):
    file = tmp_path / "day-heads.json"
    file.write_text(published(reversed(three_days)))
    call_command("verify_audit_log", checkpoint_file=[str(file)])
    forge_everything()
    with pytest.raises(CommandError) as data:
        call_command("verify_audit_log", checkpoint_file=[str(file)])
    message = str(data.value)
    assert "altered at event 3" in message
    assert "no event has the hash of a checkpoint (published on 2026-11-24)" in message
    assert "after event 2" in message


def test_a_tail_that_was_cut_with_its_heads_is_found_by_what_was_published(three_days):
    outside = checkpoints.parse_checkpoints(published(three_days))
    left = Event.objects.get(number=4)
    tamper(
        "DELETE FROM audit_dayhead WHERE number > 4",
        "DELETE FROM audit_eventdetail WHERE event_id > 4",
        "DELETE FROM audit_event WHERE number > 4",
        f"UPDATE audit_chainhead SET number = 4, hash = '{left.hash}'",
    )
    assert verify_chain().ok
    report = verify_chain(checkpoints=outside)
    assert (report.ok, report.first_bad_number) == (False, 5)


def test_heads_may_come_as_lines_and_by_standard_input(three_days, tmp_path, monkeypatch, capsys):
    file = tmp_path / "kept.txt"
    file.write_text(f"# kept by hand\n\n2:{three_days[0].hash.upper()}\n")
    call_command("verify_audit_log", checkpoint_file=[str(file)])
    assert "The audit log is intact: 6 events" in capsys.readouterr().out
    monkeypatch.setattr("sys.stdin", io.StringIO(file.read_text()))
    call_command("verify_audit_log", checkpoint_file=["-"])


@pytest.mark.parametrize("text", [
    '{"heads": [{"day": "2026-11-23"}]}', '{"heads": [{"day": "2026-11-23", "hash": "ff"}]}', "{",
    "yesterday",
])  # fmt: skip
def test_what_is_no_list_of_heads_is_refused_in_words(db, tmp_path, text):
    file = tmp_path / "day-heads.json"
    file.write_text(text)
    with pytest.raises(CommandError, match=r"not a list of checkpoints|not a hash of 64|not a checkpoint"):
        call_command("verify_audit_log", checkpoint_file=[str(file)])
    with pytest.raises(CommandError, match="Cannot read"):
        call_command("verify_audit_log", checkpoint_file=[str(tmp_path / "none")])


def test_machines_read_one_line_of_json(three_days, capsys):
    call_command("verify_audit_log", json=True)
    data = json.loads(capsys.readouterr().out)
    assert (data["is_ok"], data["event_count"], data["head"]) == (True, 6, three_days[-1].hash)
    tamper("UPDATE audit_event SET action = 'release' WHERE number = 3")
    with pytest.raises(SystemExit) as left:
        call_command("verify_audit_log", json=True)
    assert left.value.code == 1
    data = json.loads(capsys.readouterr().out)
    assert (data["is_ok"], data["first_bad_number"], "field was changed" in data["failure_reason"]) == (
        False,
        3,
        True,
    )


def test_each_days_root_is_over_every_entry_up_to_it(three_days):
    hashes = list(Event.objects.order_by("number").values_list("hash", flat=True))
    assert [head.root for head in three_days] == [
        compute_root(extend_frontier([], 0, hashes[: head.number])) for head in three_days
    ]
