"""Links through which somebody without an account answers one request: create, send, revoke, use."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext, gettext_lazy, ngettext

from accounts.actions.emails import queue_email
from accounts.models import User
from accounts.selectors import get_system_user
from factcheck.models import Claim, ReplyLink, ReplyRequest
from factcheck.models.enums import OPEN_STATES
from factcheck.outsiders.files import SentFile, delete_if_refused, store_files
from factcheck.replies.actions import save_answer
from factcheck.replies.files import attach_files
from factcheck.replies.notices import notify_checker
from factcheck.workflow.policies import ASSIGNEE, EDITOR
from factcheck.workflow.transition import lock_for_action, record_edit
from lib.crypto import tokens
from lib.datetimes.humanize import format_day, format_moment_in_full, get_timezone
from lib.errors import Invalid, NotAllowed, WrongState
from lib.text.plain_text import normalize_characters

EXPIRY_AFTER_DEADLINE = timedelta(days=3)
"""Time after the deadline for which a link is valid, unless somebody says otherwise."""
MAX_LIFETIME = timedelta(days=60)
LINK_USED_MESSAGE = gettext_lazy("This link has already been used or withdrawn.")


@dataclass(frozen=True, slots=True)
class CreatedReplyLink:
    """A new link. ``address`` holds the token: it is shown once and never stored, so no repr has it."""

    link: ReplyLink
    address: str = field(repr=False)


def get_default_expiry(reply: ReplyRequest, *, at: datetime) -> datetime:
    """Return a few days after the deadline, or after now where that has passed."""
    return min(max(reply.deadline, at) + EXPIRY_AFTER_DEADLINE, at + MAX_LIFETIME)


@transaction.atomic
def create_reply_link(
    reply: ReplyRequest,
    *,
    by: User,
    at: datetime,
    expires_at: datetime | None = None,
    send: bool = False,
    version: int | None = None,
) -> CreatedReplyLink:
    """Create a link to answer ``reply``; with ``send`` it is sent by e-mail too. Older ones stay valid.

    Raise NotAllowed, WrongState once the work has ended, Invalid at ``expires_at`` or ``send``.
    """
    claim, facts = lock_for_action(reply.claim, by=by, at=at, version=version)
    if refusal := (EDITOR | ASSIGNEE).refusal(facts):
        raise NotAllowed(refusal)
    if claim.state not in OPEN_STATES:
        raise WrongState(gettext("Work on this claim has ended. Reopen it to ask again."))
    expires_at = expires_at or get_default_expiry(reply, at=at)
    if not at < expires_at <= at + MAX_LIFETIME:
        message = ngettext(
            "Choose a time within the next {days} day.",
            "Choose a time within the next {days} days.",
            MAX_LIFETIME.days,
        ).format(days=MAX_LIFETIME.days)
        raise Invalid(message, field="expires_at")
    if send and not reply.email:
        message = gettext("This question has no e-mail address. Copy the link and send it yourself.")
        raise Invalid(message, field="send")
    token = tokens.mint_token("reply")
    link = ReplyLink.objects.create(
        reply=reply, digest=token.digest, created_by=by, created_at=at, expires_at=expires_at
    )
    address = f"{settings.STET_BASE_URL}/answer/{token.secret}/"
    details = {"recipient": reply.recipient, "expires_at": expires_at.isoformat(), "sent": send}
    record_edit(claim, "create_reply_link", by=by, at=at, details=details)
    if send:
        _email_link(claim, link, address, at=at)
    return CreatedReplyLink(link, address)


@transaction.atomic
def revoke_reply_link(link: ReplyLink, *, by: User, at: datetime, version: int | None = None) -> Claim:
    """Revoke a link: whoever follows it from now on sees that it is no longer valid.

    An e-mail with it that was not sent yet is not sent.
    """
    claim, facts = lock_for_action(link.reply.claim, by=by, at=at, version=version)
    if refusal := (EDITOR | ASSIGNEE).refusal(facts):
        raise NotAllowed(refusal)
    if not _list_unused_links(link).update(revoked_at=at):
        raise WrongState(LINK_USED_MESSAGE)
    record_edit(claim, "revoke_reply_link", by=by, at=at, details={"recipient": link.reply.recipient})
    return claim


def answer_by_link(
    link: ReplyLink, *, text: str, answered_by: str, files: Sequence[SentFile] = (), at: datetime
) -> ReplyRequest:
    """Log an answer that came through a link, and use the link up. Of two at once one wins.

    An answer is taken whatever has become of the claim; its checker is notified, or the desk's editors. Raise
    Invalid at the fields, WrongState where the link was used, revoked or ran out.
    """
    if not normalize_characters(text).strip():
        raise Invalid(gettext("Write your answer."), field="answer")
    if files and not _list_unused_links(link).filter(expires_at__gt=at).exists():
        raise WrongState(LINK_USED_MESSAGE)  # before anything is stored
    stored = store_files(files)
    with delete_if_refused(stored), transaction.atomic():
        by = get_system_user()
        # Locked in the usual order: the claim first, the link after it.
        claim, facts = lock_for_action(link.reply.claim, by=by, at=at, version=None)
        if not _list_unused_links(link).filter(expires_at__gt=at).update(used_at=at):
            raise WrongState(LINK_USED_MESSAGE)
        save_answer(claim, facts, link.reply, text=text, answered_by=answered_by, by=by, at=at)
        attach_files(link.reply, stored, by=None, at=at)
        late = at > link.reply.deadline
        data = {"recipient": link.reply.recipient, "is_late": late, "state": str(claim.state)}
        notify_checker(claim, "reply_arrived", at=at, **data)
    return claim.replies.get(pk=link.reply_id)


def _list_unused_links(link: ReplyLink):  # type: ignore[no-untyped-def]  # a queryset of links
    return ReplyLink.objects.filter(pk=link.pk, used_at__isnull=True, revoked_at__isnull=True)


def _email_link(claim: Claim, link: ReplyLink, address: str, *, at: datetime) -> None:
    """Queue the e-mail in the newsroom's language, whatever the sender's is."""
    reply, tz, newsroom = link.reply, get_timezone(claim.desk.timezone), settings.STET_NEWSROOM_NAME
    with translation.override(settings.LANGUAGE_CODE):
        text = gettext(
            "{newsroom} asks you:\n\n{question}\n\n"
            "Please answer by {deadline}. You need no account. This link is for you only "
            "and works once, until {expires}:\n\n{url}\n\n"
            "Anyone with this link can answer in your name. If this e-mail is not for you, ignore it.\n"
        ).format(
            newsroom=newsroom,
            question=reply.question,
            deadline=format_moment_in_full(reply.deadline, tz=tz),
            expires=format_day(link.expires_at, tz=tz),
            url=address,
        )
        subject = gettext("A question from {newsroom}").format(newsroom=newsroom)
    subjects = {"reply_link": [str(link.public_id)]}
    queue_email(to=reply.email, subject=subject, text=text, at=at, subjects=subjects)
