"""Right of reply on one claim: the requests, their deadlines, answers, files and links."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any

from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from django.utils.translation import gettext

from accounts.models import User
from factcheck.models import Claim, FurtherAnswer, ReplyFile, ReplyLink, ReplyRequest
from factcheck.models.enums import ReplyRequestKind
from lib.crypto import tokens
from lib.datetimes.humanize import format_datetime, get_timezone
from lib.text.plain_text import normalize_characters


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One answer. ``summary`` says when it came, and how."""

    text: str
    summary: str
    signed: str = ""
    late: bool = False


@dataclass(kw_only=True)
class ReplyLinkRow:
    """One link; ``summary`` says what has become of it. ``live``: it can still be answered through."""

    link: ReplyLink
    summary: str
    live: bool
    available_actions: list[Any] = field(default_factory=list)


@dataclass(kw_only=True)
class ReplyRequestRow:
    """One request; ``summary`` says how far it is. The screen fills ``available_actions``."""

    reply: ReplyRequest
    summary: str
    late: bool
    answers: list[AnswerRow]
    files: list[ReplyFile]
    links: list[ReplyLinkRow]
    available_actions: list[Any] = field(default_factory=list)


def list_reply_requests(claim: Claim, *, at: datetime) -> list[ReplyRequestRow]:
    """Return every reply request of a claim, oldest first, which the claim then has too. Four queries."""
    tz = get_timezone(claim.desk.timezone)
    replies = ReplyRequest.objects.select_related("requested_by").prefetch_related(
        "files",
        Prefetch("further_answers", FurtherAnswer.objects.select_related("added_by")),
        Prefetch("links", ReplyLink.objects.select_related("created_by")),
    )
    prefetch_related_objects([claim], Prefetch("replies", replies))
    return [_build_request_row(reply, at=at, tz=tz) for reply in claim.replies.all()]


def list_visible_reply_requests(user: User) -> QuerySet[ReplyRequest]:
    """Return the reply requests on claims that this person may see."""
    seen = ReplyRequest.objects.filter(claim__in=Claim.objects.visible_to(user))
    return seen.select_related("claim", "claim__desk")


def list_visible_reply_links(user: User) -> QuerySet[ReplyLink]:
    """Return the reply links on claims that this person may see."""
    seen = ReplyLink.objects.filter(reply__claim__in=Claim.objects.visible_to(user))
    return seen.select_related("reply", "reply__claim", "reply__claim__desk")


def list_visible_reply_files(user: User) -> QuerySet[ReplyFile]:
    """Return the reply files on claims that this person may see."""
    return ReplyFile.objects.filter(reply__claim__in=Claim.objects.visible_to(user))


def find_reply_link(token: str) -> ReplyLink | None:
    """Return the link of a token, valid or not; None for anything else. Always one query."""
    found = ReplyLink.objects.filter(digest=tokens.digest_token(token))
    return found.select_related("reply", "reply__claim", "reply__claim__desk", "reply__requested_by").first()


def has_answered(link: ReplyLink, text: str) -> bool:
    """Return whether ``text`` is the answer that came through this link."""
    used_at = ReplyLink.objects.values_list("used_at", flat=True).get(pk=link.pk)
    if used_at is None:
        return False
    typed = normalize_characters(text).strip()
    first = ReplyRequest.objects.filter(pk=link.reply_id, answered_at=used_at, answer=typed)
    further = FurtherAnswer.objects.filter(request=link.reply_id, added_at=used_at, text=typed)
    return first.exists() or further.exists()


def _build_request_row(reply: ReplyRequest, *, at: datetime, tz: tzinfo) -> ReplyRequestRow:
    message = (
        gettext("Asked as an expert by {person}, {time}")
        if reply.kind == ReplyRequestKind.EXPERT
        else gettext("Asked by {person}, {time}")
    )
    time = format_datetime(reply.requested_at, at=at, tz=tz)
    facts = [message.format(person=reply.requested_by, time=time), reply.channel]
    late = reply.closed_at is None and reply.deadline < at
    if reply.closed_at is not None and reply.answered_at is None and not reply.answer:
        time = format_datetime(reply.closed_at, at=at, tz=tz)
        facts.append(gettext("No reply by {time}").format(time=time))
    else:
        due = (
            gettext("Deadline {time}")
            if reply.closed_at is None and not late
            else gettext("Reply was due {time}")
        )
        facts.append(due.format(time=format_datetime(reply.deadline, at=at, tz=tz)))
    if reply.closed_at is None and reply.reminded_at is not None:
        time = format_datetime(reply.reminded_at, at=at, tz=tz)
        facts.append(gettext("Reminder sent {time}").format(time=time))
    return ReplyRequestRow(
        reply=reply,
        summary=" · ".join(facts),
        late=late,
        answers=list(_iter_answers(reply, at=at, tz=tz)),
        files=list(reply.files.all()),
        links=[_build_link_row(link, at=at, tz=tz) for link in reply.links.all()],
    )


def _iter_answers(reply: ReplyRequest, *, at: datetime, tz: tzinfo) -> Iterator[AnswerRow]:
    # Answers from before ``answered_at`` existed have the time at which they were logged.
    received = reply.answered_at or reply.closed_at
    if reply.answer and received is not None:
        late = received > reply.deadline
        message = gettext("Answered {time}, after the deadline") if late else gettext("Answered {time}")
        time = format_datetime(received, at=at, tz=tz)
        yield AnswerRow(reply.answer, message.format(time=time), reply.answered_by, late)
    for further in reply.further_answers.all():
        yield AnswerRow(further.text, _describe_addition(further, at=at, tz=tz), further.answered_by)


def _describe_addition(further: FurtherAnswer, *, at: datetime, tz: tzinfo) -> str:
    time = format_datetime(further.added_at, at=at, tz=tz)
    if further.added_by:
        message = gettext("Another reply, {time}, logged by {person}")
        return message.format(time=time, person=further.added_by)
    return gettext("Another reply, {time}, through the reply link").format(time=time)


def _build_link_row(link: ReplyLink, *, at: datetime, tz: tzinfo) -> ReplyLinkRow:
    live = link.is_usable(at)
    if link.used_at is not None:
        became, moment = gettext("Used {time}"), link.used_at
    elif link.revoked_at is not None:
        became, moment = gettext("Withdrawn {time}"), link.revoked_at
    elif not live:
        became, moment = gettext("Expired {time}"), link.expires_at
    else:
        became, moment = gettext("Valid until {time}"), link.expires_at
    time = format_datetime(link.created_at, at=at, tz=tz)
    facts = [
        gettext("Link created {time} by {person}").format(time=time, person=link.created_by),
        became.format(time=format_datetime(moment, at=at, tz=tz)),
    ]
    if link.opened_at is not None and link.used_at is None:
        time = format_datetime(link.opened_at, at=at, tz=tz)
        facts.append(gettext("Opened {time}").format(time=time))
    return ReplyLinkRow(link=link, summary=" · ".join(facts), live=live)
