"""Read receipts: the verdicts that a person has read, so that the next one can be compared with them."""

from datetime import datetime

from accounts.models import User
from factcheck.models import Claim, ReadReceipt, Verdict


def get_read_times(claim: Claim, reader: User) -> dict[int, datetime]:
    """Return {verdict's key: when this person first read it} of the verdicts on a claim. One query."""
    receipts = ReadReceipt.objects.filter(reader=reader, verdict__claim=claim)
    return dict(receipts.values_list("verdict_id", "read_at"))


def record_verdict_read(verdict: Verdict, *, by: User, at: datetime) -> None:
    """Save that this person has opened the verdict. Only the first time counts; it appends no Event."""
    ReadReceipt.objects.bulk_create(
        [ReadReceipt(verdict=verdict, reader=by, read_at=at)], ignore_conflicts=True
    )
