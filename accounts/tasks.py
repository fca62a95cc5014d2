"""What Celery carries for accounts. Losing a message costs one beat."""

from celery import shared_task

from accounts.actions import letters, record_watch
from lib.clock import now

TIME_LIMIT = 50
"""Seconds: a mail server may take ten for each of its answers."""


@shared_task(name="accounts.tasks.send_letters", time_limit=TIME_LIMIT)
def send_letters() -> int:
    """Send the letters that are due."""
    return letters.send_letters(clock=now)


@shared_task(name="accounts.tasks.forget_letters")
def forget_letters() -> int:
    """Delete letters that went out long ago."""
    return letters.forget_letters(at=now())


@shared_task(name="accounts.tasks.watch_record")
def watch_record() -> int:
    """Keep the head of a day that began, and walk along the record when the night's walk is due."""
    return record_watch.watch_record(clock=now)
