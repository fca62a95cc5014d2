"""Where sentences start: the words that govern one another, so that a check of some holds for all of them.

Where it is uncertain two sentences are taken for one: a boundary too few asks a person once too often, a
boundary too many would let a "not" slip in unseen. Nothing is parted inside a quotation, nor a quotation from
the words that say whose it is.
"""

import re
from bisect import bisect_left

from lib.follow.kinds import listed
from lib.follow.words import Words

_BLANK_LINE = re.compile(r"(?:\r\n|[\n\r\x85\u2028])[^\S\n\r]*(?:\r\n|[\n\r\x85\u2028])\s*|\u2029\s*")
_LINE = re.compile(r"[\n\r\x85\u2028]\s*")
# A line that starts like this is an entry of a list, a heading or a quotation of its own.
_ENTRY = re.compile(r"[\n\r][^\S\n\r]*+(?=(?:[*•>]|#+)\s)")

_ENDS = frozenset(".!?؟۔।॥。！？｡")
_ENDS_WITHOUT_SPACE = frozenset("。！？｡")
_CLOSERS = frozenset("\"'”’»)]}*_」』›")
_QUOTES = frozenset("\"'“”„‟«»‘’‚")
_SINGLE = frozenset("'‘’‚")
_BEFORE_CLOSING_SINGLE = frozenset(".,!?…")
_OPENERS = frozenset("\"'“‘„«([{*_「『‹‚")
_BEFORE_OPENING = _OPENERS | {"—", "–"}
_ABBREVIATIONS = listed(
    """
    mr mrs ms mx dr prof st sen rep gov gen col maj capt cmdr lt sgt cpl pvt rev hon pres supt insp adm
    mme mlle jr sr inc ltd co corp llc plc bros assn dept univ no nos vol fig figs p pp ch sec art para
    est approx ca c vs v cf etc al eg ie mt ft ave blvd rd sq jan feb mar apr jun jul aug sept sep oct
    nov dec mon tue tues wed thu thur thurs fri sat sun am pm bzw ca nr str usw vgl zb mio mrd tsd av bd
    env min max avg
    """
)
_BEFORE_ORDINALS = listed(
    "der die das den dem des am im vom zum zur beim ab bis seit und el al do da ein einen"
)
_MONTHS_AFTER_ORDINALS = listed(
    "januar jänner februar märz april mai juni juli august september oktober november dezember"
)
_QUOTATION = 1500
"""Up to how many code points apart two quotation marks of a paragraph belong together."""


def starts(words: Words) -> list[int]:
    """The index of the word at which each sentence starts, and ``len(words)`` at the end; in order."""
    if not len(words):
        return [0]
    breaks = _breaks(words)
    inside = _inside_quotations(words, breaks)
    found = set(breaks)
    for at, token in enumerate(words.tokens):
        if token in _ENDS and (after := _after_end(words, at)) is not None and after not in inside:
            found.add(after)
    return [*sorted(found | {0} - {len(words)}), len(words)]


def _breaks(words: Words) -> list[int]:
    """The words that follow a paragraph's end; in a text without blank lines, every line's end."""
    text = words.text
    breaks = [match.end() for match in _BLANK_LINE.finditer(text)]
    pattern = _ENTRY if breaks else _LINE
    breaks += [match.end() for match in pattern.finditer(text)]
    return sorted({bisect_left(words.starts, at) for at in breaks} - {len(words)})


def _after_end(words: Words, at: int) -> int | None:
    """The word that starts a sentence when the mark at ``at`` ends one."""
    after, count = at + 1, len(words)
    while after < count and words.starts[after] == words.ends[after - 1] and words.tokens[after] in _CLOSERS:
        if words.tokens[after] in _QUOTES:
            # Whose words they were, and whether they are true, may be said next.
            return None
        after += 1
    if after >= count:
        return None
    if words.starts[after] == words.ends[after - 1] and words.tokens[at] not in _ENDS_WITHOUT_SPACE:
        return None
    first = after
    while first < count - 1 and words.tokens[first] in _OPENERS:
        first += 1
    if words.tokens[first][0].islower() or (words.tokens[at] == "." and _abbreviates(words, at)):
        return None
    return after


def _abbreviates(words: Words, at: int) -> bool:
    """Whether the full stop at ``at`` belongs to the word before it: Mr., U.S., J., the German 3. Oktober."""
    if at == 0 or words.ends[at - 1] != words.starts[at]:
        return False
    before = words.tokens[at - 1]
    if before.isdigit() and len(before) <= 2:
        return _is_ordinal(words, at - 1)
    return (len(before) == 1 and before.isalpha() and before.isascii()) or before.lower() in _ABBREVIATIONS


def _is_ordinal(words: Words, at: int) -> bool:
    """Whether the number at ``at``, with a full stop after it, means "third", as in German."""
    before = words.tokens[at - 1] if at else ""
    then = words.tokens[at + 2] if at + 2 < len(words) else ""
    return before.lower() in _BEFORE_ORDINALS or then.lower() in _MONTHS_AFTER_ORDINALS


def _inside_quotations(words: Words, breaks: list[int]) -> set[int]:
    """The words that stand between two quotation marks of one paragraph, but for the opening mark."""
    inside: set[int] = set()
    ends = [*breaks, len(words)]
    paragraph = 0
    opened: dict[bool, int] = {}
    for at, mark in enumerate(words.tokens):
        if mark not in _QUOTES:
            continue
        while at >= ends[paragraph]:
            paragraph, opened = paragraph + 1, {}
        single = mark in _SINGLE
        if _opens(words, at):
            opened.setdefault(single, at)
        elif single in opened and _closes(words, at):
            start = opened.pop(single)
            if words.starts[at] - words.starts[start] <= _QUOTATION:
                inside.update(range(start + 1, at + 1))
    return inside


def _opens(words: Words, at: int) -> bool:
    """Whether the mark at ``at`` opens a quotation: by what it touches, whichever way its glyph bends."""
    before = at > 0 and words.ends[at - 1] == words.starts[at] and words.tokens[at - 1] not in _BEFORE_OPENING
    after = at + 1 < len(words) and words.starts[at + 1] == words.ends[at]
    return not before and (after or words.tokens[at] in "«„“")


def _closes(words: Words, at: int) -> bool:
    # An apostrophe looks the same; the mark that ends a quotation follows a comma or a full stop.
    return words.tokens[at] not in _SINGLE or words.tokens[at - 1] in _BEFORE_CLOSING_SINGLE
