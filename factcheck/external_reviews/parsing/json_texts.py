"""JSON values in a text: in the scripts of a page, one a line, one after the other, or the whole text."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from articles.importers.linked_data import parse_loose_json
from lib.sentences import gettext
from lib.text.phrases import format_number

# No "<" inside, so that a text of nothing but beginnings of tags is passed over once and not once a tag.
_OPENING = re.compile(r"<!--|<script\b([^<>]{0,500})>", re.IGNORECASE)
_CLOSING = re.compile(r"</script", re.IGNORECASE)
_LINKED_DATA = re.compile(r"application/(?:ld\+)?json", re.IGNORECASE)
_BETWEEN = re.compile(r"[\s,;\ufeff]*")
_DECODER = json.JSONDecoder(strict=False)


@dataclass(frozen=True, slots=True)
class MalformedJson:
    """A part of the text that is no JSON: why not, and the part itself."""

    why: str
    source: str


def iter_json_values(whole: str) -> Iterator[tuple[int, Any]]:
    """Yield (line it begins on, value or MalformedJson) for each JSON value in ``whole``, in its order."""
    found = _iter_concatenated_values(whole) if is_bare_json(whole) else _iter_script_values(whole)
    line, counted = 1, 0
    for at, value in found:
        line += whole.count("\n", counted, at)
        counted = at
        yield line, value


def is_bare_json(whole: str) -> bool:
    """Return whether ``whole`` is JSON itself, and no page or file of scripts."""
    return whole.lstrip("\ufeff \t\r\n")[:1] in {"{", "["}


def is_record_line(line: bytes) -> bool:
    """Return whether the first line of a file is a record in itself, so that the file has one a line."""
    line = line.strip()
    if line.startswith(b"<script"):
        return line.endswith(b"</script>")
    try:
        return isinstance(json.loads(line), dict) if line.startswith(b"{") else False
    except (ValueError, RecursionError):
        return False


def _iter_script_values(page: str) -> Iterator[tuple[int, Any]]:
    """Yield the JSON-LD values in scripts of a page, or of a file of scripts; HTML comments are skipped."""
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
            yield opening.start(), parse_loose_json(source)
        except ValueError:
            # Broken JSON-LD that is no ClaimReview is ignored.
            if "ClaimReview" in source or "claimReview" in source:
                yield opening.start(), _build_malformed_json(source)


def _iter_concatenated_values(whole: str) -> Iterator[tuple[int, Any]]:
    """Yield JSON values with nothing but white space, commas, semicolons or line breaks between them.

    From the first that cannot be parsed each line is taken by itself, so no character is read often.
    """
    here = _next_value_start(whole, 0)
    try:
        while here < len(whole):
            value, ends = _DECODER.raw_decode(whole, here)
            yield here, value
            here = _next_value_start(whole, ends)
    except (ValueError, RecursionError):
        yield from _iter_line_values(whole, here)


def _iter_line_values(whole: str, here: int) -> Iterator[tuple[int, Any]]:
    """Yield each record that is a line; where no line is one, the rest as one value."""
    rest, nothing = here, True
    while here < len(whole):
        ends = whole.find("\n", here)
        ends = len(whole) if ends < 0 else ends
        source = whole[here:ends].strip().strip("[],;")
        if source.startswith("{") and source.endswith("}"):
            nothing = False
            try:
                yield here, parse_loose_json(source)
            except ValueError:
                yield here, _build_malformed_json(source)
        here = ends + 1
    if nothing:
        try:
            yield rest, parse_loose_json(whole[rest:])
        except ValueError:
            yield rest, _build_malformed_json(whole[rest:])


def _next_value_start(whole: str, at: int) -> int:
    """Return where the next value may begin."""
    between = _BETWEEN.match(whole, at)
    return between.end() if between else at


def _build_malformed_json(source: str) -> MalformedJson:
    try:
        json.loads(source)
    except json.JSONDecodeError as error:
        message = gettext("This is not valid JSON: {error}, character {position}.")
        return MalformedJson(message.format(error=error.msg, position=format_number(error.pos + 1)), source)
    except (ValueError, RecursionError):
        pass
    return MalformedJson(gettext("This JSON is nested too deeply, or has a number that is too long."), source)
