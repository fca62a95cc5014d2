"""When a database gives up waiting for its turn: that somebody else was faster is no fault of anybody."""

from typing import Any

from lib.errors import Busy

BUSY = (
    "Somebody else was saving at the same moment and took too long, so this did not get its turn. "
    "Nothing was saved. Look at what changed, then try again; what you typed is kept."
)
# https://www.postgresql.org/docs/17/errcodes-appendix.html: lock_not_available, deadlock_detected.
_POSTGRESQL = {"55P03", "40P01"}


def lost_turn(error: BaseException) -> Busy | None:
    """The refusal for an error of the database that means no more than that; None for any other."""
    cause: Any = error.__cause__
    waited = getattr(cause, "sqlstate", None) in _POSTGRESQL
    # SQLite has one writer at a time: SQLITE_BUSY, and SQLITE_BUSY_SNAPSHOT among others.
    waited = waited or str(getattr(cause, "sqlite_errorname", "")).startswith("SQLITE_BUSY")
    return Busy(BUSY) if waited else None
