"""Time of a backup and a restore, and the loss after one: python -m bench.recovery [--claims 0,100000]

Measures the demonstration (0) and a house of so many claims (bench.network), each on PostgreSQL with the
commands that an administrator gives: the backup, the drill, the restore onto an empty machine and the start
of its web server. One desk is created after the backup, and has to be all that the restored house lacks.
Prints of each command the seconds that passed and those of the processor, without PostgreSQL's own.
"""

import argparse
import contextlib
import os
import resource
import secrets
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests import servers
from tests.newsroom.processes import build_environment

SIZES = "0,100000"
CLAIMS_PER_FILE, FILE_BYTES = 20, 40_000
"""Of the archived copies of a filled house, which are compressed already."""
START_SECONDS = 300


@dataclass(frozen=True)
class House:
    """One installation: a database on the server at ``server``, and a folder."""

    server: str
    name: str
    folder: Path
    keys: Path

    @property
    def address(self) -> str:
        return f"{self.server.rpartition('/')[0]}/{self.name}"

    def get_environment(self, broker: str) -> dict[str, str]:
        """Return the settings of a house in production, and the place of its drill."""
        recipient = (self.keys / "recipient").read_text()
        return build_environment(
            DJANGO_SETTINGS_MODULE="newsroom.settings",
            STET_SECRET_KEY="bench" * 12,
            STET_BASE_URL="https://stet.example.org",
            STET_BEHIND_PROXY="1",
            STET_DATABASE_URL=self.address,
            STET_BROKER_URL=broker,
            STET_DATA_DIR=str(self.folder / "data"),
            STET_STATIC_DIR=str(self.keys / "static"),
            STET_BACKUP_DIR=str(self.keys / "backups"),
            STET_BACKUP_RECIPIENTS=recipient,
            STET_BACKUP_IDENTITY_FILE=str(self.keys / "secret.txt"),
            STET_SEALING_KEY_FILE=str(self.keys / "sealing-key"),
        )


@dataclass(frozen=True)
class Cost:
    """Seconds that passed, and those of the processor in the command and its children."""

    seconds: float
    cpu: float

    def __str__(self) -> str:
        return f"{self.seconds:.1f} s ({self.cpu:.1f} s of CPU)"


@dataclass(frozen=True)
class Recovery:
    """Costs of each step, the size of the archive in bytes, and the events before, after and restored."""

    backup: Cost
    drill: Cost
    restore: Cost
    start: float
    size: int
    before: int
    after: int
    restored: int


