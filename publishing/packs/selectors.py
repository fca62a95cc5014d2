"""Packs for lists: the state of each, until when it can be downloaded, and its history."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from django.utils.http import quote_etag
from django.utils.translation import gettext, gettext_lazy

from accounts.models import User
from audit.chain import get_subject_type
from audit.models import Event
from factcheck.desk.event_descriptions import HistoryLine, describe_event
from factcheck.desk.event_sentences import EventDescription, get_names
from lib.crypto.commitments import sha256_hex
from lib.datetimes.humanize import format_datetime, format_day
from publishing.models.pack import Pack, PackState

PACK_EVENT_DESCRIPTIONS = {
    "request_defence_file": EventDescription(gettext_lazy("{person} requested this file")),
    "request_signatory_pack": EventDescription(gettext_lazy("{person} requested this file")),
    "create_pack": EventDescription(gettext_lazy("Stet created this file")),
    "download_pack": EventDescription(gettext_lazy("{person} downloaded this file")),
    "delete_pack": EventDescription(gettext_lazy("Deleted: no longer available.")),
    "fail_pack": EventDescription(gettext_lazy("Stet could not create this file")),
}
"""Every action that appends an Event about a pack."""
MAX_HISTORY_LINES = 6
"""Lines shown of one pack, the newest."""


@dataclass(frozen=True, kw_only=True)
class PackRow:
    """Row of one pack. ``summary`` is a sentence; ``why_not`` why the viewer is refused it, or ""."""

    pack: Any
    summary: str
    waiting: bool
    failed: bool
    until: str
    why_not: str
    lines: list[HistoryLine]


def build_pack_rows(
    packs: Iterable[Pack], *, viewer: User, at: datetime, tz: tzinfo, why_not: dict[int, str]
) -> list[PackRow]:
    """Return a row for each pack with its history, newest first. The queries do not grow with the packs."""
    packs = list(packs)
    about = [str(pack.public_id) for pack in packs]
    kinds = {get_subject_type(pack) for pack in packs}
    events = list(
        Event.objects.filter(subject_type__in=kinds, subject__in=about)
        .select_related("detail")
        .order_by("-number")
    )
    names, services = get_names(events, viewer)
    lines: dict[str, list[HistoryLine]] = {one: [] for one in about}
    for event in events:
        here = lines[event.subject]
        if len(here) < MAX_HISTORY_LINES:
            message = describe_event(event, names, PACK_EVENT_DESCRIPTIONS)
            here.append(
                HistoryLine(
                    event.at, format_datetime(event.at, at=at, tz=tz), message, system=event.actor in services
                )
            )
    return [
        PackRow(
            pack=pack,
            summary=_describe_pack(pack),
            waiting=pack.state == PackState.WAITING,
            failed=pack.state == PackState.FAILED,
            until=format_day(pack.due_at, tz=tz) if pack.is_ready and pack.due_at else "",
            why_not=why_not.get(pack.pk, ""),
            lines=lines[str(pack.public_id)],
        )
        for pack in packs
    ]


def get_pack_list_etag(listed: Iterable[PackRow]) -> str:
    """Return a strong ETag over what changes by itself."""
    seen = [
        [str(row.pack.public_id), row.summary, row.until, row.why_not, [line.when for line in row.lines]]
        for row in listed
    ]
    return quote_etag(sha256_hex(json.dumps(seen)))


def _describe_pack(pack: Pack) -> str:
    if pack.state == PackState.WAITING:
        return pack.progress_message
    if pack.state == PackState.FAILED:
        return gettext("The file could not be created. {reason}").format(reason=pack.progress_message)
    return gettext("Ready.") if pack.is_ready else gettext("Deleted: no longer available.")
