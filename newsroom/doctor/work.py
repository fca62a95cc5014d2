"""Checks of the work: workers and beat, what is due, and the verification of the audit log."""

from datetime import datetime, timedelta

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext, ngettext

from accounts.models import BackupRunKind
from audit import selectors as audit_selectors
from lib.datetimes.humanize import format_full_duration
from newsroom.backups.runs import find_last_run
from newsroom.doctor.findings import HealthFinding, report_ok, report_warning, report_wrong
from newsroom.health import StatusLine, list_record_lines, list_work_lines, list_worker_lines
from publishing.documents.search_index import list_missing_entries


def examine_workers(*, at: datetime) -> list[HealthFinding]:
    if settings.STET_EMBEDDED:
        mend = gettext("One process does all work of this newsroom. Start it again, and read its log.")
    else:
        mend = gettext("Start it again, and read its log. If all are silent, check the broker first.")
    return [_examine_line("workers", line, mend) for line in list_worker_lines(at=at)]


def examine_due_work(*, at: datetime) -> list[HealthFinding]:
    if settings.STET_EMBEDDED:
        mend = gettext("Check that the worker is running. If it cannot keep up, move to PostgreSQL.")
    else:
        mend = gettext(
            "Check that the worker for this work is running. If it cannot keep up, start another one."
        )
    return [_examine_line("work", line, mend) for line in list_work_lines(at=at)]


def _examine_line(part: str, line: StatusLine, mend: str) -> HealthFinding:
    return report_wrong(part, line.sentence, mend) if line.is_bad else report_ok(part, line.sentence)


def examine_search() -> list[HealthFinding]:
    """Report published verdicts that readers and partners cannot find, such as after a restore by hand."""
    missing = list_missing_entries().count()
    if not missing:
        return [report_ok("search", gettext("Readers and partners can find every published verdict."))]
    sentence = ngettext(
        "{count} published verdict is missing from the search of readers and partners.",
        "{count} published verdicts are missing from the search of readers and partners.",
        missing,
    )
    mend = gettext("Run manage.py rebuild_search.")
    return [report_warning("search", sentence.format(count=missing), mend)]


def examine_record(*, at: datetime) -> list[HealthFinding]:
    lines = list_record_lines(at=at)
    if lines:
        mend = gettext("Open the audit log under Setup: it says what to do.")
        return [report_wrong("record", line.sentence, mend) for line in lines]
    last = audit_selectors.find_last_verification_run()
    if last is None or last.ended_at is None:
        return [report_ok("record", gettext("The audit log will be verified as soon as a worker runs."))]
    sentence = gettext("The audit log was verified {duration} ago: {count} events, none altered.")
    duration = format_full_duration(at - last.ended_at)
    return [report_ok("record", sentence.format(duration=duration, count=last.number))]


def examine_backups(*, at: datetime) -> list[HealthFinding]:
    """Report the age of the last backup, and of the last drill of one."""
    if not settings.STET_BACKUP_RECIPIENTS:
        return [
            report_warning(
                "backup",
                gettext("No backups are made."),
                gettext(
                    "Run manage.py create_backup_key, put the line that it prints into "
                    "STET_BACKUP_RECIPIENTS, and start the workers again."
                ),
            )
        ]
    return [_examine_last_backup(at=at), *_examine_last_drill(at=at)]


def _examine_last_backup(*, at: datetime) -> HealthFinding:
    last, whole = find_last_run(BackupRunKind.BACKUP), find_last_run(BackupRunKind.BACKUP, is_ok=True)
    mend = gettext("Run manage.py backup, and fix the problem that it reports.")
    if whole is None:
        if last is not None and last.failure:
            sentence = gettext("No backup has ever been made: {reason}")
            return report_wrong("backup", sentence.format(reason=last.failure), mend)
        return report_warning("backup", gettext("No backup has been made yet."), mend)
    duration = format_full_duration(at - whole.started_at)
    if at - whole.started_at > 2 * timedelta(hours=settings.STET_BACKUP_HOURS):
        sentence = gettext("The last backup was made {duration} ago, which is too long.")
        return report_wrong("backup", sentence.format(duration=duration), mend)
    if last is not None and last.is_ok is False:
        sentence = gettext("The last backup was made {duration} ago. The one after it failed: {reason}")
        return report_warning("backup", sentence.format(duration=duration, reason=last.failure), mend)
    sentence = gettext("The last backup was made {duration} ago: {size}.")
    return report_ok("backup", sentence.format(duration=duration, size=filesizeformat(whole.size)))


def _examine_last_drill(*, at: datetime) -> list[HealthFinding]:
    if not settings.STET_BACKUP_DRILL_DAYS:
        return []
    if not settings.STET_BACKUP_IDENTITY_FILE:
        return [
            report_warning(
                "drill",
                gettext("Nobody knows whether the backups can be restored: there are no drills."),
                gettext("Set STET_BACKUP_IDENTITY_FILE, or run manage.py drill where the secret key is."),
            )
        ]
    last = find_last_run(BackupRunKind.DRILL)
    mend = gettext(
        "Run manage.py drill, and fix the problem that it reports. Keep the backups before this one."
    )
    if last is None:
        return [report_warning("drill", gettext("No backup has been restored in a drill yet."), mend)]
    duration = format_full_duration(at - last.started_at)
    if last.is_ok is False:
        sentence = gettext("The drill {duration} ago failed: {reason}")
        return [report_wrong("drill", sentence.format(duration=duration, reason=last.failure), mend)]
    if at - last.started_at > 2 * timedelta(days=settings.STET_BACKUP_DRILL_DAYS):
        sentence = gettext("The last drill was {duration} ago, which is too long.")
        return [report_wrong("drill", sentence.format(duration=duration), mend)]
    sentence = gettext("A backup was restored in a drill {duration} ago, and everything was there.")
    return [report_ok("drill", sentence.format(duration=duration))]
