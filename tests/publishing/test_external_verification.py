"""What docs/how-to/prove-the-record.md hands to somebody outside works, with nothing but Python."""

import json
import subprocess
import sys
import textwrap
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import transaction

from audit.actions import append_event
from audit.actions.verification_runs import create_day_head
from tests.factories import MONDAY

PAGE = Path(__file__).resolve().parents[2] / "docs/how-to/prove-the-record.md"


@pytest.fixture
def outside(client, cast, tmp_path, capsys):
    """A folder with check.py from the page, the heads that were kept, and the chain."""
    for day in range(2):
        for step in ("start", "release"):
            with transaction.atomic():
                append_event(actor=cast.editor, action=step, subject_type="desk", subject=cast.desk,
                       at=MONDAY, details={"note": "Grüße, Ada Holm"})  # fmt: skip
        create_day_head(at=MONDAY + timedelta(days=day))
    code = PAGE.read_text().split("```python\n")[1].split("```")[0]
    (tmp_path / "check.py").write_text(textwrap.dedent(code))
    (tmp_path / "kept.json").write_bytes(client.get("/audit/day-heads.json").content)
    call_command("export_audit_log")
    (tmp_path / "chain.jsonl").write_text(capsys.readouterr().out)
    return tmp_path


def check(folder):
    done = subprocess.run(
        [sys.executable, "-I", "check.py", "kept.json", "chain.jsonl"],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def test_an_honest_chain_passes_and_holds_no_word(outside):
    assert check(outside) == (0, "The chain is intact.\n")
    assert "Ada" not in (outside / "chain.jsonl").read_text()


def test_an_entry_that_was_changed_is_named(outside):
    chain = outside / "chain.jsonl"
    lines = chain.read_text().splitlines()
    chain.write_text("\n".join([lines[0], lines[1].replace('"release"', '"dismiss"'), *lines[2:]]))
    assert check(outside) == (1, "Event 2 was altered.\n")


def test_a_tail_that_was_cut_is_found_by_the_head_that_was_kept(outside):
    chain = outside / "chain.jsonl"
    chain.write_text("\n".join(chain.read_text().splitlines()[:3]))
    assert check(outside) == (1, "No event has the hash of the checkpoint of 2026-03-03.\n")


def test_two_copies_of_the_heads_tell_a_rewritten_day(outside):
    code = PAGE.read_text().split('python3 -c "\n')[1].split('" kept.json')[0]
    now = json.loads((outside / "kept.json").read_text())
    now["heads"][1]["hash"] = "0" * 64
    (outside / "day-heads.json").write_text(json.dumps(now))
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code), "kept.json", "day-heads.json"],
        cwd=outside, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == "['2026-03-02']\n"
