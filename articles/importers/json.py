"""Other people's JSON: read strictly, since what two readers could take differently is no fact."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

from articles.importers.charset import decode
from lib.errors import Invalid

MAX_BYTES = 2_000_000


class _Ambiguous(dict[str, Any]):
    """An object that says a name twice."""

    twice = ""


def parse(body: bytes, *, media_type: str = "", most_bytes: int = MAX_BYTES) -> Any:
    """The value in ``body`` (RFC 8259).

    Raises Invalid for what is too big, too deep or no JSON, and for NaN. An object that says a name twice is
    refused by ``record`` and ``records``: where nobody looks, it does no harm.
    """
    with _refusing():
        return json.JSONDecoder(**_STRICTLY).decode(_characters(body, media_type, most_bytes))


def elements(body: bytes, *, media_type: str = "", most_bytes: int = MAX_BYTES) -> list[tuple[Any, str]]:
    """The values in the array ``body``, each with how it is written there; [] for what is no array.

    Raises Invalid as ``parse`` does.
    """
    source = _characters(body, media_type, most_bytes)
    decoder = json.JSONDecoder(**_STRICTLY)
    found: list[tuple[Any, str]] = []
    with _refusing():
        whole = decoder.decode(source)
        at = source.index("[") if isinstance(whole, list) else 0
        for _ in whole if isinstance(whole, list) else ():
            # Known to be sound by now: after the bracket or a comma a value begins.
            begins = _BEFORE_VALUE.match(source, at)
            value, at = decoder.raw_decode(source, begins.end() if begins else at)
            found.append((value, source[begins.end() if begins else at : at]))
    return found


def _characters(body: bytes, media_type: str, most_bytes: int) -> str:
    if len(body) > most_bytes:
        raise Invalid(f"This JSON has {len(body):,} bytes. Stet takes up to {most_bytes:,}.")
    return decode(body, media_type=media_type)


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except RecursionError:
        raise Invalid("This JSON is nested too deep. Stet does not read it.") from None
    except json.JSONDecodeError as error:
        said = f"This is no sound JSON: {error.msg}, line {error.lineno}, column {error.colno}."
        raise Invalid(said) from None
    except ValueError:
        raise Invalid("This JSON has a number of more digits than can be read.") from None


def text(value: Any) -> str:
    """``value`` when it is text, or a whole number as its digits; else ""."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if abs(value) < 10**30 else ""
    return value if isinstance(value, str) else ""


def record(value: Any) -> dict[str, Any]:
    """``value`` when it is an object, else {}. Raises Invalid when it says a name twice."""
    if isinstance(value, _Ambiguous):
        raise Invalid(f"The name {value.twice[:80]!r} stands twice in one object of this JSON.")
    return value if isinstance(value, dict) else {}


def records(value: Any) -> list[dict[str, Any]]:
    """The objects in ``value`` when it is an array; else []. Raises Invalid as ``record`` does."""
    return [record(one) for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _refuse_constant(name: str) -> Any:
    raise Invalid(f"This is no sound JSON: {name} is not a number in it.")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    ambiguous = _Ambiguous(found)
    names = sorted(name for name, _ in pairs)
    ambiguous.twice = next(one for one, other in pairwise(names) if one == other)
    return ambiguous


_STRICTLY: dict[str, Any] = {"parse_constant": _refuse_constant, "object_pairs_hook": _once}
_BEFORE_VALUE = re.compile(r"\s*[\[,]\s*")
