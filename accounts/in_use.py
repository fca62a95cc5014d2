"""With which key a request came: noted where it is known, read where it is counted."""

from contextvars import ContextVar
from dataclasses import dataclass

from accounts.models import ApiKey


@dataclass(slots=True)
class Use:
    """What became known while one request was answered."""

    key: ApiKey | None = None


_current: ContextVar[Use | None] = ContextVar("key_in_use", default=None)


def watch() -> Use:
    """Begin a request; what is noted from here on is in the Use."""
    use = Use()
    _current.set(use)
    return use


def note_key(key: ApiKey) -> None:
    """The request came with this key, whether or not it is let in with it."""
    if (use := _current.get()) is not None:
        use.key = key
