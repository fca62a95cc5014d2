"""Read receipts: the verdicts that a person has read, so that the next one can be compared with them."""

from collections.abc import Iterable
from datetime import datetime

from accounts.models import User
from factcheck.models import ReadReceipt, Verdict


def get_read_times(verdicts: Iterable[Verdict], reader: User) -> dict[int, datetime]:
    """Return {verdict's key: when this person first read it} for those that they have read. One query."""
    found = ReadReceipt.objects.filter(reader=reader, verdict__in=list(verdicts))
    return dict(found.values_list("verdict_id", "read_at"))


def record_verdict_read(verdict: Verdict, *, by: User, at: datetime) -> None:
    """Save that this person has opened the verdict. Only the first time counts; it appends no Event."""
    ReadReceipt.objects.bulk_create(
        [ReadReceipt(verdict=verdict, reader=by, read_at=at)], ignore_conflicts=True
    )
