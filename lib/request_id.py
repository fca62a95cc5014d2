"""Which request is being served: set by the middleware, read by the record."""

import re
import uuid
from contextvars import ContextVar, Token

GIVEN = re.compile(r"[A-Za-z0-9-]{8,64}")
_current: ContextVar[str] = ContextVar("request_id", default="")


def current() -> str:
    """The id of the request being served, or "" outside one (a command, a task)."""
    return _current.get()


def chosen(given: str) -> str:
    """The id that a request came with, where it is well-formed; a new one where not."""
    return given if GIVEN.fullmatch(given) else uuid.uuid4().hex


def begin(request_id: str) -> Token[str]:
    """Set the id for this context; give the returned token to ``end``."""
    return _current.set(request_id)


def end(token: Token[str]) -> None:
    """Restore what was there before ``begin``."""
    _current.reset(token)
