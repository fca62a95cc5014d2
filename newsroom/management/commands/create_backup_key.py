"""create_backup_key: make the pair of keys by which backups are encrypted and opened."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from lib.crypto.age_keys import KeyFileError, create_identity_file
from lib.errors.command import RefusableCommand


class Command(RefusableCommand):
    refusals = (KeyFileError,)
    help = "Write a new secret key for backups into a file, and print the public key that goes with it."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="file for the secret key; it must not exist yet")

    def handle(self, *args: Any, **options: Any) -> None:
        recipient = create_identity_file(options["file"])
        self.stdout.write(recipient)
        self.stderr.write(
            f"The secret key is in {options['file']}. Keep a copy away from this machine: without it no "
            "backup can be opened. Put the line above into STET_BACKUP_RECIPIENTS."
        )
