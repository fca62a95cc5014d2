"""A moment as files and people read it: ISO 8601 in UTC where it is written, in words of the desk's zone."""

from datetime import UTC, datetime, tzinfo


class Moment(str):
    """Written as JSON it is 2026-03-02T09:00:00Z; ``words`` are for people: 2 March 2026, 10:00 CET."""

    __slots__ = ("words",)
    words: str

    @classmethod
    def of(cls, at: datetime, tz: tzinfo) -> "Moment":
        made = cls(at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
        local = at.astimezone(tz)
        made.words = f"{local.day} {local:%B %Y, %H:%M %Z}"
        return made

    @classmethod
    def maybe(cls, at: datetime | None, tz: tzinfo) -> "Moment | None":
        """The same, or None for none."""
        return cls.of(at, tz) if at is not None else None
