"""Data of the page of one snapshot: its text with cited passages marked, and the verdicts that froze it."""

import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from operator import itemgetter

from django.utils.formats import date_format
from django.utils.translation import gettext

from accounts.models import User
from factcheck.models import Citation, Claim, Snapshot, Verdict
from lib.text_anchoring.selectors import find_passages

MAX_CITATIONS = 50
"""Citations whose passages are searched for in a snapshot."""
MAX_VERDICTS = 20
MAX_JUDGED = 400
"""Verdicts searched for the snapshot's hash, newest first."""
MAX_WHOLE_LENGTH = 40_000
"""Characters of a snapshot that are shown whole. Of a longer one: the lines around each mark."""
CONTEXT_LINES = 6
"""Lines before and after a marked one, where the snapshot is longer."""
FIRST_LINES = 40
"""Lines of a longer snapshot that are shown whatever is marked."""
NEAR_CHARACTERS = 400
"""Characters of a line on either side of a mark, where little of a page may be shown."""
MAX_TEXT_LENGTH = 2_000_000
"""Characters in which passages are searched for."""
MAX_MARKS = 100
"""Places of one passage that are marked."""
_END = itemgetter(1)


@dataclass(frozen=True, slots=True)
class LineSegment:
    """A stretch of a line. ``mark`` numbers the cited passages, from 1; 0 is the rest.

    A mark that runs over several lines has several segments; ``first`` is the one that begins it.
    """

    words: str
    mark: int = 0
    first: bool = False


@dataclass(frozen=True, slots=True)
class SnapshotLine:
    """A line of the snapshot.

    ``page`` is its number where a page of a PDF, or a sheet, begins; ``gap``: lines are left out before it.
    """

    segments: list[LineSegment]
    page: int = 0
    gap: bool = False


@dataclass(frozen=True, slots=True)
class CitedPassage:
    """One citation of the snapshot's source. ``mark`` is the number of its passage, 0 for not found."""

    citation: Citation
    mark: int
    pinned: bool


@dataclass(frozen=True, slots=True)
class SnapshotPage:
    lines: list[SnapshotLine]
    relied: list[CitedPassage]
    cut: bool


def build_snapshot_page(copy: Snapshot, citations: list[Citation]) -> SnapshotPage:
    """Return the snapshot's text with the passages of ``citations`` marked."""
    text = unicodedata.normalize("NFC", copy.text[:MAX_TEXT_LENGTH])
    passages = [citation.passage for citation in citations]
    places = find_passages(text, passages)
    spans = merge_spans(span for found in places for span in found[:MAX_MARKS])
    relied = [
        CitedPassage(
            citation=citation,
            mark=_get_span_number(spans, found[0][0]) if found else 0,
            pinned=citation.snapshot_id == copy.pk,
        )
        for citation, found in zip(citations, places, strict=True)
    ]
    lines = _build_lines(text, spans)
    if len(text) <= MAX_WHOLE_LENGTH:
        return SnapshotPage(lines=lines, relied=relied, cut=False)
    return SnapshotPage(lines=_select_context_lines(lines), relied=relied, cut=True)


def list_marked_paragraphs(text: str, passages: Iterable[str]) -> list[SnapshotLine]:
    """Return the lines of ``text`` with one of the passages, marked, and one line on either side.

    Of a long line no more than NEAR_CHARACTERS at each side of a mark.
    """
    text = unicodedata.normalize("NFC", text[:MAX_TEXT_LENGTH])
    places = find_passages(text, passages)
    spans = merge_spans(span for found in places for span in found[:MAX_MARKS])
    return [
        _shorten_line(line)
        for line in _select_context_lines(_build_lines(text, spans), around=1, beginning=0)
    ]


def _shorten_line(line: SnapshotLine) -> SnapshotLine:
    parts = []
    for place, part in enumerate(line.segments):
        if not part.mark and len(part.words) > 2 * NEAR_CHARACTERS:
            # The beginning belongs to a mark before it or to the line; the end to a mark after it.
            first, last = place == 0, place == len(line.segments) - 1
            head = "" if first and not last else part.words[:NEAR_CHARACTERS].rstrip()
            tail = "" if last else part.words[-NEAR_CHARACTERS:].lstrip()
            part = LineSegment(f"{head} … {tail}".strip())
        parts.append(part)
    return replace(line, segments=parts)


