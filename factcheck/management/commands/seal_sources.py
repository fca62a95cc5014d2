"""seal_sources: encrypt the off-the-record sources that are not yet, or all of them with new keys."""

from argparse import ArgumentParser
from typing import Any

from factcheck.sealing.contents import rotate_source_keys, seal_unsealed_sources
from lib.datetimes.clock import now
from lib.errors.command import RefusableCommand


class Command(RefusableCommand):
    help = "Encrypt the off-the-record sources that are stored unencrypted. Safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--rotate", action="store_true", help="give every source a new key as well")

    def handle(self, *args: Any, **options: Any) -> None:
        sealed = seal_unsealed_sources(at=now())
        rotated = rotate_source_keys(at=now()) if options["rotate"] else 0
        self.stdout.write(f"Sources encrypted: {sealed:,}. Given a new key: {rotated:,}.")
