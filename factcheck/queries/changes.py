"""Two versions of an article side by side, with the claims in both, and what waits for a person."""

from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any

from rapidfuzz import fuzz

from accounts.models import User
from articles.models import Article, Revision
from factcheck.enums import OPEN_STATES, Mark, Outcome
from factcheck.models import Appearance, Claim
from factcheck.queries.claim_places import word_difference
from factcheck.queries.queue import drawable
from factcheck.queries.queue import mark as mark_of
from lib.frame import BETWEEN

ALIKE = 45.0
"""From how many per cent of their letters two paragraphs count as one that was edited."""


@dataclass(frozen=True, slots=True)
class Bit:
    """A stretch of a paragraph: ``op`` is same, del or ins; ``mark`` and ``number`` where a claim stands."""

    op: str
    text: str
    mark: Mark | None = None
    number: int = 0


@dataclass(kw_only=True)
class Pair:
    """One paragraph in both versions; [] where it is only in one. ``moved``: the same words elsewhere."""

    old: list[Bit] = field(default_factory=list)
    new: list[Bit] = field(default_factory=list)
    moved: bool = False

    @property
    def changed(self) -> bool:
        return any(bit.op != "same" for bit in (*self.old, *self.new)) or not (self.old and self.new)


@dataclass(kw_only=True)
class Waiting:
    """A claim whose words may no longer say the same, with what became of them; ``parts`` for diff.html."""

    claim: Any
    appearance: Appearance
    mark: Mark
    number: int
    told: str
    parts: list[dict[str, str]] = field(default_factory=list)
    offered: list[Any] = field(default_factory=list)


@dataclass(kw_only=True)
class Changes:
    pairs: list[Pair]
    waiting: list[Waiting]
    kept: int
    """How many claims stand on the newer words with their check."""


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int
    mark: Mark
    number: int


def changes(old: Revision, new: Revision, user: User) -> Changes:
    """What changed from ``old`` to ``new``, of one article.

    Claims are numbered by where they stand in ``new``; those without a place there come last.
    """
    seen = Appearance.objects.filter(claim__in=Claim.objects.visible_to(user))
    here = list(seen.filter(revision=new).select_related("follows").order_by("start", "id"))
    before = list(seen.filter(revision=old).order_by("start", "id"))
    keys = {a.claim_id for a in (*here, *before)}
    claims: dict[int, Any] = {
        claim.pk: claim for claim in drawable(Claim.objects.with_stale().filter(pk__in=keys))
    }
    order = sorted(here, key=lambda a: (a.start is None, a.start or 0, a.pk)) + before
    numbers: dict[int, int] = {}
    for appearance in order:
        numbers.setdefault(appearance.claim_id, len(numbers) + 1)

    def spans(appearances: list[Appearance]) -> list[_Span]:
        return [
            _Span(a.start, a.end, mark_of(claims[a.claim_id]), numbers[a.claim_id])
            for a in appearances
            if a.start is not None and a.end is not None
        ]

    undecided = set(
        Appearance.objects.undecided().filter(pk__in=[a.pk for a in here]).values_list("pk", flat=True)
    )
    waiting = [
        _waiting(claims[a.claim_id], a, numbers[a.claim_id], new.frame) for a in order if a.pk in undecided
    ]
    pairs = _pairs(old.frame, new.frame, spans(before), spans(here))
    return Changes(pairs=pairs, waiting=waiting, kept=len(here) - len(waiting))


def waiting_in(article: Article) -> int:
    """How many claims on the current words wait for a person's decision."""
    return Appearance.objects.undecided().filter(revision=article.current_id).count()


def _waiting(claim: Any, appearance: Appearance, number: int, frame: str) -> Waiting:
    told = appearance.why or Outcome(appearance.outcome).label
    if claim.state not in OPEN_STATES:
        told += " Until somebody decides, it is not counted as settled."
    parts = []
    if appearance.start is not None and appearance.end is not None:
        parts = word_difference(appearance.exact, frame[appearance.start : appearance.end])
    return Waiting(
        claim=claim, appearance=appearance, mark=mark_of(claim), number=number, told=told, parts=parts
    )


def _pairs(old: str, new: str, old_spans: list[_Span], new_spans: list[_Span]) -> list[Pair]:
    """The paragraphs of both in reading order, those that belong together side by side."""
    before, after = _paragraphs(old), _paragraphs(new)
    pairs = []
    for left, right in _matched([old[a:b] for a, b in before], [new[a:b] for a, b in after]):
        was, now = "" if left is None else old[slice(*before[left])], ""
        now = "" if right is None else new[slice(*after[right])]
        parts = word_difference(was, now)
        pairs.append(
            Pair(
                old=[] if left is None else _bits(before[left][0], parts, "del", old_spans),
                new=[] if right is None else _bits(after[right][0], parts, "ins", new_spans),
            )
        )
    gone = {"".join(bit.text for bit in pair.old) for pair in pairs if not pair.new}
    come = {"".join(bit.text for bit in pair.new) for pair in pairs if not pair.old}
    for pair in pairs:
        pair.moved = (not pair.new or not pair.old) and "".join(
            bit.text for bit in (*pair.old, *pair.new)
        ) in gone & come
    return pairs


def _paragraphs(frame: str) -> list[tuple[int, int]]:
    found, start = [], 0
    for paragraph in frame.split(BETWEEN):
        found.append((start, start + len(paragraph)))
        start += len(paragraph) + len(BETWEEN)
    return found


def _matched(old: list[str], new: list[str]) -> list[tuple[int | None, int | None]]:
    """Which paragraph of ``old`` became which of ``new``.

    The same words, else the most alike between two that are the same.
    """
    pairs: list[tuple[int | None, int | None]] = []
    for op, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if op == "equal":
            pairs += zip(range(a, b), range(c, d), strict=True)
            continue
        right = c
        for left in range(a, b):
            best = max(range(right, d), key=lambda n: fuzz.ratio(old[left], new[n]), default=None)
            if best is None or fuzz.ratio(old[left], new[best]) < ALIKE:
                pairs.append((left, None))
                continue
            pairs += [(None, n) for n in range(right, best)]
            pairs.append((left, best))
            right = best + 1
        pairs += [(None, n) for n in range(right, d)]
    return pairs


def _bits(start: int, parts: list[dict[str, str]], own: str, spans: list[_Span]) -> list[Bit]:
    """One side of a paragraph that begins at ``start`` of its frame, cut where a change or a claim begins."""
    bits = []
    for part in parts:
        if part["op"] not in ("same", own):
            continue
        end = start + len(part["text"])
        over = [span for span in spans if span.start < end and span.end > start]
        edges = {start, end} | {
            edge for span in over for edge in (span.start, span.end) if start < edge < end
        }
        for left, right in pairwise(sorted(edges)):
            here = next((span for span in over if span.start <= left and span.end >= right), None)
            # The number stands once, where the claim's words end.
            number = here.number if here is not None and here.end == right else 0
            text = part["text"][left - start : right - start]
            bits.append(Bit(part["op"], text, here.mark if here is not None else None, number))
        start = end
    return bits
