"""Copies at the Internet Archive: whether a page may be asked for, and how far its request is, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from django.conf import settings

from accounts.models import User
from factcheck.enums import ArchiveState, SourceKind
from factcheck.models import ArchiveRequest, Source
from lib.links import is_archive
from lib.times import when

LONG = timedelta(hours=1)
"""Whoever waits longer than this is told why."""
MOST = 500
"""Requests read for one screen, the newest first."""


def is_on() -> bool:
    """Whether the house has keys of an account at the Internet Archive."""
    return bool(settings.STET_ARCHIVE_KEY and settings.STET_ARCHIVE_SECRET)


def why_not(source: Source) -> str:
    """Why no copy of this source may be asked for; empty when one may."""
    if source.restricted:
        return "A restricted source is never sent to anybody."
    if source.kind != SourceKind.URL:
        return "Only a web page can be captured there."
    if is_archive(source.url):
        return "This is a copy at an archive already."
    return "" if is_on() else "This newsroom has no keys for the Internet Archive (STET_ARCHIVE_KEY)."


@dataclass(frozen=True, kw_only=True, slots=True)
class Capture:
    """How far the copy of one source is. ``says`` is a sentence; ``bad`` for what somebody has to see to.

    ``href`` is the address of the copy, "" while there is none. ``may_ask``: a button makes sense, which says
    ``ask``.
    """

    source: str
    says: str = ""
    href: str = ""
    bad: bool = False
    may_ask: bool = False
    ask: str = ""


def works_on(source: Source, user: User) -> bool:
    """Whether this person is on a desk with a claim that rests on the source now."""
    resting = source.citations.live().filter(claim__desk__memberships__user=user)
    return Source.objects.visible_to(user).filter(pk=source.pk).exists() and resting.exists()


def captures(sources: Iterable[Source], *, at: datetime, tz: tzinfo, ask: bool = True) -> dict[int, Capture]:
    """{key of the source: its capture}, for those where there is something to say or to ask. One query.

    ``ask``: whether whoever looks may ask for one.
    """
    sources = list(sources)
    pks = {source.pk for source in sources if not source.restricted and source.kind == SourceKind.URL}
    if not pks:
        return {}
    newest: dict[int, ArchiveRequest] = {}
    copies: dict[int, str] = {}
    for row in ArchiveRequest.objects.filter(source__in=pks).order_by("-asked_at", "-pk")[:MOST]:
        newest.setdefault(row.source_id, row)
        if row.archived_url:
            copies.setdefault(row.source_id, row.archived_url)
    made = {
        source.pk: _capture(source, newest.get(source.pk), copies.get(source.pk, ""), at=at, tz=tz, ask=ask)
        for source in sources
        if source.pk in pks
    }
    return {pk: capture for pk, capture in made.items() if capture.says or capture.may_ask}


def _capture(
    source: Source, row: ArchiveRequest | None, copy: str, *, at: datetime, tz: tzinfo, ask: bool
) -> Capture:
    key = str(source.public_id)
    may = ask and not why_not(source)
    if row is None:
        return Capture(source=key, may_ask=may, ask="Also keep at the Internet Archive")
    if row.state == ArchiveState.DONE:
        done = when(row.done_at or row.asked_at, at=at, tz=tz)
        return Capture(
            source=key,
            says=f"Captured at the Internet Archive {done}.",
            href=row.archived_url,
            may_ask=may,
            ask="Capture it again",
        )
    if row.state == ArchiveState.FAILED:
        return Capture(
            source=key,
            says=f"Not captured at the Internet Archive: {row.reason}",
            href=copy,
            bad=True,
            may_ask=may,
            ask="Try again",
        )
    long = at - row.asked_at > LONG
    return Capture(source=key, says=_under_way(row, at=at, tz=tz), href=copy, bad=long)


def _under_way(row: ArchiveRequest, *, at: datetime, tz: tzinfo) -> str:
    since = f" since {when(row.asked_at, at=at, tz=tz)}" if at - row.asked_at > LONG else ""
    if row.state == ArchiveState.SENT:
        return f"The Internet Archive is capturing it{since}."
    if not row.reason:
        return f"Waits to be captured at the Internet Archive{since}."
    again = f" Asked again {when(row.due_at, at=at, tz=tz)}." if row.due_at and row.due_at > at else ""
    return f"Not captured at the Internet Archive yet{since}: {row.reason}{again}"
