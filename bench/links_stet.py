"""Stet's own rows of bench.links: a real Celery worker on PostgreSQL and Redis sees the made-up web twice.

    python -m bench.links_stet --links N --hosts N      prints one line of JSON with both looks

The first look at all links knows nothing of them: each page is read and kept. Then the next edition of the
web comes out, all links are due again, and the second look meets what a worker meets month after month: pages
that say themselves that they are unchanged, pages that are, and a share with new words.
"""

import argparse
import dataclasses
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.links_measure import ROOT, Result, Session, broker_seconds, publish, web
from bench.links_world import PATIENCE, World, passage, wrongly_classed
from tests import servers

PER_HOST = 2
READY_SECONDS = 60
BEAT_SECONDS = 2.0
LONGEST = 900.0
TASK = "factcheck.tasks.check_due_links"


def environment(world: World, addresses: dict[str, str], folder: Path) -> dict[str, str]:
    """The settings of the house under test."""
    remaining = {
        name: value for name, value in os.environ.items() if not name.startswith(("STET_", "DJANGO_"))
    }
    return remaining | {
        "DJANGO_SETTINGS_MODULE": "newsroom.settings",
        "STET_SECRET_KEY": "only-for-a-benchmark-" * 4,
        "STET_BASE_URL": "https://127.0.0.1",
        "STET_DATABASE_URL": addresses["STET_TEST_DATABASE_URL"],
        "STET_BROKER_URL": addresses["STET_TEST_BROKER_URL"] + "/0",
        "STET_DATA_DIR": str(folder),
        "STET_SNAPSHOT_STORAGE": str(folder / "snapshots"),
        "STET_FETCH_ALLOWED_HOSTS": ",".join(world.allowed()),
        "STET_FETCH_TIMEOUT_SECONDS": str(round(PATIENCE)),
        "STET_LINK_CHECK_MAX_PER_HOST": str(PER_HOST),
        "STET_LINK_CHECK_HOST_DELAY_MS": "0",
        "STET_LOG_LEVEL": "WARNING",
        "PYTHONUNBUFFERED": "1",
    }


