"""Counts of what the store lacks."""

from factcheck.models import Snapshot, Source


def count_snapshots_without_file() -> int:
    """Count the snapshots that should have a file and have none, and the pages that could not be stored."""
    lost = Snapshot.objects.filter(file="", erased_at__isnull=True, size__gt=0).count()
    return lost + Source.objects.filter(copy_missing_since__isnull=False).count()
