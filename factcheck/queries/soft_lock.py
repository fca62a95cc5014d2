"""Who is on a claim now."""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from accounts.models import User
from factcheck.models import Claim, SoftLock
from lib.times import when

EXPIRES = timedelta(minutes=2)
"""After so long without a beat nobody is on it: the page was closed, hidden, or its line broke."""


@dataclass(frozen=True, slots=True)
class OnIt:
    person: User
    since: str


def lives(lock: SoftLock, at: datetime) -> bool:
    """Whether its holder was heard lately."""
    return lock.beat_at > at - EXPIRES


def somebody_else_on(claim: Claim, viewer: User, *, at: datetime, tz: tzinfo) -> OnIt | None:
    """Whoever has the claim's forms open now, if that is not the viewer."""
    lock = SoftLock.objects.filter(claim=claim).select_related("person").first()
    if lock is None or lock.person_id == viewer.pk or not lives(lock, at):
        return None
    return OnIt(lock.person, when(lock.since, at=at, tz=tz))
