"""When a site asks to be asked again: the header Retry-After (RFC 9110, section 10.2.3), with a limit."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LONGEST = 86_400
"""Seconds. A site that asks for more is asked again after a day."""


def retry_after(said: str, *, at: datetime) -> int | None:
    """Seconds from ``at`` until a site wants to be asked again, a day at most; None when it does not say."""
    said = said.split(",", 1)[0].strip() if said[:1].isdigit() else said.strip()
    if said.isascii() and said.isdigit() and len(said) < 20:
        return min(int(said), LONGEST)
    try:
        when = parsedate_to_datetime(said)
    except (ValueError, IndexError, TypeError):
        return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return max(0, min(round((when - at).total_seconds()), LONGEST))
