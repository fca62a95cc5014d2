"""Comparison of versions as sources name them (pure): 3, 1.10, 2026-03-02T09:00:00+01:00."""

import re
from datetime import UTC, datetime

_DOTTED = re.compile(r"v?\s*(\d{1,18}(?:\.\d{1,18})*)\Z", re.IGNORECASE | re.ASCII)
Comparable = tuple[int, ...] | datetime


def is_older_version(version: str, than: str) -> bool:
    """Return whether ``version`` came before ``than``; False for names of unlike or unknown forms.

    Integers and dotted integers go by number (2 < 10, 1.9 < 1.10, 1.0 is 1), ISO 8601 times by the moment,
    one without a zone being UTC.
    """
    ours, other = _parse_version(version), _parse_version(than)
    if isinstance(ours, datetime) and isinstance(other, datetime):
        return ours < other
    if isinstance(ours, tuple) and isinstance(other, tuple):
        return ours < other
    return False


def is_same_version(version: str, other: str) -> bool:
    """Return whether both name one version: the same letters, or 1.0 and 1, or one moment in two zones."""
    ours = _parse_version(version)
    return version.strip() == other.strip() or (ours is not None and ours == _parse_version(other))


def _parse_version(version: str) -> Comparable | None:
    text = version.strip()
    if found := _DOTTED.match(text):
        return _strip_trailing_zeros(tuple(int(part) for part in found[1].split(".")))
    if "-" not in text:
        return None  # eight digits are a number, even if they look like a date
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _strip_trailing_zeros(parts: tuple[int, ...]) -> tuple[int, ...]:
    while len(parts) > 1 and parts[-1] == 0:
        parts = parts[:-1]
    return parts
