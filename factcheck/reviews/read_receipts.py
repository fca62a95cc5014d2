"""Read receipts: the verdicts that a person has read, so that the next one can be compared with them."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from accounts.models import User
from factcheck.models import Claim, ReadReceipt, Verdict


def select_receipts(claim: Claim, reader: User) -> QuerySet[ReadReceipt]:
    """Return this person's receipts of the verdicts on a claim."""
    return ReadReceipt.objects.filter(reader=reader.pk, verdict__claim=claim.pk)


def get_read_times(receipts: Iterable[ReadReceipt]) -> dict[int, datetime]:
    """Return {verdict's key: when the person of these receipts first read it}."""
    return {one.verdict_id: one.read_at for one in receipts}


def record_verdict_read(verdict: Verdict, *, by: User, at: datetime) -> None:
    """Save that this person has opened the verdict. Only the first time counts; it appends no Event."""
    ReadReceipt.objects.bulk_create(
        [ReadReceipt(verdict=verdict, reader=by, read_at=at)], ignore_conflicts=True
    )
