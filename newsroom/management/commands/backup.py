"""backup: write one encrypted archive of the database and the stored files, and print its path."""

from typing import Any

from django.core.management.base import no_translations
from django.template.defaultfilters import filesizeformat

from lib.datetimes.clock import now
from lib.errors.command import RefusableCommand
from newsroom.backups.errors import BackupError
from newsroom.backups.runs import perform_backup


class Command(RefusableCommand):
    refusals = (BackupError,)
    help = "Make a backup now. If STET_BACKUP_RECIPIENTS is set, the scheduler makes backups too."

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        run, path = perform_backup()
        seconds = (now() - run.started_at).total_seconds()
        self.stdout.write(str(path))
        self.stderr.write(
            f"{filesizeformat(run.size)}, {run.event_count:,} events, {run.file_count:,} files, in "
            f"{seconds:.1f} seconds. manage.py drill tries it."
        )
