"""The one clock. Verbs take ``at=``; whoever calls a verb for a person reads it here."""

from django.utils import timezone

now = timezone.now
"""The present moment, aware, in UTC."""
