"""Opaque cursors: a row's values, sealed so that a reader can neither read nor change them.

A cursor carries the values a list is ordered by, a database id among them, which must not be disclosed. It is
therefore masked and authenticated under the site's secret key: the tag is an HMAC over name and values,
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
from django.utils.translation import gettext_lazy

from lib.errors import Invalid

_TAG_BYTES = 16
_encode = json.JSONEncoder(separators=(",", ":")).encode
_MAX_CURSOR_LENGTH = 4000
_INVALID_CURSOR = gettext_lazy(
    "This page link is damaged or belongs to another list. Start again from the first page."
)

# A value that JSON has no type for is written as a pair of a letter and a string.
_VALUE_ENCODERS: list[tuple[str, type, Any]] = [
    ("t", datetime, datetime.isoformat),
    ("d", date, date.isoformat),
    ("s", timedelta, lambda value: str(value // timedelta(microseconds=1))),
    ("n", Decimal, str),
    ("f", float, repr),
    ("u", UUID, str),
]
_VALUE_DECODERS: dict[str, Any] = {
    "t": datetime.fromisoformat,
    "d": date.fromisoformat,
    "s": lambda text: timedelta(microseconds=int(text)),
    "n": Decimal,
    "f": float,
    "u": UUID,
}


def seal_cursor(name: str, values: Sequence[Any]) -> str:
    """Seal ``values`` as URL-safe text that only ``unseal_cursor`` with the same ``name`` can read.

    Takes None, booleans, numbers, strings, dates, times, durations and UUIDs; TypeError for anything else.
    """
    plain = _encode([_encode_value(value) for value in values]).encode()
    secret = next(_iter_signing_secrets())
    tag = _compute_tag(secret, name, plain)
    return base64.urlsafe_b64encode(tag + _apply_key_stream(secret, tag, plain)).rstrip(b"=").decode()


def unseal_cursor(name: str, cursor: str) -> list[Any]:
    """Return the values of a cursor of ``seal_cursor`` under ``name``; raise Invalid for any other text."""
    refused = Invalid(_INVALID_CURSOR, field="cursor")
    if len(cursor) > _MAX_CURSOR_LENGTH or not cursor.isascii():
        raise refused
    try:
        sealed = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except ValueError:
        raise refused from None
    tag, masked = sealed[:_TAG_BYTES], sealed[_TAG_BYTES:]
    for secret in _iter_signing_secrets():
        plain = _apply_key_stream(secret, tag, masked)
        if hmac.compare_digest(_compute_tag(secret, name, plain), tag):
            return [_decode_value(value) for value in json.loads(plain)]
    raise refused


def _encode_value(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | str):
        return value
    for letter, kind, write in _VALUE_ENCODERS:
        if isinstance(value, kind):
            return [letter, write(value)]
    raise TypeError(f"A list cannot be ordered by {type(value).__name__}.")


def _decode_value(value: Any) -> Any:
    return _VALUE_DECODERS[value[0]](value[1]) if isinstance(value, list) else value


def _iter_signing_secrets() -> Iterator[bytes]:
    """Yield the secret key in use, then the ones before it, so that a new key breaks no cursor at once."""
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        yield secret.encode() if isinstance(secret, str) else bytes(secret)


def _compute_tag(secret: bytes, name: str, plain: bytes) -> bytes:
    return hmac.digest(secret, b"lib.cursor\x00" + name.encode() + b"\x00" + plain, "sha256")[:_TAG_BYTES]


def _apply_key_stream(secret: bytes, tag: bytes, data: bytes) -> bytes:
    """Combine ``data`` with the key stream of ``tag``; doing it twice gives ``data`` back."""
    key = hmac.digest(secret, b"lib.cursor.mask\x00" + tag, "sha256")
    stream = hashlib.shake_256(key).digest(len(data))
    return (int.from_bytes(data) ^ int.from_bytes(stream)).to_bytes(len(data))
