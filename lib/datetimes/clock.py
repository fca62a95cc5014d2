"""The one clock. Actions take the time as ``at=``; whoever calls one for a person reads it here."""

from django.utils import timezone

now = timezone.now
"""The present moment, aware, in UTC."""
