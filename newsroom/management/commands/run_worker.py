"""run_worker: the Celery worker. On the embedded default beat runs as a thread of the same process."""

import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from celery import beat
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from lib.tasks.names import FETCH_QUEUES, QUEUES
from newsroom.celery import app


class Command(BaseCommand):
    """Embedded: worker and beat in this process, on the in-memory transport. Otherwise: ``celery worker``."""

    help = "Find due work and do it, until stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the number of tasks at once, the pool, and the queues."""
        parser.add_argument("--concurrency", type=int, default=4)
        parser.add_argument(
            "--pool",
            choices=["prefork", "solo"],
            default="prefork",
            help=(
                "solo: everything in one process, one task at a time, with less memory; ignored by the "
                "embedded worker"
            ),
        )
        parser.add_argument("--queues", default=",".join(QUEUES), help="ignored by the embedded worker")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until SIGTERM or SIGINT, and finish running tasks (a second SIGINT does not wait)."""
        if settings.STET_EMBEDDED:
            self._run_embedded(options["concurrency"])
        else:
            self._exec_celery(options["pool"], options["concurrency"], options["queues"])

    def _run_embedded(self, concurrency: int) -> None:
        # A thread, not a process: the in-memory transport reaches no further than this process. So what is
        # enqueued here is read here.
        settings.STET_ENQUEUE_ON_COMMIT = True
        clock = beat.EmbeddedService(app, thread=True, scheduler_cls=app.conf.beat_scheduler)
        worker = app.Worker(
            pool="threads",
            concurrency=concurrency,
            queues=list(QUEUES),
            without_gossip=True,
            without_mingle=True,
            without_heartbeat=True,
            loglevel=settings.STET_LOG_LEVEL,
        )
        clock.daemon = True
        clock.start()
        try:
            worker.start()
        finally:
            clock.stop()
        sys.exit(worker.exitcode)

    def _exec_celery(self, pool: str, concurrency: int, queues: str) -> None:
        is_fetching = set(queues.split(",")) <= set(FETCH_QUEUES)
        if settings.STET_FETCH_ONLY and not is_fetching:
            raise CommandError(f"With STET_FETCH_ONLY a worker serves {' and '.join(FETCH_QUEUES)} alone.")
        if is_fetching:
            # It reads foreign pages and files, and needs nothing that opens what is off the record.
            for name in ("STET_SEALING_KEY_FILE", "STET_SEALING_KMS_KEY"):
                os.unsetenv(name)
        celery = str(Path(sys.executable).with_name("celery"))
        # glibc would keep a heap for each thread that reads a page.
        os.putenv("MALLOC_ARENA_MAX", "1")
        # Pages come and go: what they leave behind is given back, and not kept for pages as large.
        os.putenv("MALLOC_MMAP_THRESHOLD_", "131072")
        os.putenv("MALLOC_TRIM_THRESHOLD_", "131072")
        os.execv(  # noqa: S606 - the path is beside our own interpreter
            celery,
            [
                celery,
                "--app=newsroom",
                "worker",
                f"--pool={pool}",
                f"--concurrency={concurrency}",
                f"--queues={queues}",
                "--without-gossip",
                "--without-mingle",
                "--without-heartbeat",
                f"--loglevel={settings.STET_LOG_LEVEL}",
            ],
        )
