"""Each fault of docs/reference/faults.md names tests that are there."""

import re
from collections.abc import Iterator
from xml.etree import ElementTree

import pytest

from tests import faults
from tests.architecture import source_files
from tests.faults import PAGE, ROW, TEST, list_rows, read_results

ROWS = {"R": 19, "C": 6, "S": 10, "P": 7, "X": 6, "A": 11, "W": 5, "L": 5, "D": 5, "N": 11}
"""How many there are of each kind."""
MARK = re.compile(r"\bpytest\.mark\.long\b")


def find_problems(path: str, names: str, long: str) -> Iterator[str]:
    """Yield what is wrong with one test that the page names."""
    file = source_files.ROOT / path
    if not file.exists():
        yield f"{path} is not there"
        return
    module = source_files.parse_module(file)
    body, is_long = module.body, bool(MARK.search(file.read_text()))
    names, _, case = names.rstrip("]").partition("[")
    if case and f'"{case}"' not in file.read_text():
        yield f"{path} has no case {case}"
    for name in filter(None, names.split("::")):
        found = source_files.find_definition(body, name)
        if found is None:
            yield f"{path}::{name} is not there"
            return
        body = found.body
    if path in faults.COMMANDS:
        return
    if long and not is_long and "@CELLS" not in file.read_text():  # which a long run alone tries whole
        yield f"{path} is not long"
    if is_long and not long and "pytestmark" in file.read_text() and not re.search(
        r"@pytest\.mark\.long", file.read_text()
    ):  # fmt: skip
        yield f"{path} is long, and the page does not say so"


def test_every_row_is_there_in_its_order() -> None:
    wanted = [f"{kind}{number}" for kind, count in ROWS.items() for number in range(1, count + 1)]
    assert [row for row, *_ in ROW.findall(PAGE.read_text())] == wanted


def test_every_row_has_a_test_and_says_what_it_does_not_cover() -> None:
    wrong = []
    for row, _, tests, reached in ROW.findall(PAGE.read_text()):
        found = TEST.findall(tests)
        if not found:
            wrong.append(f"{row} names no test")
        wrong += [f"{row}: {problem}" for one in found for problem in find_problems(*one)]
        if re.search(r"[Nn]ot covered(?!: \w+.{10})", tests + reached):
            wrong.append(f"{row} does not say why it is not covered")
    assert wrong == []


def test_a_test_that_is_not_there_would_be_seen() -> None:
    here = "tests/architecture/test_faults_are_tried.py"
    assert list(find_problems(here, "::test_no_such", "")) == [f"{here}::test_no_such is not there"]
    assert list(find_problems(here.replace("faults", "nothing"), "", "")) != []
    assert list(find_problems(here, "::test_every_row_is_there_in_its_order", "")) == []


REPORT = """\
<testsuites><testsuite>
<testcase classname="tests.chaos.test_floods" name="test_one" time="2.0"><properties><property name="figure"
value="0 lost"/></properties></testcase>
<testcase classname="tests.chaos.test_floods.TestMany" name="test_two[the broker full]" time="1.0">
<failure/></testcase>
<testcase classname="tests.chaos.test_floods.TestMany" name="test_two[the broker away]" time="1.0"/>
</testsuite></testsuites>
"""


def test_what_a_row_reached_is_read_from_the_report_of_its_own_tests() -> None:
    page = """\
| R1 | All of it | `tests/chaos/test_floods.py` (long) | – |
| R2 | One | `tests/chaos/test_floods.py::TestMany::test_two[the broker full]` | – |
| R3 | Another | `tests/chaos/test_soak.py` | – |
"""
    results = read_results(ElementTree.fromstring(REPORT), list_rows(page))
    assert {name: result.text for name, result in results.items()} == {
        "R1": "1 failed, 2 passed in 4 s; 0 lost",
        "R2": "1 failed in 1 s",
        "R3": "no test ran in 0 s",
    }


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("W4", "Needs --long to be tried whole: tests/chaos/test_deliveries_survive_kills.py"),
        ("N9", "Needs --long to be tried whole: tests/production/upgrade.py"),
    ],
)
def test_what_is_left_out_of_a_row_is_printed_with_it(monkeypatch, capsys, row, says) -> None:
    """A row without a test runs nothing, where pytest without a name would run the whole suite."""
    given = []

    def note_tests(rows, tests, chosen):
        given.append(tests)
        return 0, {}

    monkeypatch.setattr(faults, "run_tests", note_tests)
    monkeypatch.setattr("sys.argv", ["faults", row])
    assert faults.main() == 0
    assert says in capsys.readouterr().out
    assert [] not in given


@pytest.mark.parametrize(("status", "outcome"), [(0, "1 passed"), (3, "1 failed")])
def test_a_row_runs_the_program_that_it_names(monkeypatch, capsys, status, outcome) -> None:
    ran = []

    def note_command(path):
        ran.append(path)
        return status, "0 of 151 have a known hole"

    monkeypatch.setattr(faults, "run_tests", lambda *_: (0, {}))
    monkeypatch.setattr(faults, "run_command", note_command)
    monkeypatch.setattr("sys.argv", ["faults", "D2", "N9"])
    assert faults.main() == status
    assert ran == ["tests/advisories.py"], "the upgrade takes minutes"
    assert f"{outcome} in 0 s; tests/advisories.py: 0 of 151" in capsys.readouterr().out
    monkeypatch.setattr("sys.argv", ["faults", "--long", "N9"])
    faults.main()
    assert ran[1:] == ["tests/production/upgrade.py"]


def test_a_program_is_told_from_its_last_line(monkeypatch, capfd) -> None:
    assert faults.run_command("no_such_program.py")[0] != 0
    assert faults.run_command("this.py") == (
        0,
        "Namespaces are one honking great idea -- let's do more of those!",
    )