def read_cpu() -> float:
    """Return the processor's seconds of all children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def run(house: House, broker: str, *command: str) -> tuple[Cost, str]:
    """Return what a command cost, and what it printed."""
    began, cpu = time.monotonic(), read_cpu()
    ran = subprocess.run(  # noqa: S603 - our own commands
        [sys.executable, *command],
        env=house.get_environment(broker), check=False, capture_output=True, text=True,
    )  # fmt: skip
    if ran.returncode != 0:
        raise SystemExit(f"{' '.join(command)} failed:\n{ran.stdout}{ran.stderr}")
    return Cost(time.monotonic() - began, read_cpu() - cpu), ran.stdout


def fill(house: House, broker: str, claims: int) -> None:
    """Load the demonstration (``claims`` is 0), or so many claims and the files of their archived copies."""
    if not claims:
        told = ("--json", str(house.folder / "told.json"), "--base-url", "https://stet.example.org")
        run(house, broker, "manage.py", "load_demo", *told, "--evidence-url", "https://evidence.example.org")
        return
    run(house, broker, "-m", "bench.network", "--fill", str(claims))
    copies = house.folder / "data" / "snapshots" / "bench"
    copies.mkdir(parents=True)
    for number in range(claims // CLAIMS_PER_FILE):
        (copies / f"{number}.warc.gz").write_bytes(secrets.token_bytes(FILE_BYTES))


def count_events(house: House) -> int:
    with psycopg.connect(house.address) as connection:
        row = connection.execute("SELECT number FROM audit_chainhead").fetchone()
    return int(row[0]) if row else 0


@contextlib.contextmanager
def create_house(server: str, name: str, folder: Path, template: str) -> Iterator[House]:
    """Yield an installation on a copy of ``template``; drop its databases afterwards."""
    (folder / name).mkdir()
    with psycopg.connect(server, autocommit=True) as owner:
        owner.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield House(server, name, folder / name, folder)
        finally:
            for database in (name, f"{name}_drill"):
                owner.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")


def measure_start(house: House, broker: str) -> float:
    """Return the seconds until the web server of the restored house answers."""
    port, began = servers.free_port(), time.monotonic()
    server = subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "manage.py", "run_server", "--port", str(port)],
        env=house.get_environment(broker), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/verdicts/",
        headers={"Host": "stet.example.org", "X-Forwarded-Proto": "https"},
    )
    try:
        while time.monotonic() < began + START_SECONDS:
            with contextlib.suppress(OSError), urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - our own server
                if answer.status == 200:
                    return time.monotonic() - began
            time.sleep(0.1)
        raise SystemExit("The restored house does not answer.")
    finally:
        server.terminate()
        server.wait()


def measure(addresses: dict[str, str], folder: Path, claims: int) -> Recovery:
    """Fill a house, back it up, try the backup, lose the house, and restore it."""
    server, broker = addresses["STET_TEST_DATABASE_URL"], addresses["STET_TEST_BROKER_URL"]
    template = addresses["STET_TEST_DATABASE_TEMPLATE"]
    with create_house(server, "house", folder, template) as house:
        fill(house, broker, claims)
        before = count_events(house)
        backup, printed = run(house, broker, "manage.py", "backup")
        archive = printed.split()[-1]
        run(house, broker, "manage.py", "create_desk", "--name", "After the backup", "--slug", "after")
        after = count_events(house)
        drill, _ = run(house, broker, "manage.py", "drill")
    with create_house(server, "restored", folder, "template0") as empty:
        restore, _ = run(empty, broker, "manage.py", "restore", archive)
        restored = count_events(empty)
        start = measure_start(empty, broker)
    return Recovery(backup, drill, restore, start, os.path.getsize(archive), before, after, restored)


def print_recovery(name: str, found: Recovery) -> None:
    lost = found.after - found.restored
    print(f"{name}: archive of {found.size / 1e6:,.1f} MB with {found.before:,} events")
    print(f"  backup {found.backup}, drill {found.drill}")
    print(
        f"  back at work after {found.restore.seconds + found.start:.1f} s: restore {found.restore}, "
        f"web server {found.start:.1f} s"
    )
    print(f"  lost: {lost} events, all of the {found.after - found.before} after the backup", flush=True)
    if found.restored != found.before:
        raise SystemExit("The restored house has not the state of the backup.")


def main() -> None:
    """Measure one house after the other, and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.recovery")
    parser.add_argument(
        "--claims", default=SIZES, help="numbers of claims, with commas; 0: the demonstration"
    )
    options = parser.parse_args()
    for claims in map(int, options.claims.split(",")):
        name = f"{claims:,} claims" if claims else "Demonstration"
        with (
            servers.run_servers() as addresses,
            tempfile.TemporaryDirectory(prefix="stet-recovery-") as place,
        ):
            folder = Path(place)
            key = [sys.executable, "manage.py", "create_backup_key", str(folder / "secret.txt")]
            embedded = build_environment(STET_EMBEDDED="1", STET_DATA_DIR=str(folder / "making"))
            sealing = [sys.executable, "manage.py", "create_sealing_key", str(folder / "sealing-key")]
            subprocess.run(sealing, env=embedded, check=True, capture_output=True)  # noqa: S603 - our own
            made = subprocess.run(key, env=embedded, check=True, capture_output=True, text=True)  # noqa: S603 - our own
            recipient = next(word for word in made.stdout.split() if word.startswith("age1"))
            (folder / "recipient").write_text(recipient)
            static = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity=0"]
            subprocess.run(static, env=embedded | {"STET_STATIC_DIR": str(folder / "static")}, check=True)  # noqa: S603 - our own
            print_recovery(name, measure(addresses, folder, claims))


if __name__ == "__main__":
    main()
