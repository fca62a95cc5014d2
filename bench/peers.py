"""Other ways to find a quotation again, each with the shape of lib.text_anchoring.reanchor_quotations.

A peer takes what it finds for the quotation: where the words differ and it finds them all the same, it is
silently wrong. difflib alone can say that the words changed.
"""

import difflib
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence

from rapidfuzz import fuzz

from lib.text_anchoring import CHANGED, MOVED, ORPHAN, Quotation, ReanchorResult, reanchor_quotations

_WORD = re.compile(r"\w+|[^\w\s]")
_ALIKE = 70
"""From this likeness on, of 100, rapidfuzz is taken to have found the quotation."""
Follower = Callable[[str, str, Sequence[Quotation]], list[ReanchorResult]]


def exact_find(old: str, new: str, spans: Sequence[Quotation]) -> list[ReanchorResult]:
    """The first place where the very characters stand."""
    places = [new.find(span.exact) for span in spans]
    return [
        _found(MOVED, new, at, at + len(span.exact)) if at != -1 else _GONE
        for span, at in zip(spans, places, strict=True)
    ]


def rapidfuzz_partial(old: str, new: str, spans: Sequence[Quotation]) -> list[ReanchorResult]:
    """The most alike stretch of the new text, however unlike the numbers in it."""
    found = []
    for span in spans:
        best = fuzz.partial_ratio_alignment(span.exact, new, score_cutoff=_ALIKE)
        found.append(_found(MOVED, new, best.dest_start, best.dest_end) if best else _GONE)
    return found


def difflib_words(old: str, new: str, spans: Sequence[Quotation]) -> list[ReanchorResult]:
    """Where difflib, over words, puts the quotation's words; kept when every word of it has a partner."""
    before, after = list(_WORD.finditer(old)), list(_WORD.finditer(new))
    matcher = difflib.SequenceMatcher(
        None, [m.group() for m in before], [m.group() for m in after], autojunk=False
    )
    partner = [-1] * len(before)
    for block in matcher.get_matching_blocks():
        partner[block.a : block.a + block.size] = range(block.b, block.b + block.size)
    starts, ends = [m.start() for m in before], [m.end() for m in before]
    found = []
    for span in spans:
        first, last = bisect_right(ends, span.start or 0), bisect_left(starts, span.end or 0)
        here = [at for at in partner[first:last] if at != -1]
        if len(here) * 2 < last - first or not here:
            found.append(_GONE)
            continue
        whole = len(here) == last - first == here[-1] - here[0] + 1
        found.append(_found(MOVED if whole else CHANGED, new, after[here[0]].start(), after[here[-1]].end()))
    return found


PEERS: dict[str, Follower] = {
    "exact find": exact_find,
    "difflib on words": difflib_words,
    "rapidfuzz partial": rapidfuzz_partial,
    "Stet": reanchor_quotations,
}

_GONE = ReanchorResult(ORPHAN, None, None, "", {})


def _found(outcome: str, new: str, start: int, end: int) -> ReanchorResult:
    return ReanchorResult(outcome, start, end, new[start:end], {})
