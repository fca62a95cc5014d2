"""Links through which somebody without an account answers one question: made, sent, taken back, used."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from accounts.actions.letters import write_letter
from accounts.models import User
from accounts.queries import system
from factcheck.actions.replies import take_answer
from factcheck.actions.reply_files import Given, attach, keep
from factcheck.actions.reply_news import tell_whoever_checks
from factcheck.actions.transition import stand, touch
from factcheck.enums import OPEN_STATES
from factcheck.models import Claim, Reply, ReplyLink
from factcheck.policies import ASSIGNEE, EDITOR
from lib import tokens
from lib.errors import Invalid, NotAllowed, WrongState
from lib.times import day, when, zone

GRACE = timedelta(days=3)
"""How long after the deadline a link is good, unless somebody says otherwise."""
LONGEST = timedelta(days=60)
USED_MEANWHILE = "This link was used, or taken back, a moment ago."


@dataclass(frozen=True, slots=True)
class Made:
    """``address`` holds the token: it is shown once and kept nowhere, so it is in no repr either."""

    link: ReplyLink
    address: str = field(repr=False)


def usual_expiry(reply: Reply, *, at: datetime) -> datetime:
    """A few days after the deadline, or after now where that has passed."""
    return min(max(reply.deadline, at) + GRACE, at + LONGEST)


@transaction.atomic
def make_link(
    reply: Reply,
    *,
    by: User,
    at: datetime,
    expires_at: datetime | None = None,
    send: bool = False,
    version: int | None = None,
) -> Made:
    """A new link to answer ``reply`` through; with ``send`` it goes out by letter too. Older ones stay good.

    Raises NotAllowed, WrongState once the work has ended, Invalid at ``expires_at`` or ``send``.
    """
    claim, facts = stand(reply.claim, by=by, at=at, version=version)
    if refusal := (EDITOR | ASSIGNEE).refusal(facts):
        raise NotAllowed(refusal)
    if claim.state not in OPEN_STATES:
        raise WrongState("The work on this claim has ended. Reopen it to ask further.")
    expires_at = expires_at or usual_expiry(reply, at=at)
    if not at < expires_at <= at + LONGEST:
        said = f"Choose a time within the next {LONGEST.days} days."
        raise Invalid(said, fields={"expires_at": [said]})
    if send and not reply.email:
        said = "No e-mail address was given with this question. Copy the link, and send it yourself."
        raise Invalid(said, fields={"send": [said]})
    token = tokens.mint("reply")
    link = ReplyLink.objects.create(
        reply=reply, digest=token.digest, created_by=by, created_at=at, expires_at=expires_at
    )
    address = f"{settings.STET_BASE_URL}/answer/{token.secret}/"
    details = {"whom": reply.whom, "expires_at": expires_at.isoformat(), "sent": send}
    touch(claim, "make_link", by=by, at=at, details=details)
    if send:
        _send(claim, link, address, at=at)
    return Made(link, address)


@transaction.atomic
def revoke_link(link: ReplyLink, *, by: User, at: datetime, version: int | None = None) -> Claim:
    """End a link: whoever follows it from now on is told that it is no longer good."""
    claim, facts = stand(link.reply.claim, by=by, at=at, version=version)
    if refusal := (EDITOR | ASSIGNEE).refusal(facts):
        raise NotAllowed(refusal)
    if not _unused(link).update(revoked_at=at):
        raise WrongState("This link has been used, or taken back, already.")
    touch(claim, "revoke_link", by=by, at=at, details={"whom": link.reply.whom})
    return claim


def opened(link: ReplyLink, *, at: datetime) -> None:
    """Note when a link was first followed."""
    ReplyLink.objects.filter(pk=link.pk, opened_at__isnull=True).update(opened_at=at)


def answer_by_link(
    link: ReplyLink, *, text: str, answered_by: str, files: Sequence[Given] = (), at: datetime
) -> Reply:
    """Log an answer that came through a link, and use the link up. Of two at once one wins.

    An answer is taken whatever has become of the claim; whoever checks it is told, or the desk's editors.
    Raises Invalid at the fields, WrongState where the link was used, taken back or ran out.
    """
    if not text.strip():
        raise Invalid("Write your answer.", fields={"answer": ["Write your answer."]})
    kept = keep(files)
    with transaction.atomic():
        by = system()
        # The claim first, as everybody locks; the link after it.
        claim, facts = stand(link.reply.claim, by=by, at=at, version=None)
        if not _unused(link).filter(expires_at__gt=at).update(used_at=at):
            raise WrongState(USED_MEANWHILE)
        take_answer(claim, facts, link.reply, text=text, answered_by=answered_by, by=by, at=at)
        attach(link.reply, kept, by=None, at=at)
        tell_whoever_checks(claim, _told(claim, link.reply, at=at), at=at)
    return claim.replies.get(pk=link.reply_id)


def _unused(link: ReplyLink):  # type: ignore[no-untyped-def]  # a queryset of links
    return ReplyLink.objects.filter(pk=link.pk, used_at__isnull=True, revoked_at__isnull=True)


def _told(claim: Claim, reply: Reply, *, at: datetime) -> str:
    late = ", after the deadline" if at > reply.deadline else ""
    ended = f" The claim is {claim.get_state_display().lower()}." if claim.state not in OPEN_STATES else ""
    return f"{reply.whom} answered through a link{late}.{ended}"


def _send(claim: Claim, link: ReplyLink, address: str, *, at: datetime) -> None:
    reply, tz = link.reply, zone(claim.desk.timezone)
    until = f"{when(reply.deadline, at=at, tz=tz)}, time of {tz.key}"
    text = (
        f"{settings.STET_NAME} asks you:\n\n{reply.asked}\n\n"
        f"Please answer by {until}. You need no account; this link is yours alone and works once, "
        f"until {day(link.expires_at, tz=tz)}:\n\n{address}\n\n"
        "Whoever has the link can answer in your name. If this letter is not for you, leave it be.\n"
    )
    write_letter(to=reply.email, subject=f"A question from {settings.STET_NAME}", text=text, at=at)
