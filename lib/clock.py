"""The one clock. Verbs take ``at=``; whoever calls a verb for a person reads it here."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)
