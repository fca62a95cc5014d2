"""rotate_sealing_key: wrap the keys of all desks with the key that the settings name now."""

from argparse import ArgumentParser
from typing import Any

from factcheck.sealing.keys import rewrap_desk_keys
from lib.errors.command import RefusableCommand


class Command(RefusableCommand):
    help = (
        "Wrap the keys of all desks with the key that STET_SEALING_* names now. No source is encrypted again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--to",
            choices=("file", "kms"),
            default="",
            help="where both are set: the key of STET_SEALING_KEY_FILE, or that of STET_SEALING_KMS_KEY",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        name, done = rewrap_desk_keys(options["to"])
        self.stdout.write(
            f"Keys of desks wrapped anew: {done:,}. {name} alone opens every one of them now. Make a backup "
            "before you remove the older key: without it the older file of keys beside the backups opens "
            "nothing."
        )
