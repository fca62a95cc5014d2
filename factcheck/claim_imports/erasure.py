"""Erasure of the rows of old claim imports. Apart from the acts, whose readers of files no worker needs."""

from datetime import datetime, timedelta

from factcheck.models import ClaimImport

ROWS_LIFETIME = timedelta(days=30)
"""Rows of a table are erased so long after its upload, imported or not."""


def erase_old_rows(*, at: datetime) -> int:
    """Erase the rows of the tables that were uploaded over ``ROWS_LIFETIME`` ago; return how many."""
    return ClaimImport.objects.filter(created_at__lt=at - ROWS_LIFETIME).exclude(rows=[]).update(rows=[])
