"""Upgrade the release before this one while people work: python -m tests.production.upgrade [--from COMMIT]

Starts the services of the release before, fills its database with 12,000 claims, and lets people read and
write without a pause. Then it does what docs/how-to/upgrade.md says: it migrates with the code of this
checkout, starts its services beside the old ones, stops those, and at last goes the way back. Prints of each
step how many requests failed and how long tables were locked. Exit status 0 or 1.
"""

import argparse
import contextlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg

from tests.architecture.source_files import ROOT
from tests.production.__main__ import print_progress
from tests.production.http_client import HttpClient
from tests.production.image import Image, build_image
from tests.production.load import LockProbe, WorkingPeople
from tests.production.previous_release import Release, ReleaseNotFoundError, extract, find_previous_release
from tests.production.proxy import run_proxy
from tests.production.services import (
    PASSWORDS,
    START_SECONDS,
    RunningServices,
    run_database_and_broker,
    wait_until,
)
from tests.servers import free_port

CLAIMS = 12_000
SECONDS = 20
"""How long people work in each stage."""
MAX_LOCK_SECONDS = 1.0
BUSY = ("canceling statement due to lock timeout", "TimeLimitExceeded")
"""A task that waited or ran too long, on a slow machine: the next one does its work."""
PASSWORD = "three blue herons at the weir"
COUNTED = ("factcheck_claim", "factcheck_verdict", "factcheck_citation", "articles_article", "accounts_desk")


