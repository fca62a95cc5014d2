"""iCalendar: escaped and folded as RFC 5545 says, whatever a statement contains."""

import re
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.text.icalendar import CalendarEvent, build_calendar, escape_text, fold_line

AT = datetime(2026, 3, 2, 9, 30, tzinfo=timezone(timedelta(hours=2)))


def build_event(summary: str) -> CalendarEvent:
    return CalendarEvent(uid="1@stet.example", at=AT, summary=summary, url="https://stet.example/claims/1/")


def unfold(body: bytes) -> list[str]:
    return re.sub(rb"\r\n[ \t]", b"", body).decode().split("\r\n")


def unescape(text: str) -> str:
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], text)


def test_a_calendar_is_what_programs_expect() -> None:
    lines = unfold(build_calendar("Due, today", [build_event("A; B")], product="Stet", at=AT))
    assert lines == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Stet//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "X-WR-CALNAME:Due\\, today",
        "BEGIN:VEVENT",
        "UID:1@stet.example",
        "DTSTAMP:20260302T073000Z",
        "DTSTART:20260302T073000Z",
        "SUMMARY:A\\; B",
        "URL:https://stet.example/claims/1/",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("a\\b", "a\\\\b"),
        ("a,b;c", "a\\,b\\;c"),
        ("a\r\nb\rc\nd", "a\\nb\\nc\\nd"),
        ("a\x00\x1b\x7fb", "ab"),
        ("\\n", "\\\\n"),
    ],
)
def test_text_is_escaped(text: str, escaped: str) -> None:
    assert escape_text(text) == escaped


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
def test_any_statement_comes_back_whole_and_adds_no_line(text: str) -> None:
    body = build_calendar("x", [build_event(text)], product="Stet", at=AT)
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    lines = unfold(body)
    assert len(lines) == 16
    shown = unescape(lines[10].removeprefix("SUMMARY:"))
    one_kind = text.replace("\r\n", "\n").replace("\r", "\n")
    assert shown == re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "", one_kind)


def test_no_character_is_cut_in_two() -> None:
    parts = list(fold_line("SUMMARY:" + "🐟" * 60))
    assert all(part.decode() for part in parts)
    assert all(part.startswith(b" ") for part in parts[1:])