def fill(world: World) -> None:
    """A source for every link; every other one is cited, two by a claim, for a passage on its page."""
    from django.utils import timezone

    from accounts.models import Desk, User
    from factcheck.models import Citation, Claim, Source
    from lib.link_checker import get_host

    now = timezone.now()
    desk = Desk.objects.create(name="Bench", slug="bench")
    user = User.objects.create(username="bench", name="Bench")
    claims = Claim.objects.bulk_create(
        Claim(
            desk=desk,
            statement=f"Statement {number}",
            provenance="external",
            state="flagged",
            created_by=user,
            created_at=now,
        )
        for number in range(len(world.links) // 4 + 1)
    )
    sources = Source.objects.bulk_create(
        Source(
            kind="url",
            url=url,
            url_key=url,
            title=f"Source {link.number}",
            host=get_host(url),
            added_by=user,
            added_at=now,
        )
        for link in world.links
        for url in [world.url(link)]
    )
    Citation.objects.bulk_create(
        Citation(
            claim=claims[number // 4],
            source=sources[number],
            passage=passage(number),
            added_by=user,
            added_at=now,
        )
        for number in range(0, len(sources), 2)
    )


class Worker:
    """``manage.py run_worker`` in a session of its own. Give it work with ``sweep``."""

    def __init__(self, settings: dict[str, str], folder: Path) -> None:
        self.log = folder / "worker.log"
        command = [sys.executable, "manage.py", "run_worker", "--pool=solo", "--queues=links"]
        with self.log.open("wb") as out:
            self.process = subprocess.Popen(  # noqa: S603  our own
                command, cwd=ROOT, env=settings, stdout=out, stderr=out, start_new_session=True
            )
        self.session = Session(self.process.pid)
        self.broker = settings["STET_BROKER_URL"]
        deadline = time.monotonic() + READY_SECONDS
        # At this log level it says nothing when it is up: its queue gets a consumer.
        from newsroom.celery import app

        while time.monotonic() < deadline:
            with app.connection_for_read() as broker, broker.channel() as channel:
                if channel.client.client_list(_type="normal") and self._consumes(channel):
                    return
            time.sleep(0.1)
        raise SystemExit(f"The worker did not start:\n{self.log.read_text(errors='replace')[-3000:]}")

    def _consumes(self, channel: Any) -> bool:
        return any(client["cmd"] == "brpop" for client in channel.client.client_list())

    def sweep(self, name: str, world: World) -> Result:
        """Make every source due, tell the worker, and wait until each has a new result."""
        from django.db.models import Max
        from django.utils import timezone

        from factcheck.models import LinkCheck, Source
        from newsroom.celery import app

        before = LinkCheck.objects.aggregate(last=Max("pk"))["last"] or 0
        Source.objects.update(due_at=timezone.now())
        cpu, broker = self.session.cpu(), broker_seconds(self.broker)
        began, data = timezone.now(), 0.0
        deadline = time.monotonic() + LONGEST
        while LinkCheck.objects.filter(pk__gt=before).count() < len(world.links):
            if time.monotonic() > deadline:
                raise SystemExit(f"Not done:\n{self.log.read_text(errors='replace')[-3000:]}")
            if time.monotonic() - data > BEAT_SECONDS:
                # What beat does; losing it would cost no work.
                app.send_task(TASK, expires=10)
                data = time.monotonic()
            self.session.cpu()
            time.sleep(0.5)
        ended = LinkCheck.objects.aggregate(last=Max("checked_at"))["last"]
        rows = LinkCheck.objects.filter(pk__gt=before).order_by("id").values_list("source__url", "outcome")
        found = {int(url.split("/")[4]): outcome for url, outcome in rows}
        return Result(
            name=name,
            links=len(world.links),
            seconds=(ended - began).total_seconds(),
            cpu=self.session.cpu() - cpu,
            peak=self.session.peak,
            broker=broker_seconds(self.broker) - broker,
            wrong=wrongly_classed(world, found),
            remark=" ".join(f"{size / 1e6:.0f}" for size in self.session.highest().values()) + " MB",
        )

    def stop(self) -> None:
        """End it as an operator would; by force when it does not end."""
        os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def stored(folder: Path) -> dict[str, float]:
    """Bytes a row, indexes and long values included, of what looking at links writes; and of a kept file."""
    from django.db import connection

    sizes = {}
    with connection.cursor() as cursor:
        for table in ("factcheck_linkcheck", "factcheck_source", "factcheck_snapshot"):
            cursor.execute(f"SELECT pg_total_relation_size('{table}'), count(*) FROM {table}")  # noqa: S608  our own names
            total, rows = cursor.fetchone()
            sizes[table] = total / max(rows, 1)
    files = [file.stat().st_size for file in (folder / "snapshots").rglob("*.warc.gz")]
    return sizes | {"file": sum(files) / max(len(files), 1), "files": len(files)}


def main() -> None:
    """Both looks, in a house of its own that is thrown away."""
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--links", type=int, default=5_000)
    arguments.add_argument("--hosts", type=int, default=500)
    arguments.add_argument("--log", type=Path, help="where the worker's log is kept")
    given = arguments.parse_args()
    # What was started has to end with us.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with (
        tempfile.TemporaryDirectory(prefix="stet-bench-") as name,
        servers.run_servers() as addresses,
        web(given.links, given.hosts) as world,
    ):
        settings = environment(world, addresses, Path(name))
        os.environ.clear()
        os.environ.update(settings)
        # Django reads its settings when it is set up, so nothing of the house may be imported before.
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        fill(world)
        worker = Worker(settings, Path(name))
        try:
            checks = [worker.sweep("Stet, first look", world)]
            print("first look done", file=sys.stderr, flush=True)
            publish(world, 2)
            checks.append(worker.sweep("Stet, looking again", world))
        finally:
            worker.stop()
            if given.log:
                given.log.write_bytes(worker.log.read_bytes())
        data = {"looks": [dataclasses.asdict(check) for check in checks], "bytes": stored(Path(name))}
        print(json.dumps(data))


if __name__ == "__main__":
    main()
