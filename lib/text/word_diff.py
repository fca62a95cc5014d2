"""Difference of two texts, word by word."""

import difflib
import re

_ENDS = ".,;:!?…)]»”’\"'"


_COMPARED = 4_000_000
"""Product of the two word counts, spaces among them, that a page may take to compare: about a second."""


def diff_words(old: str, new: str) -> list[dict[str, str]]:
    """Return the difference of two texts, word by word: [{op: same|del|ins, text}].

    Stretches too long to be compared by word are one deletion and one insertion.
    """
    before, after = _split_diff_tokens(old), _split_diff_tokens(new)
    head = _count_shared_prefix(before, after)
    tail = _count_shared_prefix(before[head:][::-1], after[head:][::-1])
    left, right = before[head : len(before) - tail], after[head : len(after) - tail]
    parts = _build_diff_part("same", before[:head])
    if len(left) * len(right) <= _COMPARED:
        for op, a, b, c, d in difflib.SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
            if op == "equal":
                parts += _build_diff_part("same", left[a:b])
            else:
                parts += _build_diff_part("del", left[a:b]) + _build_diff_part("ins", right[c:d])
    else:
        parts += _build_diff_part("del", left) + _build_diff_part("ins", right)
    return parts + _build_diff_part("same", before[len(before) - tail :])


def _split_diff_tokens(text: str) -> list[str]:
    """Split into words, the marks that end them, and the space between: an added comma changes no word."""
    found = []
    for fragment in re.findall(r"\s+|\S+", text):
        word = fragment.rstrip(_ENDS)
        found += [part for part in (word, fragment[len(word) :]) if part]
    return found


def _count_shared_prefix(one: list[str], other: list[str]) -> int:
    """Count the words with which both begin."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def _build_diff_part(op: str, words: list[str]) -> list[dict[str, str]]:
    return [{"op": op, "text": "".join(words)}] if words else []
