"""Where the JSON is in what came: in the scripts of a page, one a line, one after the other, or all of it."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from articles.importers.linked_data import loosely

# No "<" inside, so that a text of nothing but beginnings of tags is passed over once and not once a tag.
_OPENING = re.compile(r"<!--|<script\b([^<>]{0,500})>", re.IGNORECASE)
_CLOSING = re.compile(r"</script", re.IGNORECASE)
_LINKED_DATA = re.compile(r"application/(?:ld\+)?json", re.IGNORECASE)
_BETWEEN = re.compile(r"[\s,;\ufeff]*")
_DECODER = json.JSONDecoder(strict=False)


@dataclass(frozen=True, slots=True)
class Broken:
    """A piece that is no JSON: why not, and how it begins."""

    why: str
    source: str


def texts(whole: str) -> Iterator[tuple[int, Any]]:
    """(number of the line it begins on, value or Broken) of each JSON in ``whole``, in its order."""
    found = _one_after_the_other(whole) if is_bare(whole) else _in_scripts(whole)
    line, counted = 1, 0
    for at, value in found:
        line += whole.count("\n", counted, at)
        counted = at
        yield line, value


def is_bare(whole: str) -> bool:
    """Whether this is JSON itself, and no page or file of scripts with JSON in it."""
    return whole.lstrip("\ufeff \t\r\n")[:1] in {"{", "["}


def is_record_line(line: bytes) -> bool:
    """Whether this first line of a file is a record in itself, so that the file has one a line."""
    line = line.strip()
    if line.startswith(b"<script"):
        return line.endswith(b"</script>")
    try:
        return isinstance(json.loads(line), dict) if line.startswith(b"{") else False
    except (ValueError, RecursionError):
        return False


def _in_scripts(page: str) -> Iterator[tuple[int, Any]]:
    """What stands in the JSON-LD scripts of a page, or of a file of scripts; comments are passed over."""
    at = 0
    while opening := _OPENING.search(page, at):
        if opening.group(1) is None:
            closes = page.find("-->", opening.end())
            at = len(page) if closes < 0 else closes + 3
            continue
        closing = _CLOSING.search(page, opening.end())
        at = closing.start() if closing else len(page)
        if not _LINKED_DATA.search(opening.group(1)):
            continue
        source = page[opening.end() : at]
        try:
            yield opening.start(), loosely(source)
        except ValueError:
            # What else a page says of itself may be as broken as it likes.
            if "ClaimReview" in source or "claimReview" in source:
                yield opening.start(), _broken(source)


def _one_after_the_other(whole: str) -> Iterator[tuple[int, Any]]:
    """JSON values with nothing but white space, commas or line breaks between them.

    From the first that cannot be read each line is taken for itself, so no letter is looked at often.
    """
    here = _next(whole, 0)
    try:
        while here < len(whole):
            value, ends = _DECODER.raw_decode(whole, here)
            yield here, value
            here = _next(whole, ends)
    except (ValueError, RecursionError):
        yield from _line_by_line(whole, here)


def _line_by_line(whole: str, here: int) -> Iterator[tuple[int, Any]]:
    """What is a record a line; where nothing is, the rest as the one thing that it is."""
    rest, nothing = here, True
    while here < len(whole):
        ends = whole.find("\n", here)
        ends = len(whole) if ends < 0 else ends
        source = whole[here:ends].strip().strip("[],;")
        if source.startswith("{") and source.endswith("}"):
            nothing = False
            try:
                yield here, loosely(source)
            except ValueError:
                yield here, _broken(source)
        here = ends + 1
    if nothing:
        try:
            yield rest, loosely(whole[rest:])
        except ValueError:
            yield rest, _broken(whole[rest:])


def _next(whole: str, at: int) -> int:
    """Where the next value may begin."""
    between = _BETWEEN.match(whole, at)
    return between.end() if between else at


def _broken(source: str) -> Broken:
    try:
        json.loads(source)
    except json.JSONDecodeError as error:
        return Broken(f"It is no sound JSON: {error.msg}, character {error.pos + 1:,} of it.", source)
    except (ValueError, RecursionError):
        pass
    return Broken("It is nested too deep, or has a number that is too long.", source)
