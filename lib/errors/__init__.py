"""The DomainError family: errors for reasons that a person can put right.

Each error carries a machine ``code``, the HTTP ``status`` that page and API answer with, and a ``message``
in the language of whoever can put it right. Pages and API show the same message. ``store_sentence`` of it
can be read later in another language, where it was made by ``lib.sentences`` or is lazy.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from lib.sentences import build_sentence

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class DomainError(Exception):
    """Refusal of a request. ``fields`` says which input was at fault: {field name: [sentences]}.

    ``field`` names the one input that the message is about.
    """

    code = "refused"
    status = 400
    fields: dict[str, list[str]]
    reasons: list[str]

    def __init__(
        self,
        message: "str | _StrPromise",
        *,
        field: str = "",
        fields: "Mapping[str, Iterable[str | _StrPromise]] | None" = None,
        reasons: "Iterable[str | _StrPromise]" = (),
    ) -> None:
        self.message = build_sentence(message)
        super().__init__(self.message)
        named = {field: [message]} if field else fields or {}
        self.fields = {name: [str(one) for one in sentences] for name, sentences in named.items()}
        self.reasons = [str(one) for one in reasons]


class Invalid(DomainError):
    """The input itself is at fault; ``fields`` names where."""

    code = "invalid"
    status = 422


class NotAllowed(DomainError):
    """This person may not do this."""

    code = "not_allowed"
    status = 403


class AccountSuspended(NotAllowed):
    """This person's access is suspended for now; the message says why."""

    code = "suspended"


class NotFound(DomainError):
    """There is no such thing, or none that this person may see: the two answer alike."""

    code = "not_found"
    status = 404


class CursorExpired(DomainError):
    """The reader's cursor is of no use any more: it must read from the beginning."""

    code = "start_over"
    status = 410


class WrongState(DomainError):
    """The action does not start from the state the subject is in."""

    code = "wrong_state"
    status = 409


class Stale(DomainError):
    """Somebody else changed the subject first; nothing was written."""

    code = "stale"
    status = 409


class Busy(Stale):
    """Somebody else held a lock for longer than a request waits; nothing was written."""

    code = "busy"


class Blocked(DomainError):
    """The action is this person's to take, but something must hold first: ``reasons`` says what."""

    code = "blocked"
    status = 409


class Crowded(DomainError):
    """Too many ask for the same at once; nothing was written, and it can be asked for again in a moment."""

    code = "crowded"
    status = 503


class TookTooLong(DomainError):
    """The database worked on this for longer than one request may; nothing was written."""

    code = "took_too_long"
    status = 503


class Unreachable(DomainError):
    """Another server did not answer as asked; ``reason`` is a short code that says how."""

    code = "unreachable"
    status = 422

    def __init__(self, message: "str | _StrPromise", *, reason: str) -> None:
        super().__init__(message, reasons=[reason])
        self.reason = reason
