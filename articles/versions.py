"""Which of two versions is the older, as sources name them (pure): 3, 1.10, 2026-03-02T09:00:00+01:00."""

import re
from datetime import UTC, datetime

_DOTTED = re.compile(r"v?\s*(\d{1,18}(?:\.\d{1,18})*)\Z", re.IGNORECASE | re.ASCII)
Comparable = tuple[int, ...] | datetime


def is_older(version: str, than: str) -> bool:
    """Whether ``version`` came before ``than``. Only what can be told is told: names of unlike or unknown
    forms are never older.

    Integers and dotted integers go by number (2 < 10, 1.9 < 1.10, 1.0 is 1), ISO 8601 times by the moment,
    one without a zone being UTC.
    """
    ours, theirs = _read(version), _read(than)
    if isinstance(ours, datetime) and isinstance(theirs, datetime):
        return ours < theirs
    if isinstance(ours, tuple) and isinstance(theirs, tuple):
        return ours < theirs
    return False


def is_same(version: str, other: str) -> bool:
    """Whether both name one version: letter by letter, or 1.0 and 1, or one moment in two zones."""
    ours = _read(version)
    return version.strip() == other.strip() or (ours is not None and ours == _read(other))


def _read(version: str) -> Comparable | None:
    text = version.strip()
    if found := _DOTTED.match(text):
        return _without_zeros(tuple(int(part) for part in found[1].split(".")))
    if "-" not in text:
        return None  # eight digits are a number, whatever calendars say
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _without_zeros(parts: tuple[int, ...]) -> tuple[int, ...]:
    while len(parts) > 1 and parts[-1] == 0:
        parts = parts[:-1]
    return parts
