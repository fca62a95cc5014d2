"""run_server: the web process, on granian. bin/demo and docker-compose.yml both start it this way."""

import os
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    """Replaces itself by a process without Django, which starts the others: a signal reaches it at once."""

    help = "Run the web server (granian) until stopped."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add host and port, and the numbers of processes and threads."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=1)
        parser.add_argument("--threads", type=int, help="simultaneous requests per process")

    def handle(self, *args: Any, **options: Any) -> None:
        """Execute the server. Never returns."""
        from newsroom.body_limits import RESERVED_THREADS, THREADS  # noqa: PLC0415 - needs settings

        threads = options["threads"] or THREADS
        if threads <= RESERVED_THREADS:
            raise CommandError(
                f"--threads takes {RESERVED_THREADS + 1} or more: programs and slow clients hold up to "
                f"{RESERVED_THREADS}."
            )
        os.execv(  # noqa: S606 - our own interpreter
            sys.executable,
            [
                sys.executable,
                *("-m", "lib.web.server", "newsroom.wsgi:application"),
                f"--host={options['host']}",
                f"--port={options['port']}",
                f"--workers={options['workers']}",
                f"--threads={threads}",
            ],
        )
