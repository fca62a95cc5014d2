"""iCalendar (RFC 5545), as far as a list of moments needs it: events, escaped and folded."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

MAX_LINE_BYTES = 75
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEvent:
    """Something at one moment. ``uid`` stays the same for the same thing; ``url`` is plain ASCII."""

    uid: str
    at: datetime
    summary: str
    url: str


def build_calendar(name: str, events: Iterable[CalendarEvent], *, product: str, at: datetime) -> bytes:
    """Return a calendar as bytes of type text/calendar, in UTF-8.

    ``at`` is when it is built: a program that has an event with a later stamp keeps that one's time.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//{escape_text(product)}//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escape_text(name)}",
    ]
    for event in events:
        lines += _list_event_lines(event, at=at)
    lines.append("END:VCALENDAR")
    return b"".join(b"\r\n".join(fold_line(line)) + b"\r\n" for line in lines)


def escape_text(text: str) -> str:
    """Return a value of type TEXT: backslash, semicolon, comma and line break escaped, no other controls."""
    one_kind = text.replace("\r\n", "\n").replace("\r", "\n")
    escaped = _CONTROLS.sub("", one_kind).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\n", "\\n")


def fold_line(line: str) -> Iterator[bytes]:
    """Yield the line in parts of at most 75 bytes, no character cut; all but the first begin with a space."""
    part = b""
    for letter in line:
        encoded = letter.encode("utf-8", "replace")
        if len(part) + len(encoded) > MAX_LINE_BYTES:
            yield part
            part = b" "
        part += encoded
    yield part


def _list_event_lines(event: CalendarEvent, *, at: datetime) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{escape_text(event.uid)}",
        f"DTSTAMP:{_format_moment(at)}",
        f"DTSTART:{_format_moment(event.at)}",
        f"SUMMARY:{escape_text(event.summary)}",
        f"URL:{event.url}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _format_moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
