"""reanchor: print what becomes of quotations when a text is edited, by the function that follows claims."""

import json
from argparse import ArgumentParser
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lib.errors import Invalid
from lib.text_anchoring import reanchor_quotations

MAX_BYTES = 20_000_000


@dataclass(frozen=True, slots=True)
class QuotationSpan:
    """A quotation as the file gives it. Offsets are code points into the old text, or None."""

    exact: str
    prefix: str
    suffix: str
    start: int | None
    end: int | None


class Command(BaseCommand):
    help = (
        "Show where quotations from OLD are in NEW: one line of JSON for each, in order, with "
        "outcome (same, moved, changed, ambiguous or orphan), start, end, text and why. Offsets "
        "are code points. Needs no database."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("old", metavar="OLD", help="the old text: a UTF-8 file")
        parser.add_argument("new", metavar="NEW", help="the new text: a UTF-8 file")
        parser.add_argument(
            "spans", metavar="SPANS.json", help="A list of {exact, prefix, suffix, start, end}."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        old, new = _read_text_file(options["old"]), _read_text_file(options["new"])
        spans = _parse_spans(_read_text_file(options["spans"]), options["spans"])
        try:
            found = reanchor_quotations(old, new, spans)
        except Invalid as error:
            raise CommandError(str(error)) from None
        for followed in found:
            shown = ("outcome", "start", "end", "text", "why")
            self.stdout.write(_format_json_line({name: getattr(followed, name) for name in shown}))


def _format_json_line(answer: dict[str, Any]) -> str:
    """Return one line of JSON, with characters escaped that some readers take for a line's end."""
    line = json.dumps(answer, ensure_ascii=False)
    for end in "\x85\u2028\u2029":
        line = line.replace(end, f"\\u{ord(end):04x}")
    return line


def _read_text_file(name: str) -> str:
    """Return the file's text as it is, line ends included, for the offsets count them."""
    try:
        with Path(name).open("rb") as file:
            body = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise CommandError(f"{name} cannot be read: {getattr(error, 'strerror', '') or error}.") from None
    if len(body) > MAX_BYTES:
        raise CommandError(f"{name} has more than {MAX_BYTES:,} bytes.")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise CommandError(f"{name} is not UTF-8: byte {error.start:,} is wrong. Save it as UTF-8.") from None


def _parse_spans(text: str, name: str) -> list[QuotationSpan]:
    try:
        # Some editors put a byte order mark before what they save.
        given = json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise CommandError(f"{name} is not JSON: {error}.") from None
    if not isinstance(given, list):
        raise CommandError(f"{name} has to be a list of spans: [{{exact, prefix, suffix, start, end}}].")
    return [_parse_span(one, f"Span {number} of {name}") for number, one in enumerate(given, 1)]


def _parse_span(given: Any, which: str) -> QuotationSpan:
    if not isinstance(given, dict):
        raise CommandError(f"{which} has to be an object: {{exact, prefix, suffix, start, end}}.")
    words = {}
    for field in ("exact", "prefix", "suffix"):
        words[field] = "" if given.get(field) is None else given[field]
        if not isinstance(words[field], str):
            raise CommandError(f"{which}: {field} has to be a text.")
    offsets: dict[str, int | None] = {}
    for field in ("start", "end"):
        offset = given.get(field)
        if offset is not None and (not isinstance(offset, int) or isinstance(offset, bool)):
            raise CommandError(f"{which}: {field} has to be a whole number of code points, or null.")
        offsets[field] = offset
    if not words["exact"] and None in offsets.values():
        raise CommandError(f"{which} has neither the text (exact) nor its position (start and end).")
    return QuotationSpan(words["exact"], words["prefix"], words["suffix"], offsets["start"], offsets["end"])
