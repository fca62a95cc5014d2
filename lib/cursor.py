"""Opaque cursors: a row's values, sealed so that a reader can neither read nor change them.

A cursor carries the values a list is ordered by, a database id among them, which must not leave the house. It
is therefore masked and authenticated under the site's secret key: the tag is an HMAC over name and values,
and the mask is a key stream drawn from that tag, so that equal values give equal cursors and nothing else is
learnt from one.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings

from lib.errors import Invalid

_TAG_BYTES = 16
_encode = json.JSONEncoder(separators=(",", ":")).encode
_LONGEST = 4000
_REFUSED = "This page link is damaged or belongs to another list. Start again from the first page."

# A value that JSON has no type for is written as a pair of a letter and a string.
_WRITERS: list[tuple[str, type, Any]] = [
    ("t", datetime, datetime.isoformat),
    ("d", date, date.isoformat),
    ("s", timedelta, lambda value: str(value // timedelta(microseconds=1))),
    ("n", Decimal, str),
    ("f", float, repr),
    ("u", UUID, str),
]
_READERS: dict[str, Any] = {
    "t": datetime.fromisoformat,
    "d": date.fromisoformat,
    "s": lambda text: timedelta(microseconds=int(text)),
    "n": Decimal,
    "f": float,
    "u": UUID,
}


def seal(name: str, values: Sequence[Any]) -> str:
    """``values`` as url-safe text that only ``unseal`` with the same ``name`` can read.

    Takes None, booleans, numbers, strings, dates, times, durations and UUIDs; TypeError for anything else.
    """
    plain = _encode([_written(value) for value in values]).encode()
    secret = next(_secrets())
    tag = _tag(secret, name, plain)
    return base64.urlsafe_b64encode(tag + _masked(secret, tag, plain)).rstrip(b"=").decode()


def unseal(name: str, cursor: str) -> list[Any]:
    """The values of a cursor that ``seal`` made under ``name``. Raises Invalid for any other text."""
    refused = Invalid(_REFUSED, fields={"cursor": [_REFUSED]})
    if len(cursor) > _LONGEST or not cursor.isascii():
        raise refused
    try:
        sealed = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except ValueError:
        raise refused from None
    tag, masked = sealed[:_TAG_BYTES], sealed[_TAG_BYTES:]
    for secret in _secrets():
        plain = _masked(secret, tag, masked)
        if hmac.compare_digest(_tag(secret, name, plain), tag):
            return [_read(value) for value in json.loads(plain)]
    raise refused


def _written(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | str):
        return value
    for letter, kind, write in _WRITERS:
        if isinstance(value, kind):
            return [letter, write(value)]
    raise TypeError(f"A list cannot be ordered by {type(value).__name__}.")


def _read(value: Any) -> Any:
    return _READERS[value[0]](value[1]) if isinstance(value, list) else value


def _secrets() -> Iterator[bytes]:
    """The secret key in use, then the ones before it, so that a change of key breaks no cursor at once."""
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        yield secret.encode() if isinstance(secret, str) else bytes(secret)


def _tag(secret: bytes, name: str, plain: bytes) -> bytes:
    return hmac.digest(secret, b"lib.cursor\x00" + name.encode() + b"\x00" + plain, "sha256")[:_TAG_BYTES]


def _masked(secret: bytes, tag: bytes, data: bytes) -> bytes:
    """``data`` combined with the key stream of ``tag``; doing it twice gives ``data`` back."""
    key = hmac.digest(secret, b"lib.cursor.mask\x00" + tag, "sha256")
    stream = hashlib.shake_256(key).digest(len(data))
    return (int.from_bytes(data) ^ int.from_bytes(stream)).to_bytes(len(data))
