"""Every check in turn, as bin/test runs them: style, types, imports, the tests on real servers, then
production and beside it a smoke set on SQLite.
"""

import argparse
import contextlib
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests import advisories, sampling, servers

BIN = Path(sys.executable).parent
PROCESSES = 4
"""Of pytest: two for two cores, as two of them wait for a browser, a worker or another process."""
MAX_UNSTEADY_TESTS = 3
"""So many failures of one run are asked once more, alone: a fault fails again, and more are never chance."""
FAILED_TEST = re.compile(r"(?:FAILED|ERROR) (tests/\S+\.py::.*?)(?: - .*)?$")
"""A line of pytest's summary."""
OURS = ["newsroom", "publishing", "factcheck", "articles", "accounts", "audit", "lib", "deploy", "tests"]
TYPE_CHECK = ["mypy", "manage.py", *OURS]
"""One process for a minute or two, on the core that the tests leave free while they wait."""
SQLITE_SMOKE_TESTS = [
    "tests/newsroom/demonstration/test_demonstration.py",
    "tests/newsroom/demonstration/test_demonstration_pages.py",
    "tests/journeys/test_add_a_source.py",
    "tests/audit/test_append_only.py",
    "tests/factcheck/test_constraints.py",
    "tests/publishing/test_publish_end_to_end.py",
]
"""The demonstration, a journey, triggers and constraints on the embedded default.

The tutorial, which drives ``bin/demo`` as it stands on SQLite, runs with the worker tests of the first stage.
"""


@dataclass
class CheckRunner:
    """Runs stage after stage, a failed one too, and remembers how each ended."""

    began: float = field(default_factory=time.monotonic)
    failed: list[str] = field(default_factory=list)
    counted: list[str] = field(default_factory=list)
    unsteady: list[str] = field(default_factory=list)

    def run(self, name: str, *command: str, env: dict[str, str] | None = None) -> list[str]:
        """Run one stage; its output passes through as it comes. Returns the tests that pytest says failed."""
        print(f"\n{time.monotonic() - self.began:4.0f} s  {name}", flush=True)
        with subprocess.Popen(
            [str(BIN / command[0]), *command[1:]],
            env=os.environ | (env or {}),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        ) as process:
            assert process.stdout is not None
            last, tests = "", []
            for line in process.stdout:
                print(line, end="", flush=True)
                last = line.strip("= \n") or last
                if test := FAILED_TEST.match(line.rstrip()):
                    tests.append(test[1])
        self._note(name, process.returncode, last)
        return tests

    def run_again(self, name: str, tests: list[str], *command: str, env: dict[str, str]) -> None:
        """Run the failures of a stage once more, alone.

        What passes now is named at the end as unsteady: a defect of the test or of the code to be mended,
        and no reason to refuse the change at hand.
        """
        if not 0 < len(tests) <= MAX_UNSTEADY_TESTS:
            return
        again = f"{name}, once more"
        self.run(again, *command, *tests, env=env)
        if again not in self.failed:
            self.failed.remove(name)
            self.unsteady += tests

    @contextlib.contextmanager
    def run_beside(self, name: str, *command: str) -> Iterator[None]:
        """Run one stage while the block runs another; its output comes as a whole, after the other's."""
        with (
            tempfile.TemporaryFile("w+", errors="replace") as output,
            subprocess.Popen(
                [str(BIN / command[0]), *command[1:]], stdout=output, stderr=subprocess.STDOUT
            ) as process,
        ):
            try:
                yield
            except BaseException:
                process.terminate()
                raise
            process.wait()
            output.seek(0)
            text = output.read()
        print(f"\n{time.monotonic() - self.began:4.0f} s  {name} (ran beside)\n{text}", end="", flush=True)
        self._note(name, process.returncode, (text.strip() or " ").splitlines()[-1].strip("= "))

    def _note(self, name: str, status: int, last: str) -> None:
        if status != 0:
            self.failed.append(name)
        if counts := re.match(r"(\d+ .*) in [\d.]+s", last):
            self.counted.append(f"{name}: {counts[1]}")
        elif last.startswith(advisories.NOT_ASKED):
            self.counted.append(f"{name}: {last}")

    def closing_line(self) -> str:
        """What the last line of bin/test says."""
        minutes = (time.monotonic() - self.began) / 60
        counts = "; ".join(self.counted)
        if self.failed:
            return f"bin/test: FAILED in {minutes:.1f} min: {', '.join(self.failed)}. ({counts})"
        unsteady = (
            f" UNSTEADY, failed once and passed alone: {', '.join(self.unsteady)}." if self.unsteady else ""
        )
        return f"bin/test: everything passed in {minutes:.1f} min.{unsteady} {counts}"


def run_lint(stages: CheckRunner) -> None:
    """What needs no server and takes seconds; the types are checked beside the tests."""
    stages.run("Style", "ruff", "check", ".")
    stages.run("Format", "ruff", "format", "--check", ".")
    stages.run("Import contracts", "lint-imports")
    stages.run("Known holes of dependencies", "python", "-m", "tests.advisories")
    embedded = {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    stages.run("Migrations", "python", "manage.py", "makemigrations", "--check", "--dry-run", env=embedded)


def build_marker_expression(*parts: str) -> str:
    """A pytest marker expression that asks for all ``parts``."""
    return " and ".join(f"({part})" for part in parts if part)


def main() -> int:
    """Exit status 0 when every stage passed."""
    parser = argparse.ArgumentParser(prog="bin/test", description="Every check of the house.")
    parser.add_argument(
        "--quick", action="store_true", help="PostgreSQL only, without the browser and the smoke tests"
    )
    parser.add_argument(
        "--long",
        action="store_true",
        help="with fuzzing, soak, chaos and the upgrade from the release before",
    )
    parser.add_argument("pytest", nargs="*", help="after --: arguments for pytest, without the lint stages")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))

    os.environ[sampling.DAY_VARIABLE] = sampling.get_day()  # the same for every process, over midnight too
    stages = CheckRunner()
    if not options.pytest:
        run_lint(stages)
    length = "" if options.long else "not long"
    browser = "not browser" if options.quick else ""
    pytest = ["pytest", "--quiet", *(options.pytest or [f"--numprocesses={PROCESSES}"])]
    chosen = ["-m", build_marker_expression(length, browser)]
    types = contextlib.nullcontext() if options.pytest else stages.run_beside("Types", *TYPE_CHECK)
    with types, servers.run_servers() as addresses:
        failures = stages.run("Tests on PostgreSQL", *pytest, *chosen, env=addresses)
        if not options.pytest:
            stages.run_again("Tests on PostgreSQL", failures, "pytest", "--quiet", *chosen, env=addresses)
    if not options.quick and not options.pytest:
        smoke = build_marker_expression(length, "not postgres", "not worker")
        with stages.run_beside("Production from requirements.txt alone", "python", "-m", "tests.production"):
            stages.run("Smoke tests on SQLite", *pytest, *SQLITE_SMOKE_TESTS, "-m", smoke)
        if options.long:
            stages.run("Upgrade from the release before", "python", "-m", "tests.production.upgrade")
            if os.geteuid() == 0:  # a network for each machine takes root
                stages.run("Two machines, of which one is lost", "python", "-m", "tests.production.machines")
    print(f"\n{stages.closing_line()}", flush=True)
    return 1 if stages.failed else 0


if __name__ == "__main__":
    sys.exit(main())
