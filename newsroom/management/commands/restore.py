"""restore: fill an empty installation from a backup."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, no_translations

from factcheck.sealing.contents import list_sources_with_lost_key
from lib.errors.command import RefusableCommand
from newsroom.backups.errors import BackupError
from newsroom.backups.keys import read_identities
from newsroom.backups.restoring import restore_backup


class Command(RefusableCommand):
    refusals = (BackupError,)
    help = "Fill an empty installation from a backup. A database with tables or stored files is refused."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("archive", type=Path)
        parser.add_argument(
            "--identity",
            default=settings.STET_BACKUP_IDENTITY_FILE,
            metavar="FILE",
            help="file with the secret key; by default STET_BACKUP_IDENTITY_FILE",
        )
        parser.add_argument(
            "--sealing-keys",
            type=Path,
            metavar="FILE",
            help="file with the keys of off-the-record sources; by default the one beside the archive",
        )

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        report, other_keys = restore_backup(
            options["archive"],
            read_identities(options["identity"]),
            sealing_key_file=options["sealing_keys"],
        )
        for name in other_keys:
            self.stderr.write(
                self.style.WARNING(
                    f"{name} is not the one of that time: everybody has to sign in again, and links in "
                    "e-mails, apps for codes and recovery codes no longer work. To keep them, set the old "
                    f"one, or name it in {name}_FALLBACKS."
                )
            )
        if count := list_sources_with_lost_key().count():
            self.stderr.write(
                self.style.WARNING(
                    f"Off-the-record sources that cannot be read, since their keys are missing: {count:,}. "
                    "Restore into an empty installation again, with --sealing-keys."
                )
            )
        if report.problems:
            raise CommandError(f"Restored, but not everything is there. {' '.join(report.problems)}")
        self.stdout.write(
            f"Restored the state of {report.created_at}: {report.row_count:,} rows, {report.file_count:,} "
            f"files, and an intact audit log of {report.event_count:,} events."
        )
