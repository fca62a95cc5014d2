"""Roles of figures as differences: a gap of 12, 12 fewer, lost by 12 points (pure)."""

import re

from lib.figures import Figure

from . import vocabulary as words
from .sentences import Sentence

_RESULT_OF_VOTE = re.compile(
    r"[ -](?:(?:vote|seat|point|goal|run|shot|game)s?[ -]?)?(?:margin|majority|win|victory|difference|defeat"
    r"|triumph|loss|drubbing)\b"
)
_WON_BY = words.compile_cue(r"\b(?:w[io]n\w*|lost|beaten|decided|separated) by|\b(?:margin|majority) of")
_SCORED = re.compile(r" (?:clear )?(?:vote|seat|point|goal|run|shot|game)s?\b")
_GAPS = (
    rf"(?:{words.CHANGE_NOUNS}|difference|gap|margin|majority|lead|cushion|edge|gulf|overspend|underspend"
    r"|overrun|distance|spread|discrepancy|excess|disparity|advantage|imbalance|raise)"
)
_EXTRA = words.compile_cue(r"\ban (?:extra|additional)")
_COMPARATIVES = (
    r"(?:more|fewer|less|higher|lower|longer|shorter|older|younger|faster|slower|quicker|taller|heavier"
    r"|lighter|bigger|larger|smaller|better|worse|cheaper|dearer|deeper|wider|clear|ahead|behind|adrift|short"
    r"|above|below|(?:over|under) (?:the )?(?:\w+ )?(?:budget|estimate|target)|too (?:many|few|much))"
)
_GAP_BETWEEN = words.compile_cue(
    r"\b(?:gap|difference|margin|distance) between\b[^.;:]{0,70}\b(?:is|was|of|amounts to|comes to|stands at)"
)
_GAP_BEFORE = words.compile_cue(rf"\b{_GAPS}(?: of|,| was| is| came to| amounts to|:| –)?")
_CHANGED_BY = words.compile_cue(
    rf"\b(?:{words.RISES}|{words.FALLS}|up|down|won|lost|beaten|beat|missed|exceeded|ahead|behind)"
    rf"(?: [\w’'-]+){{0,3}} by|\b(?:{words.RISES}|{words.FALLS}|(?<!ma[dk]e )(?<!makes )(?<!making )up"
    r"|down|plus|minus)"
)
_SURPASSED_BY = words.compile_cue(
    rf"\b(?:{words.RISES}|{words.FALLS}|cut\w*|beat\w*|br(?:oke|eak)\w*|miss\w*|better\w*|exceed\w*|outscor\w*"
    r"|trail\w*|le[da]\w*|w[io]n\w*|lost|defeat\w*|top\w*|surpass\w*|out[a-z]{3,}|undercut\w*|overs?h[oe]\w*|improv\w*"
    r"|decided|separated)\b(?:[^.;:]|\.\d){0,70} by"
)
"""Words, figures among them, before the figure by which something was beaten: beating the 10.88 by 0.16."""
_BALANCE = words.compile_cue(
    r"\b(?:profit|loss|surplus|deficit|hole|gulf|shortfall|shortage|overspend|underspend) of"
)
_OUTLAY = re.compile(r"\b(?:cost\w*|spen[dt]\w*|expen\w+|outlay\w*|paid out|outgoings)\b")
_GAP_AFTER = re.compile(
    rf"(?! times\b)(?:[ -](?!and\b|or\b|to\b|of\b)[\w-]+){{0,2}}?[ -](?:{_COMPARATIVES}|{_GAPS})\b"
)
_BARE_GAP = re.compile(rf" {_COMPARATIVES}\b|[,.;:)]|\Z")
_RISE = re.compile(
    rf"\b(?:{words.RISES}|raise|jump|climb|surge|growth|gain|hike|uplift|higher|more|up|added|above)\b"
)
_FALL = re.compile(
    rf"\b(?:{words.FALLS}|loss|plunge|cut|slump|dip|reduction|decrease|lower|less|fewer|down|lost|below)\b"
)


def is_gap(sentence: Sentence, one: Figure) -> bool:
    """True for a figure that says by how much two others differ, or how much one changed."""
    before = sentence.before(one)
    return bool(
        is_named_gap(sentence, one)
        or (one.currency and _EXTRA.search(before))
        or (one.kind == "points" and words.EQUIVALENT.search(before))
        or is_changed_by(sentence, one)
        or _GAP_AFTER.match(sentence.after(one))
        or _SURPASSED_BY.search(sentence.low, max(0, one.start - 90), one.start)
        or (_BALANCE.search(before) and _OUTLAY.search(sentence.low, 0, one.start))
    )


def is_changed_by(sentence: Sentence, one: Figure) -> bool:
    """True for a change told by a verb, whose subject has it: fell by 12, up 12."""
    return _CHANGED_BY.search(sentence.before(one)) is not None


def is_margin(sentence: Sentence, one: Figure) -> bool:
    """True for a difference by which somebody won: a three-goal win, lost by 12 points."""
    after = sentence.after(one)
    is_won = _WON_BY.search(sentence.before(one)) is not None
    return (
        _RESULT_OF_VOTE.match(after) is not None
        or (is_won and words.CLAUSE_END.match(after) is not None)
        or (_SCORED.match(after) is not None and (is_won or is_gap(sentence, one)))
    )


def is_named_gap(sentence: Sentence, one: Figure) -> bool:
    """True for a figure that a noun calls the difference of two others: a gap of 12."""
    is_between = _GAP_BETWEEN.search(sentence.low, max(0, one.start - 110), one.start)
    return _GAP_BEFORE.search(sentence.before(one)) is not None or is_between is not None


def is_bare_gap(sentence: Sentence, one: Figure) -> bool:
    """True for a difference that does not say of what it is: 54 fewer, a drop of 19 million."""
    return is_gap(sentence, one) and _BARE_GAP.match(sentence.after(one)) is not None


def find_direction(sentence: Sentence, one: Figure) -> str:
    """Return "rise" or "fall" for a change whose words say which; "" for any other figure."""
    if one.change:
        return one.change
    around = sentence.before(one, 30) + "|" + sentence.after(one, 20)
    rises, falls = _RISE.search(around), _FALL.search(around)
    return "" if bool(rises) == bool(falls) else "rise" if rises else "fall"
