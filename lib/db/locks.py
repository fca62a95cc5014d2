"""Lock timeouts of the database: that somebody else was faster is no fault of anybody."""

from typing import Any

from lib.errors import Busy

LOCK_TIMEOUT_MESSAGE = (
    "Somebody else was saving at the same moment and took too long, so this did not get its turn. "
    "Nothing was saved. Look at what changed, then try again; what you typed is kept."
)
# https://www.postgresql.org/docs/17/errcodes-appendix.html: lock_not_available, deadlock_detected.
_POSTGRESQL = {"55P03", "40P01"}


def as_lock_timeout(error: BaseException) -> Busy | None:
    """Return the Busy error for a lock timeout or a deadlock of the database; None for any other error."""
    cause: Any = error.__cause__
    waited = getattr(cause, "sqlstate", None) in _POSTGRESQL
    # SQLite has one writer at a time: SQLITE_BUSY, and SQLITE_BUSY_SNAPSHOT among others.
    waited = waited or str(getattr(cause, "sqlite_errorname", "")).startswith("SQLITE_BUSY")
    return Busy(LOCK_TIMEOUT_MESSAGE) if waited else None
