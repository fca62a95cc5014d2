"""Strict parser of JSON from others: input that two parsers could read differently is refused."""

import json
import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

from articles.importers.charset import decode_body
from lib.errors import Invalid
from lib.sentences import gettext
from lib.text.phrases import describe_byte_limit

MAX_BYTES = 2_000_000


class _DuplicateNameObject(dict[str, Any]):
    """An object with a duplicate name."""

    twice = ""


def parse_json(body: bytes, *, media_type: str = "") -> Any:
    """Parse the value in ``body`` (RFC 8259).

    Raises Invalid for what is too big, too deep or no JSON, and for NaN. An object with a duplicate name is
    refused by ``get_object`` and ``list_objects``: in parts that nothing reads, it does no harm.
    """
    with _translate_json_errors():
        return json.JSONDecoder(**_STRICTLY).decode(_decode_json(body, media_type, MAX_BYTES))


def split_json_array(body: bytes, names: Collection[str], *, max_bytes: int) -> list[tuple[Any, str]]:
    """Return the values in the array ``body``, each with its source text; [] for what is no array.

    The array may be a member of an object, with one of ``names``. Raises Invalid as ``parse_json`` does, and
    for an object with a duplicate name.
    """
    source = _decode_json(body, "", max_bytes)
    decoder = json.JSONDecoder(**_STRICTLY)
    found: list[tuple[Any, str]] = []
    with _translate_json_errors():
        get_object(decoder.decode(source))
        at = find_array(source, names)
        for _ in decoder.raw_decode(source, at)[0] if at >= 0 else ():
            # Known to be valid by now: after the bracket or a comma a value begins.
            begins = _BEFORE_VALUE.match(source, at)
            value, at = decoder.raw_decode(source, begins.end() if begins else at)
            found.append((value, source[begins.end() if begins else at : at]))
    return found


def find_array(source: str, names: Collection[str], *, without: Collection[str] = ()) -> int:
    """Return where the array begins that ``source`` is, or its first member with one of ``names``; else -1.

    Reads no further than to there, so a part of a document is enough. An object that has a member of the
    names ``without`` before has none.
    """
    at = len(source) - len(source.lstrip())
    if source.startswith("[", at):
        return at
    at = at + 1 if source.startswith("{", at) else len(source)
    decoder = json.JSONDecoder()
    try:
        while member := _MEMBER.match(source, at):
            name, at = json.loads(member[1]), member.end()
            if name in without:
                return -1
            if name in names and source.startswith("[", at):
                return at
            _, at = decoder.raw_decode(source, at)
    except (ValueError, RecursionError):
        return -1
    return -1


def _decode_json(body: bytes, media_type: str, max_bytes: int) -> str:
    if len(body) > max_bytes:
        raise Invalid(describe_byte_limit(len(body), max_bytes))
    return decode_body(body, media_type=media_type)


@contextmanager
def _translate_json_errors() -> Iterator[None]:
    try:
        yield
    except RecursionError:
        raise Invalid(gettext("This JSON is nested too deeply.")) from None
    except json.JSONDecodeError as error:
        message = gettext("This is not valid JSON: {error}, line {line}, column {column}.")
        raise Invalid(message.format(error=error.msg, line=error.lineno, column=error.colno)) from None
    except ValueError:
        raise Invalid(gettext("This JSON contains a number with too many digits.")) from None


def get_text(value: Any) -> str:
    """Return ``value`` when it is text, or a whole number as its digits; else ""."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if abs(value) < 10**30 else ""
    return value if isinstance(value, str) else ""


def get_object(value: Any) -> dict[str, Any]:
    """Return ``value`` when it is an object, else {}. Raises Invalid when it has a duplicate name."""
    if isinstance(value, _DuplicateNameObject):
        message = gettext("The name “{name}” appears twice in one JSON object.")
        raise Invalid(message.format(name=value.twice[:80]))
    return value if isinstance(value, dict) else {}


def list_objects(value: Any) -> list[dict[str, Any]]:
    """Return the objects in ``value`` when it is an array; else []. Raises Invalid as ``get_object`` does."""
    return [get_object(one) for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _reject_constant(name: str) -> Any:
    raise Invalid(gettext("This is not valid JSON: {name} is not a number.").format(name=name))


def _reject_duplicate_names(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    ambiguous = _DuplicateNameObject(found)
    names = sorted(name for name, _ in pairs)
    ambiguous.twice = next(one for one, other in pairwise(names) if one == other)
    return ambiguous


_STRICTLY: dict[str, Any] = {"parse_constant": _reject_constant, "object_pairs_hook": _reject_duplicate_names}
_MEMBER = re.compile(r'\s*(?:,\s*)?("(?:[^"\\]|\\.)*+")\s*:\s*', re.DOTALL)
_BEFORE_VALUE = re.compile(r"\s*[\[,]\s*")