def list_citations_of_snapshot(copy: Snapshot, user: User) -> list[Citation]:
    """Return the active citations of the snapshot's source, those pinned to it first; at most MAX_CITATIONS.

    Only of claims that this person may know of.
    """
    live = Citation.objects.active().filter(source=copy.source_id, claim__in=Claim.objects.visible_to(user))
    found = list(live.select_related("claim", "claim__desk").order_by("-id")[:MAX_CITATIONS])
    return sorted(found, key=lambda citation: citation.snapshot_id != copy.pk)


@dataclass(frozen=True, slots=True)
class FreezingVerdict:
    """A verdict with the snapshot's hash. ``published`` is the number of its public version, 0 for none."""

    verdict: Verdict
    published: int


def list_verdicts_with_snapshot(copy: Snapshot, user: User) -> list[FreezingVerdict]:
    """Return the verdicts that froze the snapshot, newest first, of claims that this person may know of."""
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
        for verdict in filed.order_by("-created_at", "-id")[:MAX_JUDGED]
        if any(
            one["source"] == source and one["snapshot"] == copy.text_hash
            for one in verdict.get_stored_citations()
        )
    ]
    return [
        FreezingVerdict(verdict, verdict.publication.version if hasattr(verdict, "publication") else 0)
        for verdict in holding[:MAX_VERDICTS]
    ]


def format_capture_time(copy: Snapshot, *, tz: tzinfo) -> str:
    """Return when the snapshot was taken: in the desk's time, and in UTC where that is another."""
    local, utc = copy.captured_at.astimezone(tz), copy.captured_at.astimezone(UTC)
    if _is_same_clock(local, utc):
        message = gettext("{date}, {time} {timezone}")
    else:
        message = gettext("{date}, {time} {timezone} ({utc} UTC)")
    return message.format(
        date=date_format(local, "DATE_FORMAT"),
        time=date_format(local, "TIME_FORMAT"),
        timezone=local.tzname(),
        utc=date_format(utc, "TIME_FORMAT"),
    )


def _is_same_clock(local: datetime, utc: datetime) -> bool:
    return local.utcoffset() == utc.utcoffset()


def merge_spans(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the spans in order, those that overlap as one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def _get_span_number(spans: list[tuple[int, int]], place: int) -> int:
    return next(number for number, (start, end) in enumerate(spans, start=1) if start <= place < end)


def _build_lines(text: str, spans: list[tuple[int, int]]) -> list[SnapshotLine]:
    lines: list[SnapshotLine] = []
    start, page, turned = 0, 1, "\f" in text
    for raw in text.split("\n"):
        if raw.strip("\f \r") or not raw:
            parts = split_line(text, start, start + len(raw), spans)
            if parts:
                lines.append(SnapshotLine(parts, page=page if turned else 0))
                turned = False
        if "\f" in raw:
            page += raw.count("\f")
            turned = True
        start += len(raw) + 1
    return lines


def split_line(text: str, start: int, end: int, spans: list[tuple[int, int]]) -> list[LineSegment]:
    """Return ``text[start:end]`` in segments, those in one of ``spans`` with its number from 1."""
    parts: list[LineSegment] = []
    at = start
    for number in range(bisect_right(spans, start, key=_END), len(spans)):
        if spans[number][0] >= end:
            break
        first, last = max(spans[number][0], start), min(spans[number][1], end)
        if first > at:
            parts.append(LineSegment(text[at:first]))
        parts.append(LineSegment(text[first:last], mark=number + 1, first=first == spans[number][0]))
        at = last
    if at < end:
        parts.append(LineSegment(text[at:end]))
    return parts


def _select_context_lines(
    lines: list[SnapshotLine], *, around: int = CONTEXT_LINES, beginning: int = FIRST_LINES
) -> list[SnapshotLine]:
    keep = set(range(min(beginning, len(lines))))
    for number, line in enumerate(lines):
        if any(part.mark for part in line.segments):
            keep |= set(range(max(0, number - around), min(len(lines), number + around + 1)))
    chosen = sorted(keep)
    before = [-1, *chosen]
    return [
        SnapshotLine(lines[number].segments, page=lines[number].page, gap=number != previous + 1)
        for number, previous in zip(chosen, before, strict=False)
    ]
