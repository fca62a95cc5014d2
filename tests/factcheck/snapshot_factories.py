"""Snapshots of pages as a check leaves them: the file first, then the row."""

from datetime import datetime

from factcheck.models import Snapshot, Source
from factcheck.snapshots.actions import CheckedPage
from factcheck.snapshots.bulk import create_snapshots, store_page_files


def archive_page(source_id: int, found: CheckedPage, *, at: datetime) -> Snapshot | None:
    """Store what a check found, and save it as the newest snapshot of its source; None for no page."""
    pages = {source_id: found}
    snapshot = create_snapshots(pages, store_page_files(pages, at=at), at=at).get(source_id)
    if snapshot is not None:
        Source.objects.filter(pk=source_id).update(latest_snapshot=snapshot)
    return snapshot
