"""The header Retry-After (RFC 9110, section 10.2.3), with a limit."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

MAX_RETRY_SECONDS = 86_400
"""Seconds. A site that asks for more is checked again after a day."""


def parse_retry_after(value: str, *, at: datetime) -> int | None:
    """Return the seconds from ``at`` until a site may be asked again, a day at most; None if not said."""
    value = value.split(",", 1)[0].strip() if value[:1].isdigit() else value.strip()
    if value.isascii() and value.isdigit() and len(value) < 20:
        return min(int(value), MAX_RETRY_SECONDS)
    try:
        when = parsedate_to_datetime(value)
    except (ValueError, IndexError, TypeError, OverflowError):
        return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return max(0, min(round((when - at).total_seconds()), MAX_RETRY_SECONDS))
