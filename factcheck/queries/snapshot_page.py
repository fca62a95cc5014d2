"""What the page of one kept copy shows: its words with what was relied on marked, and who froze it."""

import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from operator import itemgetter

from accounts.models import User
from factcheck.models import Citation, Claim, Snapshot, Verdict
from lib.quote import passages_on_page

MOST_CITATIONS = 50
"""Citations whose passages are looked up in a copy; further ones are counted."""
MOST_VERDICTS = 20
MOST_JUDGED = 400
"""Verdicts looked through for the copy's hash, newest first."""
WHOLE = 40_000
"""Characters of a copy that are shown as they are. Of a longer one: what stands around each mark."""
AROUND = 6
"""Lines before and after a marked one, where the copy is longer."""
BEGINNING = 40
"""Lines of a longer copy that are shown whatever is marked."""
NEAR = 400
"""Characters of a line on either side of a mark, where little of a page may be shown."""
MOST_TEXT = 2_000_000
"""Characters in which passages are looked up."""
MOST_PLACES = 100
"""Places of one passage that are marked."""
_END = itemgetter(1)


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of a line. ``mark`` numbers what was relied on, from 1; 0 is the rest. A mark that runs
    over several lines has several pieces; ``first`` is the one that begins it.
    """

    words: str
    mark: int = 0
    first: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the copy; ``page`` is its number where a page of a PDF, or a sheet, begins; ``gap``: lines
    are left out before it.
    """

    pieces: list[Piece]
    page: int = 0
    gap: bool = False


@dataclass(frozen=True, slots=True)
class Relied:
    """One citation that rests on the copy's source. ``mark`` is where its passage stands, 0 for nowhere."""

    citation: Citation
    mark: int
    pinned: bool


@dataclass(frozen=True, slots=True)
class Shown:
    lines: list[Line]
    relied: list[Relied]
    cut: bool


def shown(copy: Snapshot, citations: list[Citation]) -> Shown:
    """The copy's words with the passages of ``citations`` marked."""
    text = unicodedata.normalize("NFC", copy.text[:MOST_TEXT])
    passages = [citation.passage for citation in citations]
    places = passages_on_page(text, passages)
    spans = _merged(span for found in places for span in found[:MOST_PLACES])
    relied = [
        Relied(
            citation=citation,
            mark=_number(spans, found[0][0]) if found else 0,
            pinned=citation.snapshot_id == copy.pk,
        )
        for citation, found in zip(citations, places, strict=True)
    ]
    lines = _lines(text, spans)
    if len(text) <= WHOLE:
        return Shown(lines=lines, relied=relied, cut=False)
    return Shown(lines=_around(lines), relied=relied, cut=True)


def paragraphs(text: str, passages: Iterable[str], *, around: int = 1) -> list[Line]:
    """The lines of ``text`` that carry one of the passages, marked, and ``around`` lines on either side; of a
    long line no more than NEAR characters at each side of a mark.
    """
    text = unicodedata.normalize("NFC", text[:MOST_TEXT])
    places = passages_on_page(text, passages)
    spans = _merged(span for found in places for span in found[:MOST_PLACES])
    return [_near(line) for line in _around(_lines(text, spans), around=around, beginning=0)]


def _near(line: Line) -> Line:
    pieces = []
    for place, piece in enumerate(line.pieces):
        if not piece.mark and len(piece.words) > 2 * NEAR:
            # The beginning belongs to a mark before it or to the line; the end to a mark after it.
            first, last = place == 0, place == len(line.pieces) - 1
            head = "" if first and not last else piece.words[:NEAR].rstrip()
            tail = "" if last else piece.words[-NEAR:].lstrip()
            piece = Piece(f"{head} … {tail}".strip())
        pieces.append(piece)
    return replace(line, pieces=pieces)


def citations_on(copy: Snapshot, user: User) -> list[Citation]:
    """The live citations of the copy's source, of claims that this person may know of, those pinned to it
    first; at most MOST_CITATIONS.
    """
    live = Citation.objects.live().filter(source=copy.source_id, claim__in=Claim.objects.visible_to(user))
    found = list(live.select_related("claim", "claim__desk").order_by("-id")[:MOST_CITATIONS])
    return sorted(found, key=lambda citation: citation.snapshot_id != copy.pk)


@dataclass(frozen=True, slots=True)
class FrozenIn:
    """A ruling that holds the copy's hash. ``published`` is the number of its public version, 0 for none."""

    verdict: Verdict
    published: int


def frozen_in(copy: Snapshot, user: User) -> list[FrozenIn]:
    """The rulings that froze the copy, newest first, of claims that this person may know of."""
    if copy.source is None:
        return []
    claims = Claim.objects.visible_to(user).filter(citations__source=copy.source)
    filed = (
        Verdict.objects.open_to(user)
        .filter(claim__in=claims)
        .select_related("claim", "rating", "publication")
    )
    source = str(copy.source.public_id)
    holding = [
        verdict
        for verdict in filed.order_by("-created_at", "-id")[:MOST_JUDGED]
        if any(one["source"] == source and one["snapshot"] == copy.hash for one in verdict.citations)
    ]
    return [
        FrozenIn(verdict, verdict.publication.version if hasattr(verdict, "publication") else 0)
        for verdict in holding[:MOST_VERDICTS]
    ]


def captured(copy: Snapshot, *, tz: tzinfo) -> str:
    """When the copy was taken: in the desk's time, and in UTC where that is another."""
    local, utc = copy.captured_at.astimezone(tz), copy.captured_at.astimezone(UTC)
    said = f"{local.day} {local:%B %Y, %H:%M} {local.tzname()}"
    return said if _same_clock(local, utc) else f"{said} ({utc:%H:%M} UTC)"


def _same_clock(local: datetime, utc: datetime) -> bool:
    return local.utcoffset() == utc.utcoffset()


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def _number(spans: list[tuple[int, int]], place: int) -> int:
    return next(number for number, (start, end) in enumerate(spans, start=1) if start <= place < end)


def _lines(text: str, spans: list[tuple[int, int]]) -> list[Line]:
    lines: list[Line] = []
    start, page, turned = 0, 1, "\f" in text
    for raw in text.split("\n"):
        if raw.strip("\f \r") or not raw:
            pieces = _pieces(text, start, start + len(raw), spans)
            if pieces:
                lines.append(Line(pieces, page=page if turned else 0))
                turned = False
        if "\f" in raw:
            page += raw.count("\f")
            turned = True
        start += len(raw) + 1
    return lines


def _pieces(text: str, start: int, end: int, spans: list[tuple[int, int]]) -> list[Piece]:
    pieces: list[Piece] = []
    at = start
    for number in range(bisect_right(spans, start, key=_END), len(spans)):
        if spans[number][0] >= end:
            break
        first, last = max(spans[number][0], start), min(spans[number][1], end)
        if first > at:
            pieces.append(Piece(text[at:first]))
        pieces.append(Piece(text[first:last], mark=number + 1, first=first == spans[number][0]))
        at = last
    if at < end:
        pieces.append(Piece(text[at:end]))
    return pieces


def _around(lines: list[Line], *, around: int = AROUND, beginning: int = BEGINNING) -> list[Line]:
    keep = set(range(min(beginning, len(lines))))
    for number, line in enumerate(lines):
        if any(piece.mark for piece in line.pieces):
            keep |= set(range(max(0, number - around), min(len(lines), number + around + 1)))
    chosen = sorted(keep)
    before = [-1, *chosen]
    return [
        Line(lines[number].pieces, page=lines[number].page, gap=number != previous + 1)
        for number, previous in zip(chosen, before, strict=False)
    ]
