"""Keyset pages: a long list cut by the values of its order, so that a page costs the same wherever it is.

Used by the HTML lists and, through ``lib.pagination``, by the API. A cursor is sealed: it carries the values
of one row (a database id among them, which must not leave), so it is masked and authenticated with the site's
secret key.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.db.models import F, OrderBy, Q, QuerySet

from lib.errors import Invalid

_TAG_BYTES = 16
_LONGEST_CURSOR = 4000
_BAD_CURSOR = "This page link is damaged or belongs to another list. Start again from the first page."


@dataclass(frozen=True, slots=True)
class Page:
    """The rows of one page in order, and the cursors of its neighbours (None where there is none)."""

    rows: list[Any]
    next: str | None
    previous: str | None


@dataclass(frozen=True, slots=True)
class _Key:
    """One field of the order: the path in the queryset, its direction, whether it can be NULL, its alias."""

    path: str
    descending: bool
    nullable: bool
    alias: str


@dataclass(frozen=True, slots=True)
class _Mark:
    """A place in the list: rows after it or before it, with or without the row that has these very values."""

    backward: bool
    inclusive: bool
    values: list[Any]


def page(queryset: QuerySet[Any], order: Sequence[str], cursor: str | None = None, size: int = 50) -> Page:
    """One page of ``queryset`` in ``order``, by one query.

    ``order`` names fields, paths over single-valued relations, or annotations, each with "-" for descending;
    the last must be unique, or rows with equal values could be skipped. NULLs come last in either direction.
    Works on model instances and on ``.values()``. Raises Invalid for a cursor that this list did not hand
    out.
    """
    if size < 1 or not order:
        raise ValueError("A page needs a size of at least 1 and an order.")
    keys = [_key(queryset, name, number) for number, name in enumerate(order)]
    mark = _open(cursor, order) if cursor else None
    backward = mark is not None and mark.backward
    rows = queryset.annotate(**{key.alias: F(key.path) for key in keys})
    if mark is not None:
        rows = rows.filter(_beyond(keys, mark))
    rows = rows.order_by(*(_direction(key, backward) for key in keys))
    taken = list(rows[: size + 1])
    more = len(taken) > size
    taken = taken[:size]
    if backward:
        taken.reverse()
    next_mark, previous_mark = _neighbours(keys, taken, mark, more)
    return Page(
        rows=[_without_aliases(row, keys) for row in taken],
        next=_seal(next_mark, order) if next_mark else None,
        previous=_seal(previous_mark, order) if previous_mark else None,
    )


def _neighbours(
    keys: list[_Key], rows: list[Any], mark: _Mark | None, more: bool
) -> tuple[_Mark | None, _Mark | None]:
    """Where the next and the previous page begin. The side we came from is taken to exist still."""
    if not rows:
        if mark is None:
            return None, None
        # The rows of this page are gone: turn round at the same place, this time with the row itself.
        back = _Mark(backward=not mark.backward, inclusive=True, values=mark.values)
        return (back, None) if mark.backward else (None, back)
    backward = mark is not None and mark.backward
    following = _Mark(False, False, [_value(rows[-1], key) for key in keys])
    preceding = _Mark(True, False, [_value(rows[0], key) for key in keys])
    if backward:
        return following, preceding if more else None
    return following if more else None, preceding if mark is not None else None


def _key(queryset: QuerySet[Any], name: str, number: int) -> _Key:
    path = name.removeprefix("-")
    return _Key(path, name.startswith("-"), _nullable(queryset, path), f"keyset_{number}")


def _nullable(queryset: QuerySet[Any], path: str) -> bool:
    """Whether ``path`` can be NULL; an annotation may. Only a plain order can use a plain index."""
    if path in queryset.query.annotations:
        return True
    model: Any = queryset.model
    for name in path.split("__"):
        if name == "pk":
            return False
        try:
            field = model._meta.get_field(name)
        except (FieldDoesNotExist, AttributeError):
            return True
        if getattr(field, "null", True):
            return True
        model = field.related_model
    return False


def _direction(key: _Key, backward: bool) -> OrderBy:
    descending = key.descending != backward
    if not key.nullable:
        return OrderBy(F(key.alias), descending=descending)
    nulls = {"nulls_first": True} if backward else {"nulls_last": True}
    return OrderBy(F(key.alias), descending=descending, **nulls)


def _beyond(keys: list[_Key], mark: _Mark) -> Q:
    """The rows past ``mark``: equal in the first fields, beyond it in the next, for each field in turn."""
    places: list[Q] = []
    equal = Q()
    for key, value in zip(keys, mark.values, strict=True):
        past = _past(key, value, mark.backward)
        if past is not None:
            places.append(equal & past)
        equal &= Q(**{f"{key.alias}__isnull": True}) if value is None else Q(**{key.alias: value})
    if mark.inclusive:
        places.append(equal)
    found = places[0] if places else Q(pk__in=[])
    for place in places[1:]:
        found |= place
    first, value = keys[0], mark.values[0]
    if not first.nullable and value is not None:
        # Says nothing new, but lets the database begin in the middle of an index instead of at its end.
        bound = "lte" if first.descending != mark.backward else "gte"
        found = Q(**{f"{first.alias}__{bound}": value}) & found
    return found


def _past(key: _Key, value: Any, backward: bool) -> Q | None:
    """The rows strictly past ``value`` in one field, NULLs last; None when there can be none."""
    if value is None:
        return Q(**{f"{key.alias}__isnull": False}) if backward else None
    strictly = Q(**{f"{key.alias}__{'lt' if key.descending != backward else 'gt'}": value})
    if key.nullable and not backward:
        return strictly | Q(**{f"{key.alias}__isnull": True})
    return strictly


def _value(row: Any, key: _Key) -> Any:
    return row[key.alias] if isinstance(row, dict) else getattr(row, key.alias)


def _without_aliases(row: Any, keys: Iterable[_Key]) -> Any:
    if isinstance(row, dict):
        return {name: value for name, value in row.items() if name not in {key.alias for key in keys}}
    return row


# Cursors. A value that JSON has no type for is written as a pair of a letter and a string.


def _written(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | str):
        return value
    for letter, kind, write in _KINDS:
        if isinstance(value, kind):
            return [letter, write(value)]
    raise TypeError(f"A list cannot be ordered by {type(value).__name__}.")


_KINDS: list[tuple[str, type, Any]] = [
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


def _read(value: Any) -> Any:
    return _READERS[value[0]](value[1]) if isinstance(value, list) else value


def _secrets() -> list[bytes]:
    texts = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [text.encode() if isinstance(text, str) else bytes(text) for text in texts]


def _tag(secret: bytes, order: Sequence[str], plain: bytes) -> bytes:
    named = b"lib.keyset\x00" + ",".join(order).encode() + b"\x00"
    return hmac.digest(secret, named + plain, "sha256")[:_TAG_BYTES]


def _mask(secret: bytes, tag: bytes, data: bytes) -> bytes:
    """``data`` combined with a key stream drawn from secret and tag; doing it twice gives ``data`` back."""
    key = hmac.digest(secret, b"lib.keyset.mask\x00" + tag, "sha256")
    stream = hashlib.shake_256(key).digest(len(data))
    return bytes(a ^ b for a, b in zip(data, stream, strict=True))


def _seal(mark: _Mark, order: Sequence[str]) -> str:
    written = [int(mark.backward), int(mark.inclusive), *(_written(value) for value in mark.values)]
    plain = json.dumps(written, separators=(",", ":")).encode()
    secret = _secrets()[0]
    tag = _tag(secret, order, plain)
    return base64.urlsafe_b64encode(tag + _mask(secret, tag, plain)).rstrip(b"=").decode()


def _open(cursor: str, order: Sequence[str]) -> _Mark:
    refused = Invalid(_BAD_CURSOR, fields={"cursor": [_BAD_CURSOR]})
    if len(cursor) > _LONGEST_CURSOR or not cursor.isascii():
        raise refused
    try:
        sealed = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except ValueError:
        raise refused from None
    tag, masked = sealed[:_TAG_BYTES], sealed[_TAG_BYTES:]
    for secret in _secrets():
        plain = _mask(secret, tag, masked)
        if hmac.compare_digest(_tag(secret, order, plain), tag):
            backward, inclusive, *values = json.loads(plain)
            return _Mark(bool(backward), bool(inclusive), [_read(value) for value in values])
    raise refused
