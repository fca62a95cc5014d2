"""Which request is being served: set by the middleware, read by the record."""

from contextvars import ContextVar

SERVED: ContextVar[str] = ContextVar("request_id", default="")
"""The id of the request being served; "" outside one (a command, a task)."""


def current() -> str:
    """The id of the request being served, or "" outside one (a command, a task)."""
    return SERVED.get()
