"""Moments as programs read them."""

from datetime import UTC, datetime


def format_timestamp(at: datetime) -> str:
    """Format a moment by RFC 3339, in UTC and to the second: 2026-03-02T09:00:00Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
