"""Counts of what the store lacks."""

from django.db.models import Q, QuerySet

from factcheck.models import Snapshot, Source


def list_sources_without_copy() -> QuerySet[Source]:
    """Return the sources whose page was read but not stored, or whose newest snapshot has lost its file."""
    lost = Q(latest_snapshot__file="", latest_snapshot__erased_at__isnull=True, latest_snapshot__size__gt=0)
    return Source.objects.filter(Q(copy_missing_since__isnull=False) | lost)


def count_snapshots_without_file() -> int:
    """Count the snapshots that should have a file and have none, and the pages that could not be stored."""
    lost = Snapshot.objects.filter(file="", erased_at__isnull=True, size__gt=0).count()
    return lost + Source.objects.filter(copy_missing_since__isnull=False).count()
