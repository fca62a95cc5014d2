"""run_server: the web process, on granian. bin/demo and docker-compose.yml both start it this way."""

import os
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

THREADS = 24
"""Requests that a process handles at once. The proxy lets programs have some of them (deploy/nginx.conf)."""


class Command(BaseCommand):
    """Replaces itself by a process without Django, which starts the others: a signal reaches it at once."""

    help = "Run the web server (granian) until stopped."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add host and port, and the numbers of processes and threads."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=1)
        parser.add_argument("--threads", type=int, default=THREADS, help="simultaneous requests per process")

    def handle(self, *args: Any, **options: Any) -> None:
        """Execute the server. Never returns."""
        os.execv(  # noqa: S606 - our own interpreter
            sys.executable,
            [
                sys.executable,
                *("-m", "lib.web.server", "newsroom.wsgi:application"),
                f"--host={options['host']}",
                f"--port={options['port']}",
                f"--workers={options['workers']}",
                f"--threads={options['threads']}",
            ],
        )
