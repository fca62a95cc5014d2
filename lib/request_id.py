"""Which request is being served: set by the middleware, read by the record."""

from contextvars import ContextVar

_current: ContextVar[str] = ContextVar("request_id", default="")


def current() -> str:
    """The id of the request being served, or "" outside one (a command, a task)."""
    return _current.get()


def begin(request_id: str) -> object:
    """Set the id for this context; give the returned token to ``end``."""
    return _current.set(request_id)


def end(token: object) -> None:
    """Restore what was there before ``begin``."""
    _current.reset(token)  # type: ignore[arg-type]
