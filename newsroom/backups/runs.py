"""Runs of backups and drills: when the next one is due, the result of each, and its notifications."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from accounts.models import BackupRun, BackupRunKind
from factcheck.workflow.notify import notify_admins
from lib.datetimes.clock import now
from newsroom.backups.creation import create_backup
from newsroom.backups.drills import run_drill
from newsroom.backups.errors import BackupError, BackupRunningError
from newsroom.backups.keys import read_identities
from newsroom.backups.verification import RestoreReport

RETRY_AFTER = timedelta(hours=1)
"""Time after an attempt that failed, or was killed, until the next one."""


def run_due_backups(*, at: datetime) -> int:
    """Make the backup and the drill that are due; return how many ran: none beside another.

    Admins are told of what fails.
    """
    runs: list[Callable[[], object]] = []
    if settings.STET_BACKUP_RECIPIENTS and _is_due(
        BackupRunKind.BACKUP, timedelta(hours=settings.STET_BACKUP_HOURS), at=at
    ):
        runs.append(perform_backup)
    if settings.STET_BACKUP_IDENTITY_FILE and settings.STET_BACKUP_DRILL_DAYS:
        length = timedelta(days=settings.STET_BACKUP_DRILL_DAYS)
        has_backup = BackupRun.objects.filter(kind=BackupRunKind.BACKUP, is_ok=True).exists()
        if (has_backup or runs) and _is_due(BackupRunKind.DRILL, length, at=at):
            runs.append(lambda: perform_drill(None, identity_file=settings.STET_BACKUP_IDENTITY_FILE))
    for run in runs:
        try:
            run()
        except BackupRunningError:
            return 0
        except BackupError:
            continue  # saved in its row, and admins were notified
    return len(runs)


def perform_backup() -> tuple[BackupRun, Path]:
    """Make a backup and keep its result. Raises BackupError after the admins were told of it."""
    run = BackupRun.objects.create(kind=BackupRunKind.BACKUP, started_at=now())
    try:
        path, manifest = create_backup(at=run.started_at)
    except BackupRunningError:
        run.delete()
        raise
    except Exception as trouble:
        _finish_run(run, failure=_describe_failure(trouble), event="backup_failed")
        raise
    run.archive, run.size = path.name, path.stat().st_size
    run.event_count, run.file_count = manifest.database.event_count, len(manifest.files)
    _finish_run(run)
    return run, path


def perform_drill(path: Path | None, *, identity_file: str) -> RestoreReport:
    """Try a backup and keep the result. Raises BackupError after the admins were told of it."""
    run = BackupRun.objects.create(kind=BackupRunKind.DRILL, started_at=now())
    try:
        report = run_drill(path, read_identities(identity_file))
        if report.problems:
            raise BackupError(" ".join(report.problems))
    except BackupRunningError:
        run.delete()
        raise
    except Exception as trouble:
        run.archive = path.name if path else ""
        _finish_run(run, failure=_describe_failure(trouble), event="drill_failed")
        raise
    run.archive, run.event_count, run.file_count = report.archive, report.event_count, report.file_count
    _finish_run(run, event="drill_passed")
    return report


def find_last_run(kind: BackupRunKind, *, is_ok: bool | None = None) -> BackupRun | None:
    """Return the run of this kind that started last, or the last with this result."""
    runs = BackupRun.objects.filter(kind=kind)
    if is_ok is not None:
        runs = runs.filter(is_ok=is_ok)
    return runs.first()


def _is_due(kind: BackupRunKind, length: timedelta, *, at: datetime) -> bool:
    last, last_whole = find_last_run(kind), find_last_run(kind, is_ok=True)
    if last_whole is not None and last_whole.started_at > at - length:
        return False
    return last is None or last.is_ok is True or last.started_at <= at - RETRY_AFTER


def _describe_failure(trouble: Exception) -> str:
    return str(trouble) if isinstance(trouble, BackupError) else f"{type(trouble).__name__}: {trouble}"


def _finish_run(run: BackupRun, *, failure: str = "", event: str = "") -> None:
    run.ended_at, run.is_ok, run.failure = now(), not failure, failure
    run.save()
    if event:
        notify_admins(
            event,
            at=run.ended_at,
            archive=run.archive,
            event_count=run.event_count,
            file_count=run.file_count,
            failure=failure,
        )
