"""drill: restore a backup into a scratch database, verify everything, and clear it away."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import no_translations

from lib.errors.command import RefusableCommand
from newsroom.backups.errors import BackupError
from newsroom.backups.runs import perform_drill


class Command(RefusableCommand):
    refusals = (BackupError,)
    help = "Try the newest backup, or the one named: restore it into a scratch database and verify it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("archive", type=Path, nargs="?")
        parser.add_argument(
            "--identity",
            default=settings.STET_BACKUP_IDENTITY_FILE,
            metavar="FILE",
            help="file with the secret key; by default STET_BACKUP_IDENTITY_FILE",
        )

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        report = perform_drill(options["archive"], identity_file=options["identity"])
        self.stdout.write(
            f"{report.archive} can be restored: {report.row_count:,} rows, {report.file_count:,} files, and "
            f"an intact audit log of {report.event_count:,} events."
        )
