"""What bin/test makes of a failure: asked once more where there are few, and named at the end."""

import threading
import time
from pathlib import Path

import pytest

from tests.run_checks import FAILED_TEST, MAX_UNSTEADY_TESTS, CheckRunner, Stage

PLACE = "/".join(("tests", "a", "test_b.py"))
"""A file that there is not."""
SUITE = """
from pathlib import Path

def test_steady():
    pass

def test_a_race():
    marker = Path(__file__).with_suffix(".ran")
    assert marker.exists() or marker.touch()
"""


@pytest.fixture
def runner() -> CheckRunner:
    return CheckRunner()


def run_twice(runner: CheckRunner, suite: Path) -> str:
    root = str(suite.parent.parent)
    command = ("pytest", "--quiet", "-p", "no:cacheprovider", "-c", "/dev/null", "--rootdir", root)
    # To load the plugins takes longer than all else.
    env = {"PYTEST_ADDOPTS": "", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    failures = runner.run("Tests", *command, str(suite), env=env)
    runner.run_again("Tests", [f"{root}/{name}" for name in failures], *command, env=env)
    return runner.closing_line()


def write_suite(folder: Path, text: str) -> Path:
    suite = folder / "tests" / "test_suite.py"
    suite.parent.mkdir()
    suite.write_text(text)
    return suite


def test_what_passes_alone_is_named_and_does_not_fail_the_run(tmp_path, runner, monkeypatch):
    monkeypatch.chdir(tmp_path)
    line = run_twice(runner, write_suite(tmp_path, SUITE))
    assert "everything passed" in line
    assert "UNSTEADY" in line
    assert "test_suite.py::test_a_race" in line
    assert "test_steady" not in line


def test_what_fails_again_fails_the_run(tmp_path, runner, monkeypatch):
    monkeypatch.chdir(tmp_path)
    line = run_twice(runner, write_suite(tmp_path, SUITE + "\ndef test_a_fault():\n    assert not 1\n"))
    assert "FAILED" in line
    assert "UNSTEADY" not in line


def test_many_failures_are_no_chance(runner):
    runner.failed.append("Tests")
    runner.run_again("Tests", [f"{PLACE}::test_x"] * (MAX_UNSTEADY_TESTS + 1), "false", env={})
    assert runner.failed == ["Tests"]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        (f"FAILED {PLACE}::test_c[1, two] - assert 1 == 2", f"{PLACE}::test_c[1, two]"),
        (f"FAILED {PLACE}::test_c[chromium] - Error: no", f"{PLACE}::test_c[chromium]"),
        (f"ERROR {PLACE}::test_c", f"{PLACE}::test_c"),
    ],
)
def test_a_name_is_read_from_the_summary(line, name):
    found = FAILED_TEST.match(line)
    assert found
    assert found[1] == name


def test_what_runs_beside_runs_in_order_and_a_failure_fails_the_run(tmp_path, runner, capsys):
    first = f"import time; time.sleep(.1); open({str(tmp_path / 'first')!r}, 'w'); print('one')"
    second = f"import sys; print('two'); open({str(tmp_path / 'first')!r}); sys.exit(3)"
    stages = [Stage("First", ("python", "-c", first)), Stage("Second", ("python", "-c", second))]
    with runner.run_beside(*stages):
        print("meanwhile")
    said = capsys.readouterr().out
    assert said.index("meanwhile") < said.index("First (ran beside)\none") < said.index("two")
    assert "FileNotFoundError" not in said
    assert runner.failed == ["Second"]
    assert list(runner.processor) == ["First", "Second"]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_what_cannot_be_started_beside_fails_the_run(runner):
    with runner.run_beside(Stage("None", ("no-such-program",)), Stage("Next", ("python", "-c", ""))):
        pass
    assert runner.failed == ["None", "Next"]


def test_a_stage_is_ended_with_the_run(tmp_path, runner, monkeypatch):
    def break_off(*values, **_):
        if "up\n" in values:
            raise SystemExit

    came_to_its_end = tmp_path / "end"
    long = f"import time; print('up'); time.sleep(20); open('{came_to_its_end}', 'w')"
    monkeypatch.setattr("builtins.print", break_off)
    with pytest.raises(SystemExit):
        runner.run("Long", "python", "-u", "-c", long)
    assert not came_to_its_end.exists()


def test_what_runs_beside_is_ended_with_the_rest(runner):
    def break_off():
        with runner.run_beside(Stage("Long", ("python", "-c", "import time; time.sleep(600)"))):
            while not runner.running:
                time.sleep(0.01)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        break_off()
    assert list(runner.processor) == ["Long"]


def test_what_begins_beside_while_the_rest_is_ended_is_ended_too(runner, monkeypatch):
    broken_off, start = threading.Event(), Stage.start

    def start_late(stage, output):
        broken_off.wait(5)
        time.sleep(0.2)
        return start(stage, output)

    def break_off():
        monkeypatch.setattr(Stage, "start", start_late)
        with runner.run_beside(Stage("Long", ("python", "-c", "import time; time.sleep(600)"))):
            broken_off.set()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        break_off()
    assert list(runner.processor) == ["Long"]
