"""Celery's scheduler for Stet: it runs while it holds the lock that keeps it alone."""

from typing import Any, Self

import psycopg
from celery.beat import Scheduler
from django.db import connection

ADVISORY_LOCK_ID = 7_836_528  # any number that no other advisory lock here uses


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
        mine = "locktype = 'advisory' AND objid = %s AND pid = pg_backend_pid() AND granted"
        try:
            held = self._holder.execute(
                f"SELECT EXISTS (SELECT FROM pg_locks WHERE {mine})",  # noqa: S608 - our own words
                [ADVISORY_LOCK_ID],
            ).fetchone()
        except psycopg.Error:
            return False
        return held == (True,)


class StetScheduler(Scheduler):
    """Celery's in-memory scheduler, which ends beat when ``lock`` is lost; None: nobody else can be running."""

    def __init__(self, *args: Any, lock: BeatLock | None = None, **kwargs: Any) -> None:
        self.lock = lock
        super().__init__(*args, **kwargs)

    def tick(self, **kwargs: Any) -> float:
        """Run what is due, unless the lock is lost: after a restart of PostgreSQL another beat may have it.

        Raises SystemExit then, which ends Celery's service in good order.
        """
        if self.lock is not None and not self.lock.is_held():
            raise SystemExit
        return float(super().tick(**kwargs))
