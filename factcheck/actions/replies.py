"""Right of reply: ask, and log the answer or the lack of one."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from factcheck.actions.assigning import required
from factcheck.actions.transition import stand, transition
from factcheck.models import Claim, Reply
from factcheck.workflow import WORK
from lib.errors import Invalid


@transaction.atomic
def ask_reply(
    claim: Claim,
    *,
    whom: str,
    channel: str,
    asked: str,
    deadline: datetime,
    by: User,
    at: datetime,
    version: int | None = None,
) -> Claim:
    """Ask somebody for their side; the claim waits until they answer or the deadline passes."""
    claim, facts = stand(claim, by=by, at=at, version=version)
    if deadline <= at:
        raise Invalid("The deadline has passed already.", fields={"deadline": ["Choose a later time."]})
    reply = Reply(
        claim=claim,
        whom=required(whom, "whom", "Say whom you asked."),
        channel=required(channel, "channel", "Say how you asked."),
        asked=required(asked, "asked", "Say what you asked."),
        asked_by=by,
        asked_at=at,
        deadline=deadline,
    )
    transition(
        claim,
        WORK,
        "ask_reply",
        by=by,
        at=at,
        facts=facts,
        details={"whom": reply.whom, "asked": reply.asked},
    )
    reply.save(force_insert=True)
    return claim


@transaction.atomic
def log_reply(claim: Claim, *, answer: str = "", by: User, at: datetime, version: int | None = None) -> Claim:
    """Log the answer to the open question, or none, and go on checking."""
    claim, facts = stand(claim, by=by, at=at, version=version)
    transition(
        claim,
        WORK,
        "log_reply",
        by=by,
        at=at,
        facts=facts,
        details={"answer": answer.strip() or "none by the deadline"},
    )
    claim.replies.filter(closed_at__isnull=True).update(answer=answer.strip(), closed_at=at)
    return claim
