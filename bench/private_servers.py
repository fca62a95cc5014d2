"""The command line of a bench that fills a private PostgreSQL (as tests.servers starts it) and asks it."""

import argparse
import os
import subprocess
import sys
from collections.abc import Callable

from tests import servers


def run_on_private_servers(
    module: str, parser: argparse.ArgumentParser, measure: Callable[[argparse.Namespace], None]
) -> None:
    """Start the servers, and call ``measure`` with the options, in a process that has them in its settings.

    ``module`` is the bench, whose ``main`` calls this: the process runs it once more.
    """
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        import django

        django.setup()
        measure(options)
        return
    with servers.run_servers() as addresses:
        command = [sys.executable, "-u", "-m", module, *sys.argv[1:], "--measure"]
        subprocess.run(command, env=os.environ | addresses, check=True)  # noqa: S603 - ourselves
