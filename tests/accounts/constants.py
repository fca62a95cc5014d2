"""The moment and the password of the tests of accounts."""

from datetime import UTC, datetime

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PASSWORD = "correct horse battery staple"
