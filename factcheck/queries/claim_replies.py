"""Right of reply on one claim: whom we asked, by when they answer, and what they said."""

from dataclasses import dataclass
from datetime import datetime

from factcheck.models import Claim, Reply
from lib.times import when, zone


@dataclass(frozen=True, slots=True)
class Asked:
    """One question with where it stands, in words."""

    reply: Reply
    told: str
    late: bool


def replies_of(claim: Claim, *, at: datetime) -> list[Asked]:
    """Every question that was put, oldest first. One query."""
    return [_asked(reply, claim, at=at) for reply in claim.replies.select_related("asked_by")]


def _asked(reply: Reply, claim: Claim, *, at: datetime) -> Asked:
    tz = zone(claim.desk.timezone)
    told = f"by {reply.channel}, asked by {reply.asked_by} {when(reply.asked_at, at=at, tz=tz)}"
    if reply.closed_at is None:
        late = reply.deadline < at
        return Asked(
            reply, f"{told}; answer {'was due' if late else 'by'} {when(reply.deadline, at=at, tz=tz)}", late
        )
    closed = "answered" if reply.answer else "no answer"
    return Asked(reply, f"{told}; {closed} {when(reply.closed_at, at=at, tz=tz)}", False)
