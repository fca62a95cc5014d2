"""move_to_postgresql: take a newsroom that runs on SQLite over to PostgreSQL."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import no_translations

from lib.errors.command import RefusableCommand
from newsroom.backups.errors import BackupError
from newsroom.backups.moving import move_to_postgresql


class Command(RefusableCommand):
    refusals = (BackupError,)
    help = "Copy a newsroom without servers into this empty PostgreSQL, with ids, hashes and audit log."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="its STET_DATA_DIR, such as var/data")

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        facts = move_to_postgresql(options["folder"])
        self.stdout.write(
            f"Moved {sum(facts.tables.values()):,} rows. The audit log is intact: {facts.event_count:,} "
            f"events. Checkpoint {facts.event_count}:{facts.head}"
        )
        self.stderr.write(
            f"The old newsroom in {options['folder']} is as it was. Take STET_SECRET_KEY from its file "
            "secret-key, so that links in e-mails still work, and do not start it again."
        )
