"""Id of the request being served: set by the middleware, read by the audit log and the log files."""

from contextvars import ContextVar

SERVED: ContextVar[str] = ContextVar("request_id", default="")
"""The id of the request being served; "" outside one (a command, a task)."""


def get_request_id() -> str:
    """Return the id of the request being served, or "" outside one (a command, a task)."""
    return SERVED.get()
