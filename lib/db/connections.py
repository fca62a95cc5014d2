"""Connections and timeouts of the database: how long a statement may take, and what is told beyond that."""

import time
from collections.abc import Callable
from typing import Any

from django.db import OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext_lazy

from lib.errors import Busy, TookTooLong


def release_connections() -> None:
    """Give back the database connections that this thread holds, before a long wait for another server.

    A wait of ten seconds for a slow site would otherwise keep one of the pool's few connections from other
    requests. The next query takes one again. One that is inside a transaction stays: it cannot be given back
    before its end, and nobody waits for another server there.
    """
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close()


LOCK_TIMEOUT_MESSAGE = gettext_lazy(
    "Somebody else was saving at the same time, so nothing was saved. Check what changed, "
    "then try again. What you typed is still here."
)
TOOK_TOO_LONG_MESSAGE = gettext_lazy(
    "This took too long, so Stet stopped it. Nothing was saved. Use more filters or fewer words, or try "
    "again in a few minutes."
)
SQLITE_STEPS = 10_000
"""Steps of SQLite's virtual machine between two looks at the clock: well below a millisecond."""
ANSWER_SECONDS = 3.0
"""Seconds of the database for the page with the typed input, after an act that used up the request's time."""
# https://www.postgresql.org/docs/17/errcodes-appendix.html: lock_not_available, deadlock_detected.
_LOCK_TIMEOUT_STATES = {"55P03", "40P01"}
_QUERY_CANCELED_STATE = "57014"


class RequestTimeExceeded(OperationalError):
    """A request has had all of its time and asked for one more statement.

    An error of the database to Django, which rolls back whatever was begun.
    """


class StatementTimer:
    """Execute wrapper of Django that adds up the time of one request's statements.

    Without the time in which other threads of the process computed: Python runs one at a time, so that where
    many requests come at once, an answer of the database waits far longer for its turn to be read. So a
    process that computes without a pause is held by the limit of each statement alone (``limit_statements``).
    """

    def __init__(self, seconds: float) -> None:
        self.left = seconds

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if self.left <= 0:
            raise RequestTimeExceeded("the request has had all of its time with the database")
        began, others = time.monotonic(), _get_time_of_other_threads()
        if context["connection"].vendor == "sqlite":
            until = began + self.left
            context["connection"].connection.set_progress_handler(
                lambda: time.monotonic() > until, SQLITE_STEPS
            )
        try:
            return execute(sql, params, many, context)
        finally:
            waited = time.monotonic() - began
            self.left -= max(0.0, waited - (_get_time_of_other_threads() - others))


def _get_time_of_other_threads() -> float:
    """Return the seconds of a processor that all threads of the process but this one have had."""
    return time.process_time() - time.thread_time()


def leave_time_for_answer() -> None:
    """Give a request whose act was refused the database time to render the page with the typed input."""
    for connection in connections.all(initialized_only=True):
        for wrapper in connection.execute_wrappers:
            if isinstance(wrapper, StatementTimer):
                wrapper.left = max(wrapper.left, ANSWER_SECONDS)


def as_timeout(error: BaseException) -> Busy | TookTooLong | None:
    """Return the DomainError for a lock timeout, a deadlock, or a statement that took too long; else None."""
    cause: Any = error.__cause__
    state, name = getattr(cause, "sqlstate", None), str(getattr(cause, "sqlite_errorname", ""))
    # SQLite has one writer at a time: SQLITE_BUSY, and SQLITE_BUSY_SNAPSHOT among others.
    if state in _LOCK_TIMEOUT_STATES or name.startswith("SQLITE_BUSY"):
        return Busy(LOCK_TIMEOUT_MESSAGE)
    if isinstance(error, RequestTimeExceeded) or state == _QUERY_CANCELED_STATE or name == "SQLITE_INTERRUPT":
        return TookTooLong(TOOK_TOO_LONG_MESSAGE)
    return None


def limit_statements(connection: BaseDatabaseWrapper, seconds: float) -> None:
    """Make PostgreSQL cancel each statement on this connection after so many seconds.

    By SET and not among the options of the connection, which a connection pooler refuses.
    """
    if seconds and connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # untranslated: SQL
            cursor.execute("SELECT set_config('statement_timeout', %s, false)", [str(int(seconds * 1000))])
