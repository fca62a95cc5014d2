"""Every check in turn, as bin/test runs them: style, types, imports, then the tests on real servers."""

import argparse
import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests import servers

BIN = Path(sys.executable).parent
OURS = ["newsroom", "publishing", "factcheck", "articles", "accounts", "record", "lib", "tests"]
NOT_ON_SQLITE = "not postgres and not worker and not browser"


@dataclass
class Stages:
    """Runs stage after stage, a failed one too, and remembers how each ended."""

    began: float = field(default_factory=time.monotonic)
    failed: list[str] = field(default_factory=list)
    counted: list[str] = field(default_factory=list)

    def run(
        self, name: str, *command: str, env: dict[str, str] | None = None, passing: tuple[int, ...] = (0,)
    ) -> None:
        """One stage; its output passes through as it comes. ``passing``: exit statuses of success."""
        print(f"\n{time.monotonic() - self.began:4.0f} s  {name}", flush=True)
        process = subprocess.Popen(
            [str(BIN / command[0]), *command[1:]],
            env=os.environ | (env or {}),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        assert process.stdout is not None
        last = ""
        for line in process.stdout:
            print(line, end="", flush=True)
            last = line.strip("= \n") or last
        if process.wait() not in passing:
            self.failed.append(name)
        if counts := re.match(r"(\d+ .*) in [\d.]+s", last):
            self.counted.append(f"{name}: {counts[1]}")

    def closing_line(self) -> str:
        """What the last line of bin/test says."""
        minutes = (time.monotonic() - self.began) / 60
        counts = "; ".join(self.counted)
        if self.failed:
            return f"bin/test: FAILED in {minutes:.1f} min: {', '.join(self.failed)}. ({counts})"
        return f"bin/test: everything passed in {minutes:.1f} min. {counts}"


def lint(stages: Stages) -> None:
    """What needs no server."""
    stages.run("Style", "ruff", "check", ".")
    stages.run("Format", "ruff", "format", "--check", ".")
    stages.run("Types", "mypy", "manage.py", *OURS)
    stages.run("Import contracts", "lint-imports")
    embedded = {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    stages.run("Migrations", "python", "manage.py", "makemigrations", "--check", "--dry-run", env=embedded)


def marked(*parts: str) -> str:
    """A pytest marker expression that asks for all ``parts``."""
    return " and ".join(f"({part})" for part in parts if part)


def main() -> int:
    """Exit status 0 when every stage passed."""
    parser = argparse.ArgumentParser(prog="bin/test", description="Every check of the house.")
    parser.add_argument("--quick", action="store_true", help="PostgreSQL only, without the browser")
    parser.add_argument("--long", action="store_true", help="with fuzzing, soak and chaos")
    parser.add_argument("pytest", nargs="*", help="after --: arguments for pytest, without the lint stages")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))

    stages = Stages()
    if not options.pytest:
        lint(stages)
    length = "" if options.long else "not long"
    browser = "not browser" if options.quick else ""
    pytest = ["pytest", "--quiet", "--numprocesses=2", "--dist=loadgroup", *options.pytest]
    with servers.both() as addresses:
        stages.run("Tests on PostgreSQL", *pytest, "-m", marked(length, browser), env=addresses)
    if not options.quick:
        again = [*pytest, "--only-database", "-m", marked(length, NOT_ON_SQLITE)]
        # What somebody chose may hold nothing for SQLite: pytest ends with 5 then.
        stages.run("Tests on SQLite", *again, passing=(0, 5) if options.pytest else (0,))
    print(f"\n{stages.closing_line()}", flush=True)
    return 1 if stages.failed else 0


if __name__ == "__main__":
    sys.exit(main())
