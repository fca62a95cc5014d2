"""Words that differ between two texts, for the person who decides what the change means."""

from collections.abc import Iterator

from rapidfuzz.distance import LCSseq

from lib.text_anchoring.word_kinds import KIND_RANK, classify_word
from lib.text_anchoring.words import WordSequence

_MAX_SHOWN = 3
_MAX_QUOTED_LENGTH = 60
_MAX_COMPARED_WORDS = 400
_MARKS = frozenset("\"'“”„«»‘’")
"""Marks shown bare: inside further quotation marks they could not be read."""


def list_differences(
    old: WordSequence, new: WordSequence, was: tuple[int, int], now: tuple[int, int]
) -> list[dict[str, str]]:
    """Return how words ``was`` of the old text differ from ``now`` of the new one, the weightiest first.

    Each is {before, after, kind}: words in quotation marks, "" for none, and one of KIND_RANK. Of an empty
    cell the sign of a tab is shown.
    """
    a, b = was[0], min(was[1], was[0] + _MAX_COMPARED_WORDS)
    c, d = now[0], min(now[1], now[0] + _MAX_COMPARED_WORDS)
    results: list[tuple[int, dict[str, str]]] = []
    for i, j, k, m in _iter_differences(old.keys[a:b], new.keys[c:d]):
        removed, added = old.tokens[a + i : a + j], new.tokens[c + k : c + m]
        rank = min(KIND_RANK.index(classify_word(token[:_MAX_QUOTED_LENGTH])) for token in removed + added)
        before, after = _quote_text(old.text_of(a + i, a + j)), _quote_text(new.text_of(c + k, c + m))
        results.append((rank, {"before": before, "after": after, "kind": KIND_RANK[rank]}))
    results.sort(key=lambda one: one[0])
    return [change for _, change in results[:_MAX_SHOWN]]


def _iter_differences(old: str, new: str) -> Iterator[tuple[int, int, int, int]]:
    """Yield the stretches between equal words: (start, end) in old, then in new; either may be empty."""
    i = k = 0
    for op in LCSseq.opcodes(old, new):
        if op.tag != "equal":
            continue
        if i < op.src_start or k < op.dest_start:
            yield i, op.src_start, k, op.dest_start
        i, k = op.src_end, op.dest_end
    if i < len(old) or k < len(new):
        yield i, len(old), k, len(new)


def _quote_text(text: str) -> str:
    if not text:
        return ""
    if text.isspace():
        return "“⇥”" if "\t" in text else "“ ”"
    text = " ".join(text.split())
    if len(text) > _MAX_QUOTED_LENGTH:
        text = text[:_MAX_QUOTED_LENGTH].rsplit(" ", 1)[0] + " …"
    return text if text in _MARKS else f"“{text}”"
