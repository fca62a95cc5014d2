"""Which request is being served: set by the middleware, read by the record."""

from contextvars import ContextVar, Token

_current: ContextVar[str] = ContextVar("request_id", default="")


def current() -> str:
    """The id of the request being served, or "" outside one (a command, a task)."""
    return _current.get()


def begin(request_id: str) -> Token[str]:
    """Set the id for this context; give the returned token to ``end``."""
    return _current.set(request_id)


def end(token: Token[str]) -> None:
    """Restore what was there before ``begin``."""
    _current.reset(token)
