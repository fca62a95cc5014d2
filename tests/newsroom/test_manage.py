"""manage.py by hand: about this folder's newsroom where nothing says which; what runs one has to be told."""

import gc
import json
import os
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path

import pytest
from django.core import management
from django.core.exceptions import ImproperlyConfigured

import manage as program
from newsroom.version import VERSION

ROOT = Path(__file__).resolve().parents[2]


def manage(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """As somebody types it, with no setting but these."""
    text = {name: value for name, value in os.environ.items() if not name.startswith(("STET_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=text | settings,
        capture_output=True,
        text=True,
        check=False,
    )


def test_what_needs_no_newsroom_needs_no_settings(tmp_path: Path) -> None:
    story = tmp_path / "story.txt"
    story.write_text("The catch\n\nMore than 20,000 crates were landed.\n")
    ran = manage("import_article", "--dry-run", "--json", str(story))
    assert ran.returncode == 0
    assert json.loads(ran.stdout)["text"] == "The catch\n\nMore than 20,000 crates were landed."


def test_a_reader_that_has_enough_gets_no_traceback(tmp_path: Path) -> None:
    story = tmp_path / "story.txt"
    story.write_text("The catch\n\nMore than 20,000 crates were landed.\n")
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "manage.py", "import_article", "--dry-run", str(story)]
    ran = subprocess.run(command, cwd=ROOT, stdout=writing, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writing)
    assert (ran.returncode, ran.stderr) == (1, "")


@pytest.mark.parametrize("ends_with", [None, SystemExit(1), ImproperlyConfigured("STET_BASE_URL is none.")])
def test_nothing_is_searched_for_garbage_as_it_ends(
    ends_with: BaseException | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []

    def execute(arguments: list[str]) -> None:
        done.append("command")
        if ends_with:
            raise ends_with

    monkeypatch.setenv("STET_EMBEDDED", "1")
    monkeypatch.setattr(management, "execute_from_command_line", execute)
    monkeypatch.setattr(gc, "freeze", lambda: done.append("freeze"))
    with pytest.raises(SystemExit) if ends_with else nullcontext():
        program.main()
    assert done == ["command", "freeze"]


@pytest.mark.parametrize("word", ["--version", "version"])
def test_it_says_which_stet_it_is(word: str) -> None:
    ran = manage(word)
    assert (ran.returncode, ran.stdout) == (0, f"Stet {VERSION}\n")


@pytest.mark.parametrize("command", ["run_server", "run_worker", "run_beat", "migrate", "check"])
def test_what_runs_a_newsroom_says_in_one_sentence_that_it_was_not_told_which(command: str) -> None:
    ran = manage(command)
    assert ran.returncode == 1
    assert "Traceback" not in ran.stderr
    assert ran.stderr.startswith("Stet has no secret key. Set STET_SECRET_KEY")
    assert ran.stderr.count("\n") == 1


def test_a_setting_that_does_not_read_is_named_without_a_traceback() -> None:
    ran = manage("import_article", "--dry-run", "x.txt", STET_EMBEDDED="perhaps")
    assert ran.returncode == 1
    assert "Traceback" not in ran.stderr
    assert 'STET_EMBEDDED is "perhaps"' in ran.stderr
