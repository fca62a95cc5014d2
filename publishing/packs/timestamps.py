"""A moment in files, as ISO 8601 in UTC, and for people, in words in the desk's time zone."""

from __future__ import annotations

from datetime import datetime, tzinfo

from django.utils.formats import date_format

from lib.datetimes.clock import format_timestamp


class PackTimestamp(str):
    """A moment, as JSON 2026-03-02T09:00:00Z; ``words`` are for people: 2 March 2026, 10:00 CET."""

    __slots__ = ("words",)
    words: str

    @classmethod
    def from_datetime(cls, at: datetime, tz: tzinfo) -> PackTimestamp:
        made = cls(format_timestamp(at))
        local = at.astimezone(tz)
        made.words = f"{date_format(local, 'DATETIME_FORMAT')} {local:%Z}"
        return made

    @classmethod
    def from_optional(cls, at: datetime | None, tz: tzinfo) -> PackTimestamp | None:
        """Return the timestamp of ``at``, or None for None."""
        return cls.from_datetime(at, tz) if at is not None else None
