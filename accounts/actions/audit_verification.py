"""The nightly verification of the audit log, and the e-mail to those who must know when it is broken."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.db.models import Q

from accounts.actions.emails import queue_email
from accounts.models import User
from accounts.models.enums import Role
from audit.actions.day_heads import create_day_head
from audit.actions.verification_runs import run_due_verification
from audit.models import VerificationRun

BROKEN_EMAIL_SUBJECT = "The record is broken at entry {number}"
BROKEN_EMAIL_TEXT = """The nightly check of {name}'s record found that it is not what was written.

The first entry that is wrong is number {number}: {why}.
Every entry before it is good.

Somebody has changed the database past Stet. Keep a copy of it as it is, ask whoever keeps the server who
had access since the last good night, and compare with a backup from before. What to do, step by step:
docs/how-to/prove-the-record.md. The nights so far: {address}
"""


def verify_audit_log(*, clock: Callable[[], datetime]) -> int:
    """Write the head of a new day and continue a due verification; return 1 when a run ended, else 0.

    After every run that finds the log broken, admins and standards editors with an address get an e-mail.
    """
    create_day_head(at=clock())
    return int(run_due_verification(clock=clock, report_progress=notify_if_broken) is not None)


def notify_if_broken(night: VerificationRun) -> None:
    """Queue the e-mails about a verification run that ended and found the log broken."""
    if night.is_ok or night.ended_at is None:
        return
    text = BROKEN_EMAIL_TEXT.format(
        name=settings.STET_NEWSROOM_NAME,
        number=night.first_bad_number,
        why=night.failure_reason,
        address=f"{settings.STET_BASE_URL}/setup/audit/",
    )
    subject = BROKEN_EMAIL_SUBJECT.format(number=night.first_bad_number)
    people = User.objects.filter(Q(is_staff=True) | Q(memberships__role=Role.STANDARDS), is_active=True)
    for address in people.exclude(email="").values_list("email", flat=True).order_by("email").distinct():
        queue_email(to=address, subject=subject, text=text, at=night.ended_at)
