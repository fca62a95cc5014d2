"""Right of reply: request a reply, and log the answer or the lack of one. Logged answers never change."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from accounts.models import User
from accounts.selectors import get_system_user
from factcheck.assignments.actions import require_text
from factcheck.models import Claim, FurtherAnswer, ReplyRequest
from factcheck.models.enums import ClaimState, ReplyRequestKind
from factcheck.models.reasons import build_reason
from factcheck.outsiders.emails import clean_email
from factcheck.replies.notices import notify_checker
from factcheck.workflow.policies import ASSIGNEE, EDITOR, WorkflowFacts
from factcheck.workflow.tables import CLAIM_WORK
from factcheck.workflow.transition import check_transition, lock_for_action, perform_transition, record_edit
from lib.errors import Invalid, NotAllowed, WrongState
from lib.text.plain_text import normalize_characters, normalize_line

NO_ANSWER = build_reason("no_reply")
MAX_SIGNATURE_LENGTH = 200
"""Characters of a name and role."""


@transaction.atomic
def request_reply(
    claim: Claim,
    *,
    recipient: str,
    channel: str,
    question: str,
    deadline: datetime,
    by: User,
    at: datetime,
    kind: str = "",
    email: str = "",
    public: str = "",
    version: int | None = None,
) -> Claim:
    """Request a reply; the claim waits until every request is answered, or past its deadline.

    ``kind`` is one of ReplyRequestKind, "" for a party. ``public`` is "yes" or "no"; with "" readers see that
    a party was asked, and not that an expert was.
    """
    claim, facts = lock_for_action(claim, by=by, at=at, version=version)
    if deadline <= at:
        raise Invalid(
            gettext("The deadline has already passed."),
            fields={"deadline": [gettext("Choose a later time.")]},
        )
    kind = kind or ReplyRequestKind.PARTY
    reply = ReplyRequest(
        claim=claim,
        kind=kind,
        recipient=require_text(recipient, "recipient", gettext("Enter the person you asked.")),
        email=clean_email(email),
        is_public=public == "yes" or (not public and kind == ReplyRequestKind.PARTY),
        channel=require_text(channel, "channel", gettext("Enter how you asked.")),
        question=require_text(question, "question", gettext("Enter the question you asked.")),
        requested_by=by,
        requested_at=at,
        deadline=deadline,
    )
    perform_transition(
        claim,
        CLAIM_WORK,
        "request_reply",
        by=by,
        at=at,
        facts=facts,
        details={"recipient": reply.recipient, "question": reply.question},
    )
    reply.save(force_insert=True)
    return claim


@transaction.atomic
def log_reply(
    claim: Claim,
    *,
    answer: str = "",
    reply_request: ReplyRequest | None = None,
    answered_by: str = "",
    by: User,
    at: datetime,
    version: int | None = None,
) -> Claim:
    """Log the answer to an open request, or that none came; checking resumes when no request is open.

    ``reply_request`` may be left out while only one is open. Raise Invalid at ``reply_request`` otherwise.
    """
    claim, facts = lock_for_action(claim, by=by, at=at, version=version)
    check_transition(CLAIM_WORK, "log_reply", state=claim.state, facts=facts)
    reply = _get_open_request(claim, reply_request)
    if answer.strip():
        save_answer(claim, facts, reply, text=answer, answered_by=answered_by, by=by, at=at)
        return claim
    ReplyRequest.objects.filter(pk=reply.pk).update(closed_at=at)
    details = {"recipient": reply.recipient, "answer": NO_ANSWER}
    _resume_checking(claim, facts, by=by, at=at, details=details)
    return claim


@transaction.atomic
def add_further_answer(
    reply: ReplyRequest,
    *,
    text: str,
    answered_by: str = "",
    by: User,
    at: datetime,
    version: int | None = None,
) -> Claim:
    """Log a later answer, or a correction of one, beside the first; also once the claim has ended.

    The first answer to a request without one is logged as its answer.
    """
    claim, facts = lock_for_action(reply.claim, by=by, at=at, version=version)
    if refusal := (EDITOR | ASSIGNEE).refusal(facts):
        raise NotAllowed(refusal)
    require_text(text, "text", gettext("Enter their reply."))
    save_answer(claim, facts, reply, text=text, answered_by=answered_by, by=by, at=at)
    return claim


def save_answer(
    claim: Claim,
    facts: WorkflowFacts,
    reply: ReplyRequest,
    *,
    text: str,
    answered_by: str,
    by: User,
    at: datetime,
) -> None:
    """Save an answer and go on with the claim, which is locked. An answer that came before stays."""
    reply = claim.replies.get(pk=reply.pk)
    text, signed = normalize_characters(text).strip(), normalize_line(answered_by)[:MAX_SIGNATURE_LENGTH]
    if reply.answered_at is None:
        ReplyRequest.objects.filter(pk=reply.pk).update(
            answer=text, answered_by=signed, answered_at=at, closed_at=reply.closed_at or at
        )
    else:
        person = None if by.is_service else by
        FurtherAnswer.objects.create(
            request=reply, text=text, answered_by=signed, added_by=person, added_at=at
        )
    details = {"recipient": reply.recipient, "answer": text}
    if signed:
        details["answered_by"] = signed
    _resume_checking(claim, facts, by=by, at=at, details=details)


@transaction.atomic
def close_overdue_requests(claim: Claim, *, at: datetime) -> Claim:
    """Close the requests past their deadline, as the system; a request whose deadline is to come stays open.

    Unless the claim still waits, and for nothing else, its state stays as it is. Raise WrongState when none
    is late.
    """
    by = get_system_user()
    claim, facts = lock_for_action(claim, by=by, at=at, version=None)
    late = list(claim.replies.filter(closed_at__isnull=True, deadline__lte=at))
    if not late:
        raise WrongState(gettext("No reply is overdue."))
    ReplyRequest.objects.filter(pk__in=[reply.pk for reply in late]).update(closed_at=at)
    details = {"answer": NO_ANSWER}
    if _has_no_open_requests(claim):
        perform_transition(claim, CLAIM_WORK, "log_reply", by=by, at=at, facts=facts, details=details)
    else:
        record_edit(claim, "lapse_reply_request", by=by, at=at, details=details)
    for reply in late:
        notify_checker(claim, "reply_missing", at=at, recipient=reply.recipient)
    return claim


def _resume_checking(
    claim: Claim, facts: WorkflowFacts, *, by: User, at: datetime, details: dict[str, Any]
) -> None:
    if _has_no_open_requests(claim):
        perform_transition(claim, CLAIM_WORK, "log_reply", by=by, at=at, facts=facts, details=details)
    else:
        record_edit(claim, "add_further_answer", by=by, at=at, details=details)


def _has_no_open_requests(claim: Claim) -> bool:
    waiting = claim.replies.filter(closed_at__isnull=True)
    return claim.state == ClaimState.AWAITING_REPLY and not waiting.exists()


def _get_open_request(claim: Claim, reply_request: ReplyRequest | None) -> ReplyRequest:
    waiting = list(claim.replies.filter(closed_at__isnull=True))
    meant = [reply for reply in waiting if reply_request is None or reply == reply_request]
    if len(meant) == 1:
        return meant[0]
    message = (
        gettext("Choose whose reply this is.")
        if meant
        else gettext("This question has already been answered.")
    )
    raise Invalid(message, field="reply_request")
