"""seal_sources: encrypt the off-the-record sources that are not yet, or all of them with new keys."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from factcheck.sealing.contents import rotate_source_keys, seal_unsealed_sources
from lib.datetimes.clock import now
from lib.errors import DomainError


class Command(BaseCommand):
    help = "Encrypt the off-the-record sources that are stored as they are. Safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--rotate", action="store_true", help="give every source a new key as well")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            sealed = seal_unsealed_sources(at=now())
            rotated = rotate_source_keys(at=now()) if options["rotate"] else 0
        except DomainError as refusal:
            raise CommandError(refusal.message) from None
        self.stdout.write(f"Sources encrypted: {sealed:,}. Given a new key: {rotated:,}.")
