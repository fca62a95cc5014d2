"""Right of reply: ask, and log the answer or the lack of one."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.queries import system
from factcheck.actions.assigning import required
from factcheck.actions.transition import stand, touch, transition
from factcheck.enums import State
from factcheck.models import Claim, Reply
from factcheck.workflow import WORK
from lib.errors import Invalid, WrongState

NONE_CAME = "none by the deadline"


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
    answer = answer.strip()
    details = {"answer": answer or NONE_CAME}
    transition(claim, WORK, "log_reply", by=by, at=at, facts=facts, details=details)
    claim.replies.filter(closed_at__isnull=True).update(answer=answer, closed_at=at)
    return claim


@transaction.atomic
def close_late(claim: Claim, *, at: datetime) -> Claim:
    """The system logs that no answer came by the deadline. A question whose deadline is to come stays open.

    Where the claim changed hands while it waited, only the question is closed: the work goes on as it is.
    """
    by = system()
    claim, facts = stand(claim, by=by, at=at, version=None)
    waiting = claim.replies.filter(closed_at__isnull=True)
    if not waiting.filter(deadline__lte=at).update(closed_at=at):
        raise WrongState("No reply is late.")
    details = {"answer": NONE_CAME}
    if claim.state == State.AWAITING_REPLY and not waiting.exists():
        transition(claim, WORK, "log_reply", by=by, at=at, facts=facts, details=details)
    else:
        touch(claim, "reply_lapsed", by=by, at=at, details=details)
    return claim
