"""The command check_arithmetic: any format in, a line for each finding out, nothing saved."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

PAGE = """<!doctype html><html lang="en"><head><title>A vote</title>
<meta property="article:published_time" content="2026-03-04T10:00:00Z"></head><body><article><h1>A vote</h1>
<p>Twelve of its 48 members (30 %) voted no when the council met on Monday, 3 March, in the old town hall.</p>
<p>It was a long evening, and the people of the town talked about it for many weeks after that.</p>
</article></body></html>"""


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("check_arithmetic", *arguments, stdout=out)
    return out.getvalue()


def test_a_page_is_read_with_its_day_of_publication(tmp_path):
    (tmp_path / "vote.html").write_text(PAGE)
    lines = [json.loads(line) for line in run(str(tmp_path / "vote.html"), "--json").splitlines()]
    assert [(one["rule"], one["text"]) for one in lines] == [("share", "30 %"), ("weekday", "Monday")]
    assert lines[0] == {
        "start": 34,
        "end": 38,
        "text": "30 %",
        "says": "30 %",
        "computed": "25 %",
        "how": "12 of 48 is 25 %",
        "rule": "share",
        "with": [{"start": 8, "end": 14, "text": "Twelve"}, {"start": 22, "end": 24, "text": "48"}],
    }


def test_text_is_given_its_day_of_publication(tmp_path):
    (tmp_path / "vote.txt").write_text("A vote\n\nThe council met on Monday, 3 March, in the town hall.\n")
    path = str(tmp_path / "vote.txt")
    assert run(path) == ""
    assert "3 March 2026 is a Tuesday; the text says Monday." in run(path, "--published", "2026-03-04")


def test_a_file_that_cannot_be_read_is_refused(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        run(str(tmp_path / "none.txt"))
