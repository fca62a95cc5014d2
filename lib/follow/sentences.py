"""Where sentences start: the words that govern one another, so that a check of some holds for all of them.

Where it is uncertain two sentences are taken for one: a boundary too few asks a person once too often, a
boundary too many would let a "not" slip in unseen. Nothing is parted inside a quotation, nor a quotation from
the words that say whose it is.
"""

import re
from bisect import bisect_left

from lib.follow.kinds import SPEECH, listed
from lib.follow.words import Words

_BLANK_LINE = re.compile(r"(?:\r\n|[\n\r\x85\u2028])[^\S\n\r]*(?:\r\n|[\n\r\x85\u2028])\s*|\u2029\s*")
_LINE = re.compile(r"[\n\r\x85\u2028]\s*")
# A line that starts like this is an entry of a list, a heading or a quotation of its own.
_ENTRY = re.compile(r"[\n\r]\s*(?=(?:[*•>]|#+)\s)")

_ENDS = frozenset(".!?؟۔।॥。！？｡")
_ENDS_WITHOUT_SPACE = frozenset("。！？｡")
_CLOSERS = frozenset("\"'”’»)]}*_」』›")
_QUOTES = frozenset('"“”„«»‘’')
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
_QUOTATION = 1500
"""Up to how many code points apart two quotation marks of a paragraph belong together."""
_SPEECH_WITHIN = 8


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
    quoted = False
    while after < count and words.starts[after] == words.ends[after - 1] and words.tokens[after] in _CLOSERS:
        quoted = quoted or words.tokens[after] in "\"'”’»"
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
    if quoted and any(token.lower() in SPEECH for token in words.tokens[after : after + _SPEECH_WITHIN]):
        return None
    return after


def _abbreviates(words: Words, at: int) -> bool:
    """Whether the full stop at ``at`` belongs to the word before it: Mr., U.S., J., the German 3. Oktober."""
    if at == 0 or words.ends[at - 1] != words.starts[at]:
        return False
    before = words.tokens[at - 1]
    if before.isdigit():
        return len(before) <= 2
    return (len(before) == 1 and before.isalpha() and before.isascii()) or before.lower() in _ABBREVIATIONS


def _inside_quotations(words: Words, breaks: list[int]) -> set[int]:
    """The words that stand between two quotation marks of one paragraph."""
    inside: set[int] = set()
    ends = [*breaks, len(words)]
    paragraph = 0
    opened: int | None = None
    for at, mark in enumerate(words.tokens):
        while at >= ends[paragraph]:
            paragraph, opened = paragraph + 1, None
        if mark not in _QUOTES:
            continue
        if opened is None:
            if _opens(words, at):
                opened = at
        elif words.starts[at] - words.starts[opened] > _QUOTATION:
            opened = at if _opens(words, at) else None
        elif _closes(words, opened, at):
            inside.update(range(opened + 1, at + 1))
            opened = None
    return inside


def _opens(words: Words, at: int) -> bool:
    mark = words.tokens[at]
    if mark == '"':
        # The inches of 6" open nothing.
        return at == 0 or words.starts[at] > words.ends[at - 1] or words.tokens[at - 1] in _BEFORE_OPENING
    return mark in "“„«‘"


def _closes(words: Words, opened: int, at: int) -> bool:
    pair = words.tokens[opened] + words.tokens[at]
    if pair == "‘’":
        # An apostrophe looks the same; the mark that ends a quotation follows a comma or a full stop.
        return words.tokens[at - 1] in ".,!?…"
    return pair in ('""', "“”", "„“", "„”", "«»", "»«", "““")