class Trial:
    """The two releases on one database, and people who work at them."""

    def __init__(self, folder: Path, moved: dict[str, str], images: dict[str, Image]) -> None:
        self.folder = folder
        database = moved["database:5432"]
        self.owner = f"postgresql://stet@{database}/stet"
        shared = {"STET_DATA_DIR": str(folder / "data")}
        self.services = {
            name: RunningServices(image, folder / name, moved, free_port(), shared)
            for name, image in images.items()
        }
        self.addresses: dict[str, str] = {}
        self.before: dict[str, int] = {}

    def run(self) -> None:
        """Go through every stage. Raises AssertionError at the first that fails."""
        old, new = self.services["old"], self.services["new"]
        print_progress(f"{CLAIMS:,} claims in the release before")
        old.migrate()
        self.fill(old)
        with contextlib.ExitStack() as stack:
            for name, services in self.services.items():
                proxy = stack.enter_context(run_proxy(self.folder / name / "proxy", services.address))
                self.addresses[name] = f"https://127.0.0.1:{proxy.https_port}"
            self.start("old")
            old.start("beat")
            people = self.let_people_in(old)
            stack.callback(people.end)
            self.before = self.count_rows()
            self.let_work(people, "old")
            self.migrate(people)
            self.start("new")
            self.let_work(people, "old", "new")
            # The proxy turns to the new servers first, so nobody asks an old one that ends.
            people.begin(self.addresses["new"])
            old.stop()
            new.start("beat")  # there is one scheduler on a database; compose starts it until it may run
            self.let_work(people, "new")
            self.verify(people, "new")
            people.begin(self.addresses["new"])
            print_progress("the way back: the release before starts again, on the newer tables")
            old.migrate()
            self.start("old")
            people.begin(self.addresses["old"])
            new.stop()
            old.start("beat")
            self.let_work(people, "old")
            self.verify(people, "old")

    def fill(self, old: RunningServices) -> None:
        """Write the newsroom of the release's own bench.network, as the owner of the tables."""
        environment = old.get_environment("migrate") | {
            "DJANGO_SETTINGS_MODULE": "newsroom.settings",
            "STET_DATABASE_URL": self.owner,
            "STET_DATABASE_PASSWORD": PASSWORDS["STET_DATABASE_OWNER_PASSWORD"],
            "TMPDIR": str(self.folder),
        }
        ran = subprocess.run(
            ["python", "-m", "bench.network", "--fill", str(CLAIMS)],
            cwd=old.image.source, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert ran.returncode == 0, ran.stderr[-3000:]

    def let_people_in(self, old: RunningServices) -> WorkingPeople:
        """Sign an editor and a checker of the first desk in, and give a partner their key."""
        site = old.services["web"]["environment"]["STET_BASE_URL"]
        people: dict[str, HttpClient] = {}
        for name, role in {"edna": "editor", "carl": "checker"}.items():
            person = ("--username", name, "--name", name.title(), "--email", f"{name}@example.org")
            desk = ("--desk", f"desk-2:{role}", "--password-stdin")
            old.run_manage("create_person", *person, *desk, typed=f"{PASSWORD}\n")
            people[role] = HttpClient(site, self.addresses["old"])
            people[role].sign_in(name, PASSWORD)
        key = old.run_manage("create_partner", "--name", "The Ledger").strip()
        with self.connect() as owner:
            row = owner.execute("SELECT public_id FROM articles_article WHERE desk_id = 2 LIMIT 1").fetchone()
        assert row is not None
        partner = HttpClient(site, self.addresses["old"], key)
        article = people["editor"].get(f"articles/{row[0]}/")
        return WorkingPeople(people["editor"], people["checker"], partner, article)

    def migrate(self, people: WorkingPeople) -> None:
        """Migrate with the new code while people work at the old servers."""
        planned = self.services["new"].run_manage("showmigrations", "--plan").count("[ ]")
        people.begin(self.addresses["old"])
        with LockProbe(self.build_owner_address()) as probe:
            time.sleep(1)
            self.services["new"].migrate()
            time.sleep(1)
            every = probe.get_round_seconds()
        self.report(people, f"{planned} migrations while the release before serves")
        table, seconds = probe.get_longest()
        print_progress(
            f"    longest lock that keeps a writer out: {seconds:.3f} s, of {table}; "
            f"{len(probe.longest)} tables asked every {every:.2f} s"
        )
        assert seconds <= MAX_LOCK_SECONDS, f"{table} was locked for {seconds:.1f} s"

    def start(self, name: str) -> None:
        """Start every service of a release but beat, and return once its web server answers."""
        services = self.services[name]
        for one in services.services:
            if one not in ("migrate", "beat"):
                services.start(one)
        visitor = HttpClient(services.services["web"]["environment"]["STET_BASE_URL"], self.addresses[name])

        def is_serving() -> bool:
            services.require_running(tolerated=BUSY)
            with contextlib.suppress(OSError):
                return visitor.ask("/sign-in/")[0] == 200
            return False

        wait_until(is_serving, START_SECONDS, f"{name}: nobody answers")

    def let_work(self, people: WorkingPeople, *names: str) -> None:
        """Let people work at the servers of these releases, and look whether all is well."""
        people.begin(*(self.addresses[name] for name in names))
        time.sleep(SECONDS)
        for name in names:
            for one in list(self.services[name].started):
                self.services[name].wait_until_healthy(one)
            self.services[name].require_running(tolerated=BUSY)
        self.report(people, f"{' and '.join(names)} serve")

    def report(self, people: WorkingPeople, stage: str) -> None:
        """Print what people met in this stage. Raises AssertionError when a request failed."""
        people.pause()
        print_progress(f"{stage}: {people.answers.describe()}")
        assert people.answers.statuses["answered"], "nobody got an answer"
        assert not people.answers.failures, "\n".join(people.answers.failures[:5])

    def verify(self, people: WorkingPeople, name: str) -> None:
        """Compare what people were told with what is there, and verify the audit log."""
        with self.connect() as owner:
            there: dict[str, str] = dict(
                owner.execute("SELECT statement, state FROM factcheck_claim WHERE statement LIKE %s",
                              ["% was flagged during the upgrade"]).fetchall()
            )  # fmt: skip
        assert there == people.saved, "what people were told is not what is there"
        expected = self.before | {"factcheck_claim": self.before["factcheck_claim"] + len(people.saved)}
        assert self.count_rows() == expected, (self.count_rows(), expected)
        intact = self.services[name].run_manage("verify_audit_log").strip()
        print_progress(
            f"    {len(people.saved):,} claims told as saved, all there; other rows as before. {intact}"
        )

    def count_rows(self) -> dict[str, int]:
        """Return {table: rows} of what nobody but the filler and the people of this trial writes."""
        with self.connect() as owner:
            rows = (owner.execute(f"SELECT count(*) FROM {table}").fetchone() for table in COUNTED)
            return {table: row[0] for table, row in zip(COUNTED, rows, strict=True) if row is not None}

    def connect(self) -> psycopg.Connection:
        return psycopg.connect(self.build_owner_address())

    def build_owner_address(self) -> str:
        """Return the connection string of the tables' owner, with their password."""
        return psycopg.conninfo.make_conninfo(self.owner, password=PASSWORDS["STET_DATABASE_OWNER_PASSWORD"])

    def print_logs(self) -> None:
        for services in self.services.values():
            services.print_logs()

    def stop(self) -> None:
        for services in self.services.values():
            services.stop()


@contextlib.contextmanager
def make_folder() -> Iterator[Path]:
    """Yield a folder that other users of this machine may read, as PostgreSQL's must; removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="stet-upgrade-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main() -> int:
    """Run it in a temporary folder, and end and remove all that was made, whatever happens."""
    parser = argparse.ArgumentParser(prog="python -m tests.production.upgrade")
    parser.add_argument(
        "--from", dest="commit", help="commit or tag to upgrade from (default: the release before)"
    )
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        with make_folder() as folder:
            commit = options.commit
            release = Release(commit, commit) if commit else find_previous_release(ROOT)
            source = extract(ROOT, release.commit, folder / "source")
            print_progress(
                f"from {release.version} ({release.commit[:12]}): its packages, its code, and ours"
            )
            images = {}
            for name, checkout in {"old": source, "new": ROOT}.items():
                (folder / name).mkdir()
                images[name] = build_image(folder / name, checkout)
            with run_database_and_broker(folder) as moved:
                trial = Trial(folder, moved, images)
                try:
                    trial.run()
                except BaseException:
                    trial.print_logs()
                    raise
                finally:
                    trial.stop()
    except (AssertionError, ReleaseNotFoundError) as failure:
        print(f"The upgrade does not work: {failure}")
        return 1
    print_progress("the upgrade works, and so does the way back")
    return 0


if __name__ == "__main__":
    sys.exit(main())
