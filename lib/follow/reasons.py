"""What changed, in a sentence for the person who decides: "20,000 became 21,000."."""

from collections.abc import Iterator

from rapidfuzz.distance import LCSseq

from lib.follow.kinds import RANK, kind
from lib.follow.words import Words

_SHOWN = 3
_LONGEST = 60
_COMPARED = 400
_MARKS = frozenset("\"'“”„«»‘’")
"""Shown bare: in quotation marks of their own they could not be read."""


def difference(old: Words, new: Words, was: tuple[int, int], now: tuple[int, int]) -> str:
    """What sets words ``was`` of the old text apart from ``now`` of the new one, the weightiest first."""
    a, b = was[0], min(was[1], was[0] + _COMPARED)
    c, d = now[0], min(now[1], now[0] + _COMPARED)
    told: list[tuple[int, str]] = []
    for i, j, k, m in _differing(old.keys[a:b], new.keys[c:d]):
        gone, came = old.tokens[a + i : a + j], new.tokens[c + k : c + m]
        rank = min(RANK.index(kind(token[:_LONGEST])) for token in gone + came)
        before, after = _quoted(old.text_of(a + i, a + j)), _quoted(new.text_of(c + k, c + m))
        told.append((rank, _sentence(before, after, RANK[rank])))
    told.sort(key=lambda one: one[0])
    return " ".join(sentence for _, sentence in told[:_SHOWN])


def _differing(old: str, new: str) -> Iterator[tuple[int, int, int, int]]:
    """The stretches between equal words: (start, end) in old, then in new; one of the two may be empty."""
    i = k = 0
    for op in LCSseq.opcodes(old, new):
        if op.tag != "equal":
            continue
        if i < op.src_start or k < op.dest_start:
            yield i, op.src_start, k, op.dest_start
        i, k = op.src_end, op.dest_end
    if i < len(old) or k < len(new):
        yield i, len(old), k, len(new)


def _sentence(before: str, after: str, what: str) -> str:
    if not after:
        return f"{before} is gone ({what})."
    if not before:
        return f"{after} was added ({what})."
    return f"{before} became {after} ({what})."


def _quoted(text: str) -> str:
    if not text:
        return ""
    text = " ".join(text.split())
    if len(text) > _LONGEST:
        text = text[:_LONGEST].rsplit(" ", 1)[0] + " …"
    return text if text in _MARKS else f"“{text}”"
