"""Celery tasks of accounts. A lost message costs one beat."""

from celery import shared_task

from accounts.actions import audit_verification as actions_audit_verification
from accounts.actions import emails, sign_in_sessions
from lib.datetimes.clock import now
from lib.tasks.names import DELETE_ENDED_SESSIONS_TASK, DELETE_OLD_EMAILS_TASK, VERIFY_AUDIT_LOG_TASK


@shared_task(name=DELETE_OLD_EMAILS_TASK)
def delete_old_emails() -> int:
    """Delete e-mails that were sent long ago."""
    return emails.delete_old_emails(at=now())


@shared_task(name=DELETE_ENDED_SESSIONS_TASK)
def delete_ended_sessions() -> int:
    """Delete expired sessions."""
    return sign_in_sessions.delete_ended_sessions(at=now())


@shared_task(name=VERIFY_AUDIT_LOG_TASK)
def verify_audit_log() -> int:
    """Write the head of a new day, and continue the verification of the audit log when one is due."""
    return actions_audit_verification.verify_audit_log(clock=now)
