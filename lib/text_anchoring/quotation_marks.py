"""Opening and closing marks of quotations, so that none is parted from what is said of it."""

from lib.text_anchoring.words import WordSequence

OPENERS = frozenset("\"'“‘„«([{*_「『‹‚")
QUOTES = frozenset("\"'“”„‟«»‘’‚「」『』")
_BEFORE_OPENING = OPENERS | {"—", "–"}
_SINGLE = frozenset("'‘’‚")
_INNER = frozenset("『』")
_BEFORE_CLOSING_SINGLE = frozenset(".,!?…")
_AFTER_CLOSING = frozenset(".,;:!?)")
_ALWAYS_OPENS = frozenset("「『")
_ALWAYS_CLOSES = frozenset("」』")
_BENDS_OPEN = frozenset("«„“")
_MAX_QUOTATION_LENGTH = 1500
"""Code points, at most, between two quotation marks of a paragraph that belong together."""


def find_quotation_marks(words: WordSequence, breaks: list[int]) -> list[tuple[int, int]]:
    """Return the marks that open and close each quotation, or paragraph of one, in order of the closing.

    ``breaks`` are the words that follow a paragraph's end. A quotation that no mark closes at the end of its
    paragraph goes on in the next when a mark opens that one, as newspapers set it.
    """
    found: list[tuple[int, int]] = []
    ends = [*breaks, len(words)]
    paragraph = 0
    opened: dict[str, int] = {}
    for at, mark in enumerate(words.tokens):
        if mark not in QUOTES:
            continue
        while at >= ends[paragraph]:
            start = ends[paragraph]
            paragraph += 1
            goes_on = opened.get("double") if at == start and _mark_family(mark) == "double" else None
            opened = {}
            if goes_on is not None and _is_opening_mark(words, at) and _is_near(words, goes_on, at):
                found.append((goes_on, at))
        family = _mark_family(mark)
        if _is_opening_mark(words, at) or (family not in opened and mark in _BENDS_OPEN):
            opened.setdefault(family, at)
        elif family in opened and _is_closing_mark(words, at):
            start = opened.pop(family)
            if _is_near(words, start, at):
                found.append((start, at))
    return found


def _is_near(words: WordSequence, start: int, end: int) -> bool:
    return words.starts[end] - words.starts[start] <= _MAX_QUOTATION_LENGTH


def _mark_family(mark: str) -> str:
    return "single" if mark in _SINGLE else "inner" if mark in _INNER else "double"


def _is_opening_mark(words: WordSequence, at: int) -> bool:
    """True if the mark at ``at`` opens a quotation: by what it touches, whichever way its glyph bends."""
    mark = words.tokens[at]
    if mark in _ALWAYS_OPENS or mark in _ALWAYS_CLOSES:
        return mark in _ALWAYS_OPENS
    before = words.is_touching(at) and words.tokens[at - 1] not in _BEFORE_OPENING
    after = words.is_touching(at + 1) and words.tokens[at + 1] not in _AFTER_CLOSING
    return not before and (after or mark in _BENDS_OPEN)


def _is_closing_mark(words: WordSequence, at: int) -> bool:
    # An apostrophe looks the same; the mark that ends a quotation follows a comma or a full stop.
    return words.tokens[at] not in _SINGLE or words.tokens[at - 1] in _BEFORE_CLOSING_SINGLE
