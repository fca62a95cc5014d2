"""Every check, as bin/test runs them: style, then the tests on real servers, and beside these one after the
other what takes one process: imports, types, production and a smoke set on SQLite.
"""

import argparse
import contextlib
import os
import re
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from tests import advisories, sampling, servers

BIN = Path(sys.executable).parent
PROCESSES = 4
"""Of pytest: two for two cores, as two of them wait for a browser, a worker or another process."""
MAX_UNSTEADY_TESTS = 3
"""So many failures of one run are asked once more, alone: a fault fails again, and more are never chance."""
FAILED_TEST = re.compile(r"(?:FAILED|ERROR) (tests/\S+\.py::.*?)(?: - .*)?$")
"""A line of pytest's summary."""
OURS = ["newsroom", "publishing", "factcheck", "articles", "accounts", "audit", "lib", "deploy", "tests"]
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


@dataclass(frozen=True)
class Stage:
    """One check, as a command of the virtual environment, with variables beside those of this process."""

    name: str
    command: tuple[str, ...]
    env: dict[str, str] = field(default_factory=dict)

    def start(self, output: IO[str] | int) -> "subprocess.Popen[str]":
        """Start it, with all that it says going to ``output``."""
        return subprocess.Popen(
            [str(BIN / self.command[0]), *self.command[1:]],
            env=os.environ | self.env,
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )


@dataclass
class CheckRunner:
    """Runs stage after stage, a failed one too, and remembers how each ended."""

    began: float = field(default_factory=time.monotonic)
    failed: list[str] = field(default_factory=list)
    counted: list[str] = field(default_factory=list)
    unsteady: list[str] = field(default_factory=list)
    processor: dict[str, float] = field(default_factory=dict)
    """Seconds of processor that each stage took, with all processes that it started and waited for."""
    running: list["subprocess.Popen[str]"] = field(default_factory=list)
    """What runs beside now."""

    def run(self, name: str, *command: str, env: dict[str, str] | None = None) -> list[str]:
        """Run one stage; its output passes through as it comes. Returns the tests that pytest says failed."""
        print(f"\n{time.monotonic() - self.began:4.0f} s  {name}", flush=True)
        with Stage(name, command, env or {}).start(subprocess.PIPE) as process:
            assert process.stdout is not None
            last, tests = "", []
            try:
                for line in process.stdout:
                    print(line, end="", flush=True)
                    last = line.strip("= \n") or last
                    if test := FAILED_TEST.match(line.rstrip()):
                        tests.append(test[1])
            except BaseException:
                process.terminate()
                raise
            self._wait(name, process)
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
    def run_beside(self, *stages: Stage) -> Iterator[None]:
        """Run stages one after the other while the block runs another.

        What each says comes as a whole, after the block.
        """
        ended: list[tuple[Stage, int, str]] = []
        stopped = threading.Event()

        def run_all() -> None:
            for stage in stages:
                if stopped.is_set():
                    return
                with tempfile.TemporaryFile("w+", errors="replace") as output, stage.start(output) as process:
                    self.running = [process]
                    if stopped.is_set():
                        # It began while the others were being ended.
                        process.terminate()
                    self._wait(stage.name, process)
                    output.seek(0)
                    ended.append((stage, process.returncode, output.read()))

        beside = threading.Thread(target=run_all)
        beside.start()
        try:
            yield
        except BaseException:
            stopped.set()
            for process in self.running:
                with contextlib.suppress(ProcessLookupError):
                    process.terminate()
            raise
        finally:
            beside.join()
        # What could not even be started has not passed.
        self.failed += [stage.name for stage in stages[len(ended) :]]
        for stage, status, text in ended:
            print(f"\n{stage.name} (ran beside)\n{text}", end="", flush=True)
            self._note(stage.name, status, (text.strip() or " ").splitlines()[-1].strip("= "))

    def _wait(self, name: str, process: "subprocess.Popen[str]") -> None:
        """Wait until it ends, and note what it took of the processor."""
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        self.processor[name] = usage.ru_utime + usage.ru_stime

    def _note(self, name: str, status: int, last: str) -> None:
        if status != 0:
            self.failed.append(name)
        if counts := re.match(r"(\d+ .*) in [\d.]+s", last):
            self.counted.append(f"{name}: {counts[1]}")
        elif last.startswith(advisories.NOT_ASKED):
            self.counted.append(f"{name}: {last}")

    def describe_processor(self) -> str:
        """Return what each stage took of the processor, and the servers of the tests."""
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        servers_took = children.ru_utime + children.ru_stime - sum(self.processor.values())
        took = self.processor | {"servers of the tests": servers_took}
        return "Processor: " + ", ".join(f"{name} {seconds:.0f} s" for name, seconds in took.items())

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


def list_checks_beside() -> list[Stage]:
    """Return what takes one process, on the core that the tests leave free while they wait."""
    embedded = {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    return [
        Stage("Import contracts", ("lint-imports",)),
        Stage("Known holes of dependencies", ("python", "-m", "tests.advisories")),
        Stage("Migrations", ("python", "manage.py", "makemigrations", "--check", "--dry-run"), embedded),
        Stage("Types", ("mypy", "manage.py", *OURS)),
    ]


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
    length = "" if options.long else "not long"
    browser = "not browser" if options.quick else ""
    chosen = ["-m", build_marker_expression(length, browser)]
    beside: list[Stage] = []
    if not options.pytest:
        stages.run("Style", "ruff", "check", ".")
        stages.run("Format", "ruff", "format", "--check", ".")
        beside = list_checks_beside()
    if not options.quick and not options.pytest:
        smoke = build_marker_expression(length, "not postgres", "not worker")
        beside += [
            Stage("Production from requirements.txt alone", ("python", "-m", "tests.production")),
            Stage("Smoke tests on SQLite", ("pytest", "--quiet", *SQLITE_SMOKE_TESTS, "-m", smoke)),
        ]
    pytest = ["pytest", "--quiet", *(options.pytest or [f"--numprocesses={PROCESSES}"])]
    with stages.run_beside(*beside), servers.run_servers(vacuums=False) as addresses:
        failures = stages.run("Tests on PostgreSQL", *pytest, *chosen, env=addresses)
        if not options.pytest:
            stages.run_again("Tests on PostgreSQL", failures, "pytest", "--quiet", *chosen, env=addresses)
    if options.long and not options.quick and not options.pytest:
        stages.run("Upgrade from the release before", "python", "-m", "tests.production.upgrade")
        if os.geteuid() == 0:  # a network for each machine takes root
            stages.run("Two machines, of which one is lost", "python", "-m", "tests.production.machines")
    print(f"\n{stages.describe_processor()}")
    print(f"\n{stages.closing_line()}", flush=True)
    return 1 if stages.failed else 0


if __name__ == "__main__":
    sys.exit(main())
