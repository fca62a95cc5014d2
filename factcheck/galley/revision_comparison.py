"""Two versions of an article side by side, with the claims in both, and the claims to decide."""

from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext
from rapidfuzz import fuzz

from accounts.models import User
from articles.models import Article, Revision
from factcheck.claims.marks import get_claim_marks
from factcheck.claims.selectors import annotate_with_checker
from factcheck.models import Appearance, Claim
from factcheck.models.enums import OPEN_STATES, AnchorOutcome, ProofMark
from lib.text.plain_text import PARAGRAPH_SEPARATOR, diff_words

SIMILARITY_THRESHOLD = 45.0
"""Similarity in per cent from which two paragraphs count as one that was edited."""


@dataclass(frozen=True, slots=True)
class DiffSegment:
    """A stretch of a paragraph: ``op`` is same, del or ins; ``mark`` and ``number`` are those of its
    claim.
    """

    op: str
    text: str
    mark: ProofMark | None = None
    number: int = 0


@dataclass(kw_only=True)
class ParagraphPair:
    """One paragraph in both versions; [] where it is only in one. ``moved``: the same text elsewhere."""

    old: list[DiffSegment] = field(default_factory=list)
    new: list[DiffSegment] = field(default_factory=list)
    moved: bool = False

    @property
    def is_changed(self) -> bool:
        return any(bit.op != "same" for bit in (*self.old, *self.new)) or not (self.old and self.new)


@dataclass(kw_only=True)
class UndecidedClaim:
    """A claim whose text may no longer say the same, with its outcome; ``parts`` for diff.html."""

    claim: Any
    appearance: Appearance
    mark: ProofMark
    number: int
    summary: str
    parts: list[dict[str, str]] = field(default_factory=list)
    available_actions: list[Any] = field(default_factory=list)


@dataclass(kw_only=True)
class RevisionComparison:
    pairs: list[ParagraphPair]
    waiting: list[UndecidedClaim]
    unchanged_count: int
    """Number of claims that keep their check on the newer text."""


@dataclass(frozen=True, slots=True)
class _MarkSpan:
    start: int
    end: int
    mark: ProofMark
    number: int


def compare_revisions(old: Revision, new: Revision, user: User) -> RevisionComparison:
    """Return the changes from ``old`` to ``new``, of one article.

    Claims are numbered by their place in ``new``; those without a place there come last.
    """
    seen = Appearance.objects.filter(claim__in=Claim.objects.visible_to(user))
    here = list(seen.filter(revision=new).select_related("previous").order_by("start", "id"))
    before = list(seen.filter(revision=old).order_by("start", "id"))
    keys = {a.claim_id for a in (*here, *before)}
    claims: dict[int, Any] = {
        claim.pk: claim for claim in annotate_with_checker(Claim.objects.filter(pk__in=keys))
    }
    marks = {pk: get_claim_marks(claim) for pk, claim in claims.items()}
    order = sorted(here, key=lambda a: (a.start is None, a.start or 0, a.pk)) + before
    numbers: dict[int, int] = {}
    for appearance in order:
        numbers.setdefault(appearance.claim_id, len(numbers) + 1)

    def spans(appearances: list[Appearance]) -> list[_MarkSpan]:
        return [
            _MarkSpan(a.start, a.end, marks[a.claim_id].get_appearance_mark(a), numbers[a.claim_id])
            for a in appearances
            if a.start is not None and a.end is not None
        ]

    undecided = set(
        Appearance.objects.undecided().filter(pk__in=[a.pk for a in here]).values_list("pk", flat=True)
    )
    waiting = [
        _build_undecided(
            claims[a.claim_id],
            a,
            marks[a.claim_id].get_appearance_mark(a),
            numbers[a.claim_id],
            new.text,
        )
        for a in order
        if a.pk in undecided
    ]
    pairs = _pair_paragraphs(old.text, new.text, spans(before), spans(here))
    return RevisionComparison(pairs=pairs, waiting=waiting, unchanged_count=len(here) - len(waiting))


def list_undecided_appearances(article: Article) -> QuerySet[Appearance]:
    """Return the places of claims on the current text that wait for a person's decision."""
    return Appearance.objects.undecided().filter(revision=article.current_revision_id)


def _build_undecided(
    claim: Any, appearance: Appearance, mark: ProofMark, number: int, text: str
) -> UndecidedClaim:
    summary = appearance.outcome_message or f"{AnchorOutcome(appearance.outcome).label}."
    if claim.state not in OPEN_STATES:
        message = gettext("{reason} The claim does not count as settled until somebody decides.")
        summary = message.format(reason=summary)
    parts = []
    if appearance.start is not None and appearance.end is not None:
        parts = diff_words(appearance.exact, text[appearance.start : appearance.end])
    return UndecidedClaim(
        claim=claim, appearance=appearance, mark=mark, number=number, summary=summary, parts=parts
    )


def _pair_paragraphs(
    old: str, new: str, old_spans: list[_MarkSpan], new_spans: list[_MarkSpan]
) -> list[ParagraphPair]:
    """Return the paragraphs of both in reading order, those that belong together side by side."""
    before, after = _list_paragraph_spans(old), _list_paragraph_spans(new)
    pairs = []
    for left, right in _match_paragraphs([old[a:b] for a, b in before], [new[a:b] for a, b in after]):
        was, now = "" if left is None else old[slice(*before[left])], ""
        now = "" if right is None else new[slice(*after[right])]
        parts = diff_words(was, now)
        pairs.append(
            ParagraphPair(
                old=[] if left is None else _build_segments(before[left][0], parts, "del", old_spans),
                new=[] if right is None else _build_segments(after[right][0], parts, "ins", new_spans),
            )
        )
    removed = {"".join(bit.text for bit in pair.old) for pair in pairs if not pair.new}
    come = {"".join(bit.text for bit in pair.new) for pair in pairs if not pair.old}
    for pair in pairs:
        pair.moved = (not pair.new or not pair.old) and "".join(
            bit.text for bit in (*pair.old, *pair.new)
        ) in removed & come
    return pairs


def _list_paragraph_spans(text: str) -> list[tuple[int, int]]:
    found, start = [], 0
    for paragraph in text.split(PARAGRAPH_SEPARATOR):
        found.append((start, start + len(paragraph)))
        start += len(paragraph) + len(PARAGRAPH_SEPARATOR)
    return found


def _match_paragraphs(old: list[str], new: list[str]) -> list[tuple[int | None, int | None]]:
    """Return pairs of indexes: a paragraph of ``old`` and the one of ``new`` that it became, or None.

    Equal paragraphs are paired, then the most similar between two that are equal.
    """
    pairs: list[tuple[int | None, int | None]] = []
    for op, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if op == "equal":
            pairs += zip(range(a, b), range(c, d), strict=True)
            continue
        right = c
        for left in range(a, b):
            best = max(range(right, d), key=lambda n: fuzz.ratio(old[left], new[n]), default=None)
            if best is None or fuzz.ratio(old[left], new[best]) < SIMILARITY_THRESHOLD:
                pairs.append((left, None))
                continue
            pairs += [(None, n) for n in range(right, best)]
            pairs.append((left, best))
            right = best + 1
        pairs += [(None, n) for n in range(right, d)]
    return pairs


def _build_segments(
    start: int, parts: list[dict[str, str]], own: str, spans: list[_MarkSpan]
) -> list[DiffSegment]:
    """Return one side of a paragraph, cut where a change or a claim begins.

    ``start`` is the paragraph's offset in its text, in code points.
    """
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
            bits.append(DiffSegment(part["op"], text, here.mark if here is not None else None, number))
        start = end
    return bits
