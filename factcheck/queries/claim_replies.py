"""Right of reply on one claim: whom we asked, by when they answer, what they said, which links they have."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from factcheck.enums import ReplyKind
from factcheck.models import Claim, FurtherAnswer, Reply, ReplyFile, ReplyLink
from lib import tokens
from lib.times import when, zone


@dataclass(frozen=True, slots=True)
class Said:
    """One answer. ``told`` is when it came, and how."""

    text: str
    told: str
    signed: str = ""
    late: bool = False


@dataclass(kw_only=True)
class Way:
    """One link, with what has become of it, in words. ``live``: it can still be answered through."""

    link: ReplyLink
    told: str
    live: bool
    offered: list[Any] = field(default_factory=list)


@dataclass(kw_only=True)
class Asked:
    """One question with where it stands, in words; ``offered`` is filled by the screen."""

    reply: Reply
    told: str
    late: bool
    said: list[Said]
    files: list[ReplyFile]
    links: list[Way]
    offered: list[Any] = field(default_factory=list)

    @property
    def expert(self) -> bool:
        """Whether they were asked for what they know, not for their side."""
        return self.reply.kind == ReplyKind.EXPERT


def replies_of(claim: Claim, *, at: datetime) -> list[Asked]:
    """Every question that was put, oldest first. Four queries at most."""
    tz = zone(claim.desk.timezone)
    replies = claim.replies.select_related("asked_by").prefetch_related(
        "files", "further__added_by", "links__created_by"
    )
    return [_asked(reply, at=at, tz=tz) for reply in replies]


def replies_seen_by(user: User) -> QuerySet[Reply]:
    """Questions on claims that this person may know of."""
    seen = Reply.objects.filter(claim__in=Claim.objects.visible_to(user))
    return seen.select_related("claim", "claim__desk")


def links_seen_by(user: User) -> QuerySet[ReplyLink]:
    """Links to answer such questions through."""
    seen = ReplyLink.objects.filter(reply__claim__in=Claim.objects.visible_to(user))
    return seen.select_related("reply", "reply__claim", "reply__claim__desk")


def files_seen_by(user: User) -> QuerySet[ReplyFile]:
    """Files on such questions."""
    return ReplyFile.objects.filter(reply__claim__in=Claim.objects.visible_to(user))


def link_of(token: str) -> ReplyLink | None:
    """The link that a token opens, dead or alive; None for anything else. Always one query."""
    found = ReplyLink.objects.filter(digest=tokens.digest(token))
    return found.select_related("reply", "reply__claim", "reply__claim__desk", "reply__asked_by").first()


def is_live(link: ReplyLink, *, at: datetime) -> bool:
    """Whether somebody may answer through it now."""
    return link.used_at is None and link.revoked_at is None and link.expires_at > at


def _asked(reply: Reply, *, at: datetime, tz: tzinfo) -> Asked:
    told = f"by {reply.channel}, asked by {reply.asked_by} {when(reply.asked_at, at=at, tz=tz)}"
    late = reply.closed_at is None and reply.deadline < at
    until = when(reply.deadline, at=at, tz=tz)
    if reply.closed_at is None:
        told += f"; answer {'was due' if late else 'by'} {until}"
        if reply.reminded_at is not None:
            told += f"; reminded {when(reply.reminded_at, at=at, tz=tz)}"
    elif reply.answered_at is None and not reply.answer:
        told += f"; no answer {when(reply.closed_at, at=at, tz=tz)}"
    else:
        told += f"; answer was due {until}"
    return Asked(
        reply=reply,
        told=told,
        late=late,
        said=list(_said(reply, at=at, tz=tz)),
        files=list(reply.files.all()),
        links=[_way(link, at=at, tz=tz) for link in reply.links.all()],
    )


def _said(reply: Reply, *, at: datetime, tz: tzinfo) -> Iterator[Said]:
    # Answers of before there was a time of their own have the one at which they were logged.
    came = reply.answered_at or reply.closed_at
    if reply.answer and came is not None:
        late = came > reply.deadline
        told = f"answered{' after the deadline,' if late else ''} {when(came, at=at, tz=tz)}"
        yield Said(reply.answer, told, reply.answered_by, late)
    for further in reply.further.all():
        yield Said(further.text, _added(further, at=at, tz=tz), further.answered_by)


def _added(further: FurtherAnswer, *, at: datetime, tz: tzinfo) -> str:
    how = f"logged by {further.added_by}" if further.added_by else "through a link"
    return f"further, {how} {when(further.at, at=at, tz=tz)}"


def _way(link: ReplyLink, *, at: datetime, tz: tzinfo) -> Way:
    made = f"Link made {when(link.created_at, at=at, tz=tz)} by {link.created_by}"
    live = is_live(link, at=at)
    if link.used_at is not None:
        became = f"used {when(link.used_at, at=at, tz=tz)}"
    elif link.revoked_at is not None:
        became = f"taken back {when(link.revoked_at, at=at, tz=tz)}"
    elif not live:
        became = f"ran out {when(link.expires_at, at=at, tz=tz)}"
    else:
        became = f"good until {when(link.expires_at, at=at, tz=tz)}"
    if link.opened_at is not None and link.used_at is None:
        became += f", opened {when(link.opened_at, at=at, tz=tz)}"
    return Way(link=link, told=f"{made}: {became}", live=live)
