"""Where sentences start: the words that govern one another, so that a check of some holds for all of them.

Where it is uncertain two sentences are taken for one: a boundary too few asks a person once too often, a
boundary too many would let a "not" slip in unseen. Nothing is parted inside a quotation, nor a quotation from
the words that say whose it is.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from lib.follow.abbreviations import abbreviates
from lib.follow.quotations import OPENERS, QUOTES, quotations
from lib.follow.words import Words

_BLANK_LINE = re.compile(r"(?:\r\n|[\n\r\x85\u2028])[^\S\n\r]*(?:\r\n|[\n\r\x85\u2028])\s*|\u2029\s*")
_LINE = re.compile(r"[\n\r\x85\u2028]\s*")
# A line that starts like this is an entry of a list, a heading or a quotation of its own.
_ENTRY = re.compile(r"[\n\r][^\S\n\r]*+(?=(?:[*•>]|#+)\s)")
# The number of an entry says nothing of it: "2)" may become "3)".
_NUMBER = re.compile(r"(?:\A|[\n\r\x85\u2028\u2029])[^\S\n\r\x85\u2028\u2029]*+(\(?)\d{1,3}\)\s+")
_WRAPPED = range(50, 101)
"""How wide, in code points, the lines of a text are that was broken to fit: beyond, a line is a paragraph."""

ENDS = frozenset(".!?؟۔।॥。！？｡")
_ENDS_WITHOUT_SPACE = frozenset("。！？｡")
_CLOSERS = frozenset("\"'”’»)]}*_」』›")


@dataclass(frozen=True, slots=True)
class Sentences:
    """``starts``: the word at which each sentence starts, and ``len(words)`` at the end. ``breaks``: the same

    of paragraphs, lines and entries that stand by themselves. Both in order.
    """

    starts: list[int]
    breaks: list[int]


def sentences(words: Words) -> Sentences:
    """Where the sentences and the paragraphs of a text start."""
    if not len(words):
        return Sentences([0], [0])
    breaks = _breaks(words)
    quoted = quotations(words, breaks)
    inside = {at for opened, closed in quoted for at in range(opened + 1, closed + 1)}
    openings = {opened for opened, _ in quoted}
    closings = sorted(closed for _, closed in quoted)
    found = {*breaks, *_numbered(words, breaks)} - inside
    last = 0
    for at, token in enumerate(words.tokens):
        if token not in ENDS or (after := _after_end(words, at)) is None or after in inside:
            continue
        last = max(last, breaks[bisect_right(breaks, at) - 1] if breaks and breaks[0] <= at else 0)
        # “It rained,” Ada said. “It snowed.”: whose words the second are was said before it.
        if after in openings and bisect_left(closings, last) < bisect_right(closings, at):
            continue
        found.add(after)
        last = after
    ends = len(words)
    return Sentences([*sorted(found | {0} - {ends}), ends], [*sorted({0, *breaks} - inside), ends])


def _breaks(words: Words) -> list[int]:
    """The words that follow a paragraph's end; in a text without blank lines, every line's end."""
    text = words.text
    blank = [match.end() for match in _BLANK_LINE.finditer(text)]
    breaks = set(blank)
    if blank:
        breaks.update(match.end() for match in _ENTRY.finditer(text) if not _goes_on(text, match))
    else:
        breaks.update(_lines(text))
    return sorted({bisect_left(words.starts, at) for at in breaks} - {len(words)})


def _numbered(words: Words, breaks: list[int]) -> Iterator[int]:
    """The words that follow the number of an entry."""
    after_break = {0, *breaks}
    for match in _NUMBER.finditer(words.text):
        first = bisect_left(words.starts, match.start(1))
        if first in after_break or words.tokens[first - 1] in ENDS:
            yield bisect_left(words.starts, match.end())


def _goes_on(text: str, entry: re.Match[str]) -> bool:
    """Whether a line marked as quoted follows one that is marked too, and may be broken only to fit."""
    line = text.rfind("\n", 0, entry.start()) + 1
    return text[entry.end()] == ">" and text[line : entry.start()].lstrip().startswith(">")


def _lines(text: str) -> list[int]:
    """Where the lines of ``text`` start, but for those that were only broken to fit its width."""
    ends = list(_LINE.finditer(text))
    edges = [0, *(match.end() for match in ends), len(text)]
    widths = [match.start() - start for start, match in zip(edges, ends, strict=False)]
    width = max([*widths, len(text) - edges[-2]])
    if width not in _WRAPPED:
        return edges[1:-1]
    # Not every hand breaks as late as it can: what fills three quarters is full.
    return [
        match.end()
        for match, own in zip(ends, widths, strict=True)
        if 4 * (own + _next(text, match)) < 3 * width
    ]


def _next(text: str, match: re.Match[str]) -> int:
    word = re.compile(r"\S*").match(text, match.end())
    return len(word.group()) if word else 0


def _after_end(words: Words, at: int) -> int | None:
    """The word that starts a sentence when the mark at ``at`` ends one."""
    after, count = at + 1, len(words)
    while after < count and words.starts[after] == words.ends[after - 1] and words.tokens[after] in _CLOSERS:
        if words.tokens[after] in QUOTES:
            # Whose words they were, and whether they are true, may be said next.
            return None
        after += 1
    if after >= count:
        return None
    if words.starts[after] == words.ends[after - 1] and words.tokens[at] not in _ENDS_WITHOUT_SPACE:
        return None
    between = words.text[words.ends[after - 1] : words.starts[after]]
    if words.tokens[after] == "(" and "\n" not in between and "\r" not in between:
        # (This is not so.) is said of what stands before it.
        return None
    first = after
    while first < count - 1 and words.tokens[first] in OPENERS:
        first += 1
    if words.tokens[first][0].islower() or (words.tokens[at] == "." and abbreviates(words, at)):
        return None
    return after
