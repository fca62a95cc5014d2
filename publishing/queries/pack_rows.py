"""Packs as lists show them: how far each is, until when it can be had, and who had it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from django.utils.http import quote_etag

from accounts.models import User
from factcheck.queries.told import Line, Told, names_in, sentence
from lib.commitments import sha256_hex
from lib.times import day, when
from publishing.models.pack import Pack, Progress
from record.models import Event

TOLD = {
    "ask": Told("asked for it"),
    "make": Told("made it"),
    "download": Told("downloaded it"),
    "delete": Told("deleted it, as its time was over"),
    "fail": Told("could not make it"),
}
"""Every step that leaves an Event on a pack."""
LINES = 6
"""Told of one pack, the newest."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One pack. ``says`` is a sentence; ``why_not`` why whoever looks may not have it, "" when they may."""

    pack: Any
    says: str
    waiting: bool
    failed: bool
    until: str
    why_not: str
    lines: list[Line]


def rows(
    packs: Iterable[Pack], *, viewer: User, at: datetime, tz: tzinfo, why_not: dict[int, str]
) -> list[Row]:
    """Each with its history, newest first. The queries do not grow with the packs."""
    packs = list(packs)
    about = [str(pack.public_id) for pack in packs]
    kinds = {pack.SUBJECT for pack in packs}
    events = list(
        Event.objects.filter(subject_type__in=kinds, subject__in=about)
        .select_related("detail")
        .order_by("-number")
    )
    names, services = names_in(events, viewer)
    lines: dict[str, list[Line]] = {one: [] for one in about}
    for event in events:
        here = lines[event.subject]
        if len(here) < LINES:
            told = sentence(event, names, TOLD)
            here.append(Line(event.at, when(event.at, at=at, tz=tz), told, system=event.actor in services))
    return [
        Row(
            pack=pack,
            says=_says(pack),
            waiting=pack.state == Progress.WAITING,
            failed=pack.state == Progress.FAILED,
            until=day(pack.due_at, tz=tz) if pack.ready and pack.due_at else "",
            why_not=why_not.get(pack.pk, ""),
            lines=lines[str(pack.public_id)],
        )
        for pack in packs
    ]


def tag(listed: Iterable[Row]) -> str:
    """A strong ETag over what changes by itself."""
    seen = [
        [str(row.pack.public_id), row.says, row.until, row.why_not, [line.when for line in row.lines]]
        for row in listed
    ]
    return quote_etag(sha256_hex(json.dumps(seen)))


def _says(pack: Pack) -> str:
    if pack.state == Progress.WAITING:
        return (
            f"{pack.told}…" if pack.told and pack.told[-1] not in ".!" else pack.told or "Waits to be made…"
        )
    if pack.state == Progress.FAILED:
        return f"It could not be made. {pack.told}"
    return "Ready." if pack.ready else "Deleted, as its time was over."
