"""create_backup_key: make the pair of keys by which backups are encrypted and opened."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from newsroom.backups.errors import BackupError
from newsroom.backups.keys import create_identity_file


class Command(BaseCommand):
    help = "Write a new secret key for backups into a file, and print the public key that goes with it."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="file for the secret key; it must not exist yet")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            recipient = create_identity_file(options["file"])
        except BackupError as refused:
            raise CommandError(str(refused)) from None
        self.stdout.write(recipient)
        self.stderr.write(
            f"The secret key is in {options['file']}. Keep a copy away from this machine: without it no "
            "backup can be opened. Put the line above into STET_BACKUP_RECIPIENTS."
        )
