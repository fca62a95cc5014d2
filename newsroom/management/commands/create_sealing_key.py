"""create_sealing_key: make the key under which off-the-record sources are encrypted."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from lib.crypto.age_keys import KeyFileError, create_identity_file
from lib.errors.command import RefusableCommand


class Command(RefusableCommand):
    refusals = (KeyFileError,)
    help = "Write a new secret key for off-the-record sources into a file."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="file for the secret key; it must not exist yet")

    def handle(self, *args: Any, **options: Any) -> None:
        name = create_identity_file(options["file"])
        self.stdout.write(name)
        self.stderr.write(
            f"The secret key is in {options['file']}. Name it in STET_SEALING_KEY_FILE, and keep a copy away "
            "from this machine and from its backups: without it no off-the-record source can be read."
        )
