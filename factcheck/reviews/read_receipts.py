"""Read receipts: the verdicts that a person has read, so that the next one can be compared with them."""

from datetime import datetime

from accounts.models import User
from factcheck.models import ReadReceipt, Verdict


def record_verdict_read(verdict: Verdict, *, by: User, at: datetime) -> None:
    """Save that this person has opened the verdict. Only the first time counts; it appends no Event."""
    ReadReceipt.objects.bulk_create(
        [ReadReceipt(verdict=verdict, reader=by, read_at=at)], ignore_conflicts=True
    )
