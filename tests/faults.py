"""Tries rows of docs/reference/faults.md, and prints what each reached: python -m tests.faults R6 W4

Without a row it tries all, which takes hours with --long, and minutes without. Exit status 0: none failed.
"""

import argparse
import os
import re
import signal
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests import servers
from tests.architecture.source_files import ROOT

PAGE = ROOT / "docs" / "reference" / "faults.md"
ROW = re.compile(r"\| ([A-Z]\d+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
TEST = re.compile(r"`(tests/[\w/]+\.py)((?:::\w+)*(?:\[[\w -]+\])?)`( \(long\))?")
PYTEST = ["pytest", "--quiet", "-p", "no:cacheprovider", "-o", "junit_family=xunit1"]
COMMANDS = ("tests/advisories.py", "tests/production/upgrade.py")
"""Modules that are no tests of pytest's: programs of their own, which bin/test runs as stages."""
NOTHING_CHOSEN = 5
"""How pytest exits where all tests that it was given are long ones."""


@dataclass(frozen=True)
class FaultRow:
    """One row of the page: what must hold, and the tests that try it."""

    name: str
    must_hold: str
    tests: tuple[str, ...]
    long_tests: tuple[str, ...] = ()
    """Those of ``tests`` that are left out without --long."""

    def list_commands(self, *, with_long: bool) -> list[str]:
        """Return those of ``tests`` that are programs of their own, and tried."""
        return [one for one in self.tests if one in COMMANDS and (with_long or one not in self.long_tests)]


@dataclass
class RowResult:
    """What the tests of one row came to."""

    outcomes: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    figures: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """What a person reads of it."""
        counts = ", ".join(f"{count} {outcome}" for outcome, count in sorted(self.outcomes.items()))
        return "; ".join([f"{counts or 'no test ran'} in {self.seconds:.0f} s", *self.figures])


def list_rows(page: str) -> list[FaultRow]:
    """Return the rows of the page in their order."""
    rows = []
    for name, must_hold, cell, _ in ROW.findall(page):
        tests = {path + names: bool(long) for path, names, long in TEST.findall(cell)}
        long_tests = tuple(one for one, is_long in tests.items() if is_long)
        rows.append(FaultRow(name, must_hold.strip(), tuple(tests), long_tests))
    return rows


def list_not_tried(row: FaultRow, *, with_long: bool) -> list[str]:
    """Return a sentence for each part of a row that this command leaves out."""
    return [f"Needs --long to be tried whole: {one}" for one in row.long_tests if not with_long]


def read_results(report: ElementTree.Element, rows: list[FaultRow]) -> dict[str, RowResult]:
    """Return what each row came to, from the report of one run (JUnit's XML as pytest writes it)."""
    results = {row.name: RowResult() for row in rows}
    for case in report.iter("testcase"):
        test = "::".join([_find_file(case.get("classname", "")), *_find_names(case)])
        outcome = next((one.tag for one in case if one.tag in ("failure", "error", "skipped")), "passed")
        figures = [str(one.get("value")) for one in case.iter("property") if one.get("name") == "figure"]
        for row in rows:
            if any(test == wanted or test.startswith((f"{wanted}::", f"{wanted}[")) for wanted in row.tests):
                results[row.name].outcomes[{"failure": "failed"}.get(outcome, outcome)] += 1
                results[row.name].seconds += float(case.get("time", 0))
                results[row.name].figures += figures
    return results


def _find_file(classname: str) -> str:
    parts = classname.split(".")
    while parts and not (ROOT / Path(*parts)).with_suffix(".py").exists():
        parts.pop()
    return f"{'/'.join(parts)}.py"


def _find_names(case: ElementTree.Element) -> list[str]:
    module = _find_file(case.get("classname", "")).removesuffix(".py").replace("/", ".")
    classes = case.get("classname", "").removeprefix(module).strip(".")
    return [*filter(None, classes.split(".")), case.get("name", "")]


def run_tests(rows: list[FaultRow], tests: list[str], chosen: list[str]) -> tuple[int, dict[str, RowResult]]:
    """Run the tests on servers of their own; return the exit status and {row: what it came to}."""
    with tempfile.TemporaryDirectory() as folder, servers.run_servers() as addresses:
        report = Path(folder) / "report.xml"
        ran = subprocess.run(
            [sys.executable, "-m", *PYTEST, f"--junitxml={report}", *chosen, *tests],
            cwd=ROOT,
            env=os.environ | addresses,
            check=False,
        )
        status = 0 if ran.returncode == NOTHING_CHOSEN else ran.returncode
        return status, read_results(ElementTree.parse(report).getroot(), rows)


def run_command(path: str) -> tuple[int, str]:
    """Run a program of its own; return its exit status and its last line, which says what it reached."""
    module = path.removesuffix(".py").replace("/", ".")
    command = [sys.executable, "-m", module]
    last = ""
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as program:
        try:
            for line in program.stdout or ():
                print(line, end="", flush=True)
                last = line.strip() or last
        except BaseException:
            program.terminate()
            raise
    return program.returncode, last


def main() -> int:
    """Return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("rows", nargs="*", metavar="ROW", help="such as R6; all where none is given")
    parser.add_argument("--long", action="store_true", help="the tests that take minutes too")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    rows = list_rows(PAGE.read_text())
    if unknown := set(options.rows) - {row.name for row in rows}:
        parser.error(f"no such row: {', '.join(sorted(unknown))}")
    rows = [row for row in rows if not options.rows or row.name in options.rows]
    tests = list(dict.fromkeys(one for row in rows for one in row.tests if one not in COMMANDS))
    chosen = [] if options.long else ["-m", "not long"]
    status, results = run_tests(rows, tests, chosen) if tests else (0, {})
    commands = {row.name: row.list_commands(with_long=options.long) for row in rows}
    for command in dict.fromkeys(one for some in commands.values() for one in some):
        failed, last = run_command(command)
        status = status or failed
        for row in rows:
            if command in commands[row.name]:
                result = results.setdefault(row.name, RowResult())
                result.outcomes["failed" if failed else "passed"] += 1
                result.figures.append(f"{command}: {last}")
    print("\n| Row | What must hold | Reached |\n|---|---|---|")
    for row in rows:
        reached = [results.get(row.name, RowResult()).text, *list_not_tried(row, with_long=options.long)]
        print(f"| {row.name} | {row.must_hold} | {'. '.join(reached)} |")
    return status


if __name__ == "__main__":
    sys.exit(main())
