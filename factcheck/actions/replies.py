"""Right of reply: ask, and log the answer or the lack of one. What was logged is never changed."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from accounts.models import User
from accounts.queries import system
from factcheck.actions.assigning import required
from factcheck.actions.reply_news import tell_whoever_checks
from factcheck.actions.transition import judge, stand, touch, transition
from factcheck.enums import ReplyKind, State
from factcheck.models import Claim, FurtherAnswer, Reply
from factcheck.policies import ASSIGNEE, EDITOR, Facts
from factcheck.workflow import WORK
from lib.errors import Invalid, NotAllowed, WrongState

NONE_CAME = "none by the deadline"
SIGNED_MOST = 200
"""Characters of a name and role."""


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
    kind: str = "",
    email: str = "",
    public: str = "",
    version: int | None = None,
) -> Claim:
    """Ask somebody for their side; the claim waits until everybody who was asked has answered, or had until
    their deadline.

    ``kind`` is one of ReplyKind, "" for a party. ``public`` is "yes" or "no"; with "" readers are told of a
    party that was asked, and not of an expert.
    """
    claim, facts = stand(claim, by=by, at=at, version=version)
    if deadline <= at:
        raise Invalid("The deadline has passed already.", fields={"deadline": ["Choose a later time."]})
    kind = kind or ReplyKind.PARTY
    reply = Reply(
        claim=claim,
        kind=kind,
        whom=required(whom, "whom", "Say whom you asked."),
        email=_address(email),
        public=public == "yes" or (not public and kind == ReplyKind.PARTY),
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
def log_reply(
    claim: Claim,
    *,
    answer: str = "",
    question: Reply | None = None,
    answered_by: str = "",
    by: User,
    at: datetime,
    version: int | None = None,
) -> Claim:
    """Log the answer to an open question, or that none came; work goes on when no question is open any more.

    ``question`` may be left out while only one is open. Raises Invalid at ``question`` otherwise.
    """
    claim, facts = stand(claim, by=by, at=at, version=version)
    judge(WORK, "log_reply", state=claim.state, facts=facts)
    reply = _open_question(claim, question)
    if answer.strip():
        take_answer(claim, facts, reply, text=answer, answered_by=answered_by, by=by, at=at)
        return claim
    Reply.objects.filter(pk=reply.pk).update(closed_at=at)
    _go_on(claim, facts, by=by, at=at, details={"whom": reply.whom, "answer": NONE_CAME})
    return claim


@transaction.atomic
def add_answer(
    reply: Reply, *, text: str, answered_by: str = "", by: User, at: datetime, version: int | None = None
) -> Claim:
    """Log what was said later, or put right what was logged, as an entry of its own; also once the claim has
    ended. The first answer to a question without one is logged as its answer.
    """
    claim, facts = stand(reply.claim, by=by, at=at, version=version)
    if refusal := (EDITOR | ASSIGNEE).refusal(facts):
        raise NotAllowed(refusal)
    required(text, "text", "Write what they said.")
    take_answer(claim, facts, reply, text=text, answered_by=answered_by, by=by, at=at)
    return claim


def take_answer(
    claim: Claim, facts: Facts, reply: Reply, *, text: str, answered_by: str, by: User, at: datetime
) -> None:
    """Write an answer down and go on with the claim, which is locked. An answer that came before stays."""
    reply = claim.replies.get(pk=reply.pk)
    text, signed = text.strip(), " ".join(answered_by.split())[:SIGNED_MOST]
    if reply.answered_at is None:
        Reply.objects.filter(pk=reply.pk).update(
            answer=text, answered_by=signed, answered_at=at, closed_at=reply.closed_at or at
        )
    else:
        person = None if by.is_service else by
        FurtherAnswer.objects.create(reply=reply, text=text, answered_by=signed, added_by=person, at=at)
    details = {"whom": reply.whom, "answer": text}
    if signed:
        details["answered_by"] = signed
    _go_on(claim, facts, by=by, at=at, details=details)


@transaction.atomic
def close_late(claim: Claim, *, at: datetime) -> Claim:
    """The system logs that no answer came by the deadline. A question whose deadline is to come stays open.

    Where the claim changed hands while it waited, only the question is closed: the work goes on as it is.
    """
    by = system()
    claim, facts = stand(claim, by=by, at=at, version=None)
    late = list(claim.replies.filter(closed_at__isnull=True, deadline__lte=at))
    if not late:
        raise WrongState("No reply is late.")
    Reply.objects.filter(pk__in=[reply.pk for reply in late]).update(closed_at=at)
    details = {"answer": NONE_CAME}
    if _waits_for_nobody(claim):
        transition(claim, WORK, "log_reply", by=by, at=at, facts=facts, details=details)
    else:
        touch(claim, "reply_lapsed", by=by, at=at, details=details)
    for reply in late:
        tell_whoever_checks(claim, f"{reply.whom} did not answer by the deadline.", at=at)
    return claim


def _go_on(claim: Claim, facts: Facts, *, by: User, at: datetime, details: dict[str, Any]) -> None:
    if _waits_for_nobody(claim):
        transition(claim, WORK, "log_reply", by=by, at=at, facts=facts, details=details)
    else:
        touch(claim, "log_answer", by=by, at=at, details=details)


def _waits_for_nobody(claim: Claim) -> bool:
    waiting = claim.replies.filter(closed_at__isnull=True)
    return claim.state == State.AWAITING_REPLY and not waiting.exists()


def _open_question(claim: Claim, question: Reply | None) -> Reply:
    waiting = list(claim.replies.filter(closed_at__isnull=True))
    meant = [reply for reply in waiting if question is None or reply == question]
    if len(meant) == 1:
        return meant[0]
    said = "Say whose answer this is." if meant else "That question is answered already."
    raise Invalid(said, fields={"question": [said]})


def _address(email: str) -> str:
    email = email.strip()
    try:
        if email:
            validate_email(email)
    except ValidationError:
        said = "This is no e-mail address. It looks like press@example.org."
        raise Invalid(said, fields={"email": [said]}) from None
    return email
