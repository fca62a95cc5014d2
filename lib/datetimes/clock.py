"""The one clock. Actions take the time as ``at=``; whoever calls one for a person reads it here."""

from datetime import datetime

from django.utils import timezone


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return timezone.now()
