"""Celery's scheduler for Stet: alone by a lock, and with one question for all rows that are due."""

import logging
import threading
import time
from typing import Any, Self

import psycopg
from celery import current_app
from celery.beat import Scheduler
from django.db import DatabaseError, connection

from accounts.actions.worker_heartbeats import SilenceWatch, record_heartbeat
from factcheck.workflow.notify import notify_admins
from lib.datetimes.clock import now
from lib.tasks.names import BEAT, SEND_DUE_EMAILS_TASK, SEND_DUE_NOTIFICATIONS_TASK
from newsroom.celeryconfig import BEAT_INTERVAL_SECONDS, MESSAGE_EXPIRES_SECONDS
from newsroom.due_work import list_due_work

logger = logging.getLogger("stet.beat")
EMAIL_TASKS = (SEND_DUE_NOTIFICATIONS_TASK, SEND_DUE_EMAILS_TASK)
"""Tasks that beat runs itself while their workers are silent: those of other queues may not read e-mails."""
ADVISORY_LOCK_ID = 7_836_528  # any number that no other advisory lock here uses
WATCH_SECONDS = 10.0
"""Seconds between two heartbeats of beat, and two looks at those of others."""


class BeatLock:
    """Advisory lock of PostgreSQL on a connection of its own, which is all that holds it."""

    def __init__(self) -> None:
        self._holder = psycopg.connect(**connection.get_connection_params(), autocommit=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self._holder.close()

    def acquire(self) -> bool:
        """Take the lock; return False where another session holds it."""
        taken = self._holder.execute("SELECT pg_try_advisory_lock(%s)", [ADVISORY_LOCK_ID]).fetchone()
        return taken == (True,)

    def is_held(self) -> bool:
        """Ask the server, on the connection that holds it, whether the lock is still ours."""
        condition = "locktype = 'advisory' AND objid = %s AND pid = pg_backend_pid() AND granted"
        try:
            held = self._holder.execute(
                f"SELECT EXISTS (SELECT FROM pg_locks WHERE {condition})",  # noqa: S608 - our own words
                [ADVISORY_LOCK_ID],
            ).fetchone()
        except psycopg.Error:
            return False
        return held == (True,)


class StetScheduler(Scheduler):  # type: ignore[misc]  # Celery has no types
    """Celery's in-memory scheduler that also sends the tasks of rows that are due.

    It ends beat when ``lock`` is lost; None: no other beat can run.
    """

    def __init__(self, *args: Any, lock: BeatLock | None = None, **kwargs: Any) -> None:
        self.lock = lock
        self.watch = SilenceWatch(notify_admins)
        self._next_query_at = self._next_watch_at = 0.0
        self._emails = threading.Thread()
        super().__init__(*args, **kwargs)

    def tick(self, **kwargs: Any) -> float:
        """Send what is due, unless the lock is lost: after a restart of PostgreSQL another beat may have it.

        Raises SystemExit then, which ends Celery's service in good order.
        """
        if self.lock is not None and not self.lock.is_held():
            raise SystemExit
        if time.monotonic() >= self._next_query_at:
            try:
                wait = self._send_due_work()
            except DatabaseError as error:
                logger.warning("could not ask what is due: %s", error.__class__.__name__)
                connection.close()
                wait = BEAT_INTERVAL_SECONDS
            self._next_query_at = time.monotonic() + wait
        return min(float(super().tick(**kwargs)), max(0.0, self._next_query_at - time.monotonic()))

    def schedules_equal(self, old_schedules: object, new_schedules: object) -> bool:
        """Return whether the schedule was read: nothing changes it while beat runs."""
        return old_schedules is not None

    def _send_due_work(self) -> float:
        """Send the tasks of what is due; return the seconds until the next question."""
        at = now()
        if time.monotonic() >= self._next_watch_at:
            self._next_watch_at = time.monotonic() + WATCH_SECONDS
            record_heartbeat(BEAT, at=at)
            self.watch.report_changes(at=at)
        work = list_due_work(at=at)
        for task in dict.fromkeys(task for each in work if each.due_at <= at for task in each.kind.tasks):
            self._send_due_task(task)
        # The next row that is due is not waited for longer than it takes.
        return min([BEAT_INTERVAL_SECONDS, *((w.due_at - at).total_seconds() for w in work if w.due_at > at)])

    def _send_due_task(self, task: str) -> None:
        if task in EMAIL_TASKS and self.watch.is_email_worker_silent():
            self._run_emails()
            return
        try:
            self.send_task(task, expires=MESSAGE_EXPIRES_SECONDS, producer=self.producer)
        except Exception as error:  # whatever a broker's client can raise: the row is still due
            logger.warning("could not send %s: %s", task, error.__class__.__name__)

    def _run_emails(self) -> None:
        """Send what is due by e-mail, in a thread: a mail server may let us wait."""
        if not self._emails.is_alive():
            self._emails = threading.Thread(target=run_email_tasks, name="emails", daemon=True)
            self._emails.start()


def run_email_tasks() -> None:
    """Run the tasks of e-mails in this process."""
    try:
        current_app.loader.import_default_modules()
        for task in EMAIL_TASKS:
            current_app.tasks[task]()
    except Exception:  # of a database or a mail server: what is due is due again
        logger.exception("the e-mails could not be sent")
    finally:
        connection.close()
