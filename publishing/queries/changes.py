"""The log of what became public, as a reader follows it: in the order of positions, nothing left out.

Positions are given one at a time and commit in their order (``actions.relay``), so that whoever holds all up
to one position needs to remember nothing else: a cursor is that position, and for whose eyes what came before
it was.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.conf import settings
from django.db.models import Case, Exists, Func, OuterRef, Q, QuerySet, TextField, Value, When
from django.urls import reverse

from lib.errors import Invalid, StartOver
from publishing.models import PublicDocument
from publishing.queries.readers import Public, Reader

UNLICENSED = "unlicensed"
"""The kind of a change that took a verdict out of the reader's licence: it says no more of it."""


ANEW = (
    "What you may read is no longer what it was when you got this cursor. Leave the cursor out, read all "
    "from the beginning, then forget what did not come again."
)
_CURSOR = re.compile(r"(\d{1,18})\.([0-9a-z]{1,16})")
_AS_PARTNERS_READ_IT = orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS
"""Moments in UTC, to the second."""


class Written(Func):
    """The bytes of a document as text, which drivers read twice as fast as bytes."""

    function = "convert_from"
    template = "%(function)s(%(expressions)s, 'UTF8')"
    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """The same where bytes need no conversion."""
        return self.as_sql(compiler, connection, template="CAST(%(expressions)s AS TEXT)")


@dataclass(frozen=True, slots=True)
class Head:
    """Where the log ends at one moment, and for this reader. ``edition`` as in RelayPosition."""

    position: int
    edition: int


def head_of(reader: Reader, public: Public, *, at: datetime) -> Head:
    """The last position that the reader may know of. A licence with a delay ends before the first document
    that it will cover and does not yet: what came later waits with it, or it would be skipped.
    """
    position = public.position
    if reader.covered is not None and reader.delay:
        waiting = PublicDocument.objects.filter(
            reader.covered, position__lte=position, published_at__gt=at - reader.delay
        )
        first = waiting.order_by("position").values_list("position", flat=True).first()
        position = first - 1 if first else position
    return Head(position, public.edition)


def cursor_at(position: int, mark: str) -> str:
    """What a reader is to remember who has come so far; ``mark`` names what they may see (Reader.mark)."""
    return f"{position}.{mark}"


def position_in(cursor: str, mark: str) -> int:
    """How far the reader has come; 0 without a cursor. Raises Invalid for what is none, and StartOver where
    the reader may see something else by now.
    """
    if not cursor:
        return 0
    found = _CURSOR.fullmatch(cursor)
    if found is None:
        said = "This is no cursor of this list. Leave it out to begin at the beginning."
        raise Invalid(said, fields={"cursor": [said]})
    if found[2] != mark:
        raise StartOver(ANEW)
    return int(found[1])


def entries(covered: Q | None, *, after: int, upto: int, size: int) -> list[tuple[int, bytes]]:
    """(position, entry as JSON) of up to ``size`` changes in (after, upto] for a licence; None: all."""
    found = PublicDocument.objects.filter(position__gt=after, position__lte=upto)
    rows = _seen(found, covered).order_by("position")[:size]
    return [(row[0], _entry(*row)) for row in rows]


def _seen(found: QuerySet[PublicDocument], licence: Q | None) -> QuerySet[PublicDocument, tuple[Any, ...]]:
    """Position, kind, claim, version, time, whether withheld, whether covered, what is written."""
    if licence is None:
        found = found.annotate(covered=Value(True))
    else:
        before = PublicDocument.objects.filter(licence, position=OuterRef("previous"))
        found = found.annotate(covered=Case(When(licence, then=True), default=False)).filter(
            Q(covered=True) | Exists(before)
        )
    return found.values_list(
        "position", "kind", "public_id", "version", "updated_at", "withheld", "covered", Written("body")
    )


def _entry(
    position: int,
    kind: str,
    public_id: UUID,
    version: int,
    updated_at: datetime,
    withheld: bool,
    covered: bool,
    written: str,
) -> bytes:
    said = written.encode() if covered and not withheld else None
    known = kind if covered else UNLICENSED
    return entry(
        position=position, kind=known, public_id=public_id, version=version, at=updated_at, said=said
    )


def entry(
    *, position: int, kind: str, public_id: UUID, version: int, at: datetime, said: bytes | None
) -> bytes:
    """One change as JSON; ``said`` is the document, None where no more of it is told."""
    told = {"position": position, "kind": kind, "id": public_id, "version": version, "at": at}
    return (
        orjson.dumps(told, option=_AS_PARTNERS_READ_IT)[:-1]
        + b',"verdict":'
        + (b"null" if said is None else said)
        + b"}"
    )


def page_of(rows: list[bytes], *, last: int, mark: str, more: bool, size: int | None = None) -> bytes:
    """One page as JSON: ``last`` is the position from which the next one goes on."""
    cursor = cursor_at(last, mark)
    query = f"?cursor={cursor}" + (f"&page_size={size}" if size else "")
    ends = {
        "next": f"{settings.STET_BASE_URL}{reverse('api_changes')}{query}",
        "cursor": cursor,
        "more": more,
    }
    return b'{"results":[' + b",".join(rows) + b"]," + orjson.dumps(ends)[1:]
