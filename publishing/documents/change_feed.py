"""The change feed: every change of what is public, in the order of positions, as one reader may see it.

Positions are given one at a time and commit in their order (``publishing.documents.relay``), so whoever holds
all up to one position needs to remember nothing else.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.conf import settings
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from lib.errors import CursorExpired, Invalid
from publishing.models import PublicDocument
from publishing.models.public_document import UNLICENSED_KIND
from publishing.partners.selectors import PartnerReader, PublicState

CURSOR_EXPIRED_MESSAGE = gettext_lazy(
    "Your licence changed since this cursor was issued. Start a full sync, then delete "
    "anything it does not return."
)
_CURSOR = re.compile(r"(\d{1,18})\.([0-9a-z]{1,16})")
_JSON_OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS
"""Moments in UTC, to the second."""


@dataclass(frozen=True, slots=True)
class FeedHead:
    """The end of the feed at one moment, for one reader. ``edition`` as in OutboxCursor."""

    position: int
    edition: int


def get_feed_head(reader: PartnerReader, public: PublicState, *, at: datetime) -> FeedHead:
    """Return the last position that the reader may know of.

    A licence with a delay ends before the first document that it will cover and does not yet: what came later
    waits with it, or it would be skipped.
    """
    position = public.position
    if reader.license_filter is not None and reader.delay:
        waiting = PublicDocument.objects.filter(
            reader.license_filter, position__lte=position, published_at__gt=at - reader.delay
        )
        first = waiting.order_by("position").values_list("position", flat=True).first()
        position = first - 1 if first else position
    return FeedHead(position, public.edition)


def build_cursor(position: int, mark: str) -> str:
    """Build the cursor of a position; ``mark`` names what the reader may see (PartnerReader.license_mark)."""
    return f"{position}.{mark}"


def parse_cursor(cursor: str, mark: str) -> int:
    """Return the position in a cursor; 0 without one.

    Raises Invalid for what is no cursor, and CursorExpired where the reader may see something else by now.
    """
    if not cursor:
        return 0
    found = _CURSOR.fullmatch(cursor)
    if found is None:
        message = gettext("This cursor is not valid for this list. Leave it out to start from the beginning.")
        raise Invalid(message, field="cursor")
    if found[2] != mark:
        raise CursorExpired(CURSOR_EXPIRED_MESSAGE)
    return int(found[1])


def list_entries(covered: Q | None, *, after: int, upto: int, size: int) -> list[tuple[int, bytes]]:
    """Return (position, entry as JSON) of up to ``size`` changes in (after, upto] for a licence.

    ``covered`` filters by the licence; None: all.
    """
    found = PublicDocument.objects.filter(position__gt=after, position__lte=upto)
    rows = _query_entries(found, covered).order_by("position")[:size]
    return [(row[0], _encode_row(*row)) for row in rows]


def _query_entries(
    found: QuerySet[PublicDocument], licence: Q | None
) -> QuerySet[PublicDocument, tuple[Any, ...]]:
    """Query the columns of entries that the licence covers, or whose previous document it covered."""
    if licence is None:
        found = found.annotate(covered=Value(True))
    else:
        before = PublicDocument.objects.filter(licence, position=OuterRef("previous"))
        found = found.annotate(covered=Case(When(licence, then=True), default=False)).filter(
            Q(covered=True) | Exists(before)
        )
    return found.values_list(
        "position", "kind", "public_id", "version", "updated_at", "is_withheld", "covered", "body"
    )


def _encode_row(
    position: int,
    kind: str,
    public_id: UUID,
    version: int,
    updated_at: datetime,
    withheld: bool,
    covered: bool,
    body: str,
) -> bytes:
    value = body.encode() if covered and not withheld else None
    known = kind if covered else UNLICENSED_KIND
    return encode_entry(
        position=position, kind=known, public_id=public_id, version=version, at=updated_at, document=value
    )


def encode_entry(
    *, position: int, kind: str, public_id: UUID, version: int, at: datetime, document: bytes | None
) -> bytes:
    """Return one change as JSON; ``document`` is the document, None where it is withheld."""
    data = {"position": position, "kind": kind, "id": public_id, "version": version, "at": at}
    return (
        orjson.dumps(data, option=_JSON_OPTIONS)[:-1]
        + b',"verdict":'
        + (b"null" if document is None else document)
        + b"}"
    )


def encode_page(rows: list[bytes], *, last: int, mark: str, has_more: bool, size: int | None = None) -> bytes:
    """Return one page as JSON; ``last`` is the position after which the next page begins."""
    cursor = build_cursor(last, mark)
    query = f"?cursor={cursor}" + (f"&page_size={size}" if size else "")
    ends = {
        "next": f"{settings.STET_BASE_URL}{reverse('api_change_list')}{query}",
        "cursor": cursor,
        "has_more": has_more,
    }
    return b'{"results":[' + b",".join(rows) + b"]," + orjson.dumps(ends)[1:]
