"""The nightly verification of the audit log, and the e-mail to those who must know when it is broken."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.db.models import Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from accounts.actions.emails import queue_emails
from accounts.models import User
from accounts.models.enums import Role
from audit.actions.verification_runs import create_day_head, run_due_verification
from audit.models import VerificationRun

BROKEN_EMAIL_SUBJECT = gettext_lazy("{newsroom}: audit log altered at event {number}")
BROKEN_EMAIL_TEXT = gettext_lazy("""\
The nightly check of {newsroom}’s audit log found that it has been altered.

The first altered event is number {number}: {reason}.
All earlier events are intact.

Somebody changed the database outside Stet. Keep a copy of the database as it is now, find out who has had
access since the last good check, and compare it with an older backup.
Instructions: docs/how-to/prove-the-record.md
All checks: {url}
""")


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
    given = {"newsroom": settings.STET_NEWSROOM_NAME, "number": night.first_bad_number}
    url = f"{settings.STET_BASE_URL}/setup/audit/"
    people = User.objects.filter(Q(is_staff=True) | Q(memberships__role=Role.STANDARDS), is_active=True)
    queue_emails(
        people.values_list("email", flat=True),
        subject=format_lazy(BROKEN_EMAIL_SUBJECT, **given),
        text=format_lazy(BROKEN_EMAIL_TEXT, reason=night.failure_text, url=url, **given),
        at=night.ended_at,
    )
