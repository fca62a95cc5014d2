"""The command suggest: any format in, a line for each sentence out, nothing saved."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

TEXT = "A vote\n\nUnemployment rose by 12 percent in 2016, more than in any other year. Thank you all.\n"


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("suggest", *arguments, stdout=out)
    return out.getvalue()


def test_every_sentence_is_a_line_of_json_in_reading_order(tmp_path):
    (tmp_path / "vote.txt").write_text(TEXT)
    lines = [json.loads(line) for line in run(str(tmp_path / "vote.txt"), "--json").splitlines()]
    assert [one["text"] for one in lines] == [
        "A vote",
        "Unemployment rose by 12 percent in 2016, more than in any other year.",
        "Thank you all.",
    ]
    assert all(set(one) == {"start", "end", "text", "score", "reasons"} for one in lines)
    assert (lines[1]["start"], lines[1]["end"]) == (8, 77)
    assert {"quantity", "comparison", "date"} <= set(lines[1]["reasons"])
    assert lines[1]["score"] > lines[2]["score"]


def test_without_json_it_is_read_by_a_person(tmp_path):
    (tmp_path / "vote.txt").write_text(TEXT)
    assert "greeting: Thank you all." in run(str(tmp_path / "vote.txt"))


def test_a_file_that_cannot_be_read_is_refused(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        run(str(tmp_path / "none.txt"))
