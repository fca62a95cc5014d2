"""reanchor: print what becomes of quotations when a text is edited, by the function that follows claims."""

import json
from argparse import ArgumentParser
from dataclasses import dataclass
from typing import Any

from django.core.management.base import CommandError

from articles.management.arguments import read_text_file
from articles.management.output import JsonLinesCommand
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


class Command(JsonLinesCommand):
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
            "spans", metavar="SPANS.json", help="a list of {exact, prefix, suffix, start, end}"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        old, new, given = (read_text_file(options[name], limit=MAX_BYTES) for name in ("old", "new", "spans"))
        spans = _parse_spans(given, options["spans"])
        for followed in reanchor_quotations(old, new, spans):
            shown = ("outcome", "start", "end", "text", "why")
            self.print_json({name: getattr(followed, name) for name in shown})


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
