"""Checks of the work: workers and beat, what is due, and the verification of the audit log."""

from datetime import datetime

from django.utils.translation import gettext

from audit import selectors as audit_selectors
from lib.datetimes.humanize import format_full_duration
from newsroom.doctor.findings import Finding, Level, report_ok
from newsroom.health import list_record_lines, list_work_lines, list_worker_lines


def examine_workers(*, at: datetime) -> list[Finding]:
    mend = gettext("Start it again, and look at what it logged. If all are silent, look at the broker first.")
    return [
        Finding(
            "workers", Level.WRONG if line.is_bad else Level.OK, line.sentence, mend if line.is_bad else ""
        )
        for line in list_worker_lines(at=at)
    ]


def examine_due_work(*, at: datetime) -> list[Finding]:
    mend = gettext("See that the worker of this work runs. If it does and cannot keep up, start another one.")
    return [
        Finding("work", Level.WRONG if line.is_bad else Level.OK, line.sentence, mend if line.is_bad else "")
        for line in list_work_lines(at=at)
    ]


def examine_record(*, at: datetime) -> list[Finding]:
    lines = list_record_lines(at=at)
    if lines:
        mend = gettext("Open the audit log under Setup: it says what to do.")
        return [Finding("record", Level.WRONG, line.sentence, mend) for line in lines]
    last = audit_selectors.find_last_verification_run()
    if last is None or last.ended_at is None:
        return [report_ok("record", gettext("The audit log will be verified as soon as a worker runs."))]
    sentence = gettext("The audit log was verified {duration} ago: {count} events, none altered.")
    duration = format_full_duration(at - last.ended_at)
    return [report_ok("record", sentence.format(duration=duration, count=last.number))]
