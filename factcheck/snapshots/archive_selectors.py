"""Captures at the Internet Archive: may a page be captured, and how far its request is, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext

from accounts.models import User
from factcheck.models import ArchiveRequest, Source
from factcheck.models.enums import ArchiveState, SourceKind
from factcheck.models.reasons import Reason, build_reason, describe_reason
from lib.datetimes.humanize import format_datetime
from lib.link_checker import is_archive_url

LONG_WAIT = timedelta(hours=1)
"""A longer wait than this is explained."""
MAX_ROWS = 500
"""Requests read for one screen, the newest first."""


def is_archiving_enabled() -> bool:
    """Return whether the newsroom has keys of an account at the Internet Archive."""
    return bool(settings.STET_ARCHIVE_KEY and settings.STET_ARCHIVE_SECRET)


def get_archive_refusal(source: Source) -> str:
    """Return why no capture of this source may be requested, as a sentence; empty when one may."""
    reason = find_capture_refusal(source)
    return describe_reason(reason) if reason else ""


def find_capture_refusal(source: Source) -> Reason | None:
    """Return why no capture of this source may be requested; None when one may."""
    if source.is_restricted:
        return build_reason("capture_of_restricted")
    if source.kind != SourceKind.URL:
        return build_reason("capture_of_file")
    if is_archive_url(source.url):
        return build_reason("capture_of_copy")
    return None if is_archiving_enabled() else build_reason("capture_without_keys")


@dataclass(frozen=True, kw_only=True, slots=True)
class CaptureStatus:
    """State of the capture of one source, as a sentence in ``message``.

    ``bad``: somebody has to do something. ``href`` is the address of the archived copy, "" while there is
    none. ``may_request``: a button makes sense, with the words of
    ``request_label``.
    """

    source: str
    message: str = ""
    href: str = ""
    bad: bool = False
    may_request: bool = False
    request_label: str = ""


def is_working_on_source(source: Source, user: User) -> bool:
    """Return whether this person is on a desk with a claim that rests on the source now."""
    resting = source.citations.active().filter(claim__desk__memberships__user=user)
    return Source.objects.visible_to(user).filter(pk=source.pk).exists() and resting.exists()


def list_archive_requests(sources: Iterable[Source]) -> QuerySet[ArchiveRequest]:
    """Return the requests for captures of sources, the newest first."""
    return ArchiveRequest.objects.filter(source__in=sources).order_by("-requested_at", "-pk")[:MAX_ROWS]


def get_captures_by_source(
    sources: Iterable[Source],
    requests: Iterable[ArchiveRequest],
    *,
    at: datetime,
    tz: tzinfo,
    may_request: bool = True,
) -> dict[int, CaptureStatus]:
    """Return {key of the source: its capture}, where there is something to say or to request.

    ``requests`` are of ``list_archive_requests``. ``may_request``: whether the reader may request one.
    """
    sources = list(sources)
    pks = {source.pk for source in sources if not source.is_restricted and source.kind == SourceKind.URL}
    if not pks:
        return {}
    newest: dict[int, ArchiveRequest] = {}
    copies: dict[int, str] = {}
    for row in requests:
        newest.setdefault(row.source_id, row)
        if row.archived_url:
            copies.setdefault(row.source_id, row.archived_url)
    made = {
        source.pk: _build_capture(
            source, newest.get(source.pk), copies.get(source.pk, ""), at=at, tz=tz, may_request=may_request
        )
        for source in sources
        if source.pk in pks
    }
    return {pk: capture for pk, capture in made.items() if capture.message or capture.may_request}


def _build_capture(
    source: Source, row: ArchiveRequest | None, copy: str, *, at: datetime, tz: tzinfo, may_request: bool
) -> CaptureStatus:
    key = str(source.public_id)
    may = may_request and not get_archive_refusal(source)
    if row is None:
        return CaptureStatus(
            source=key, may_request=may, request_label=gettext("Save in the Internet Archive too")
        )
    if row.state == ArchiveState.DONE:
        done = format_datetime(row.done_at or row.requested_at, at=at, tz=tz)
        return CaptureStatus(
            source=key,
            message=gettext("Saved in the Internet Archive {time}.").format(time=done),
            href=row.archived_url,
            may_request=may,
            request_label=gettext("Save again"),
        )
    if row.state == ArchiveState.FAILED:
        return CaptureStatus(
            source=key,
            message=gettext("Not saved in the Internet Archive: {reason}").format(
                reason=describe_reason(row.reason)
            ),
            href=copy,
            bad=True,
            may_request=may,
            request_label=gettext("Try again"),
        )
    long = at - row.requested_at > LONG_WAIT
    return CaptureStatus(source=key, message=_describe_pending(row, at=at, tz=tz), href=copy, bad=long)


def _describe_pending(row: ArchiveRequest, *, at: datetime, tz: tzinfo) -> str:
    if row.state == ArchiveState.SENT:
        message = gettext("The Internet Archive is saving this page.")
    elif not row.reason:
        message = gettext("Waiting to be saved in the Internet Archive.")
    else:
        message = gettext("Not saved in the Internet Archive yet: {reason}").format(
            reason=describe_reason(row.reason)
        )
    sentences = [message]
    if row.state != ArchiveState.SENT and row.reason and row.due_at and row.due_at > at:
        time = format_datetime(row.due_at, at=at, tz=tz)
        sentences.append(gettext("Next attempt {time}.").format(time=time))
    if at - row.requested_at > LONG_WAIT:
        time = format_datetime(row.requested_at, at=at, tz=tz)
        sentences.append(gettext("Requested {time}.").format(time=time))
    return " ".join(sentences)
