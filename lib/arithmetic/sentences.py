"""Sentences of a text with their figures, the unit that every rule works on, and gaps between two (pure)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from lib.claim_detection.vocabulary import ABBREVIATIONS, MONTHS
from lib.figures import Figure, parse_figures

from . import vocabulary as words

MAX_SENTENCE_LENGTH = 2_000
"""Code points read of a sentence. A longer one is a list or a table, where nothing ties the figures."""
MAX_SENTENCE_FIGURES = 30
MAX_GAP = 90
"""Code points between two figures that words may tie together."""
_END = re.compile(r"[.!?…][\"'”’)\]]*[ \u00a0\t]+(?=[\"'“‘(\[]?[^\W\d_a-z]|[\"'“‘(\[]?\d)")
_LAST_WORD = re.compile(r"(?<![^\W_])([^\W\d_]+)\.\Z")
_MONTHS = frozenset(name[:3].casefold() for name in MONTHS["en"].split()) | {"sept"}
"""Months cut short, which end no sentence before a number."""
_YEAR = re.compile(r"(?<![\w.,/$€£¥₹#-])(?:1[5-9]|20)\d\d(?![\w%]|[.,]\d)")
_LINK = re.compile(r" (?:out )?(?:of|in) (?:(?:the|every|all) )?")
_COUNTED = re.compile(
    r" (?!was\b|has\b|is\b|as\b|does\b|this\b|its\b)[a-z]{3,}s\b| (?:million|billion|people)\b"
)
_ADDED = re.compile(r"\badd(?:s|ed|ing)? up to\b")
_MADE_UP = re.compile(r"\bma(?:k\w+|de) up (?:[\w-]+ )?\Z")
_TIME_UNITS = ("hour", "day", "week", "month", "year", "decade")
_POINTS = re.compile(r"[ -]points?\b")
_FACTOR = re.compile(
    r" times (?:as|more(?! likely)|the|its|higher|larger|bigger|what|that|those|his|her|their)\b"
)
_PAST = re.compile(
    r"(?: [\w-]+){0,2} (?:a|an|the|each|every) (?:hour|day|week|month|quarter|year) (?:ago|earlier|before"
    r"|later|previously|prior|after)\b"
)
_DATING = re.compile(r"\b(?:in|of|since|by|until|till|from|during|between|and|to|year|the|or) \Z")


@dataclass(frozen=True, slots=True)
class Year:
    """A year that a sentence names, at its code points."""

    start: int
    end: int
    value: int


@dataclass(frozen=True)
class Sentence:
    """A sentence. ``start``: its place in the whole text; all other places count from it.

    ``low`` has the same length as ``text``, in lower case. A part of a whole, "12 of the 48", is two
    figures.
    """

    text: str
    start: int
    paragraph: int

    @cached_property
    def low(self) -> str:
        """Text in lower case, place by place; a hyphen between blanks is the dash it stands for."""
        low = self.text.lower()
        low = low if len(low) == len(self.text) else "".join(c.lower()[:1] for c in self.text)
        return low.replace(" - ", " – ")

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """Figures in order, without years and days."""
        parsed = parse_figures(self.text, max_length=MAX_SENTENCE_LENGTH, max_figures=MAX_SENTENCE_FIGURES)
        in_percent = any(one.kind == "percent" for one in parsed)
        points = [_with_points(one, self.low) if in_percent else one for one in parsed]
        points = [_with_times(one, self.low) for one in points]
        clear = [_without_false_hedge(_without_past(one, self.low), self.low) for one in points]
        return tuple(
            part for one in clear for part in _split_part(_without_false_change(one, self.low), self.low)
        )

    @cached_property
    def years(self) -> tuple[Year, ...]:
        """Years that are named, without those that count something: 2,025 and 2025 people."""
        return tuple(self._iter_years())

    def _iter_years(self) -> Iterator[Year]:
        for match in _YEAR.finditer(self.text[:MAX_SENTENCE_LENGTH]):
            counted = _COUNTED.match(self.low, match.end())
            if not counted or _DATING.search(self.low, max(0, match.start() - 9), match.start()):
                yield Year(match.start(), match.end(), int(match.group()))

    def gap(self, one: Figure | Year, two: Figure | Year) -> str:
        """Return the words between two figures, in lower case; a line break where they are far apart."""
        return self.low[one.end : two.start] if two.start - one.end <= MAX_GAP else "\n"

    def before(self, one: Figure | Year, size: int = 60) -> str:
        """Return the words before a figure, in lower case; back to the figure before at the most."""
        previous = max((other.end for other in self.figures if other.end <= one.start), default=0)
        return self.low[max(previous, one.start - size) : one.start]

    def after(self, one: Figure | Year, size: int = 60) -> str:
        """Return the words after a figure, in lower case."""
        return self.low[one.end : one.end + size]


def _without_past(one: Figure, low: str) -> Figure:
    """Return a figure without the period of “400 a year earlier”, which says when and not how often."""
    return replace(one, period="") if one.period and _PAST.match(low, one.end) else one


def _without_false_change(one: Figure, low: str) -> Figure:
    """Return the figure of “they make up 40 %” without a rise, which it is none."""
    is_false = one.change and _MADE_UP.search(low, max(0, one.start - 30), one.start)
    return replace(one, change="") if is_false else one


def _with_points(one: Figure, low: str) -> Figure:
    """Return the “14 points” of a sentence that speaks of per cent as percentage points."""
    is_points = one.kind == "count" and not (one.unit or one.currency) and _POINTS.match(low, one.end)
    return replace(one, kind="points") if is_points else one


def _with_times(one: Figure, low: str) -> Figure:
    """Return the number of “three times as many” as a factor."""
    is_factor = one.kind == "count" and not (one.unit or one.currency) and _FACTOR.match(low, one.end)
    return replace(one, kind="times", period="", per=None) if is_factor else one


def _without_false_hedge(one: Figure, low: str) -> Figure:
    """Return a figure without the hedge of “adds up to 900” and “over four years”, which are none."""
    false = one.hedged == "over" and one.unit in _TIME_UNITS
    if one.hedged == "up to":
        false = _ADDED.search(low, max(0, one.start - 20), one.start) is not None
    return replace(one, hedge="", hedged="") if false else one


def _split_part(one: Figure, low: str) -> list[Figure]:
    """Return "12 of the 48" as two counts; any other figure, and "three in four of the 80", as it is."""
    link = _LINK.search(one.words) if one.of else None
    if one.of is None or link is None:
        return [one]
    if low.startswith(" of ", one.end) and " of " not in link.group().replace("out of", ""):
        return [replace(one, of=None, digits="")]
    part, whole = one.of
    if " in " in link.group() and part < 10 and whole <= 20:
        return [replace(one, of=None, digits="")]  # one in five
    plain = replace(one, kind="count", of=None, digits="", other=None)
    first = replace(
        plain,
        end=one.start + link.start(),
        words=one.words[: link.start()],
        value=Fraction(part),
        noun=frozenset(),
    )
    second = replace(
        plain, start=one.start + link.end(), words=one.words[link.end() :], value=Fraction(whole), hedge=""
    )
    return [first, second]


def split_text(text: str) -> list[Sentence]:
    """Split a text, its paragraphs parted by line breaks, into sentences; in doubt one and not two."""
    found = []
    for number, paragraph in enumerate(re.finditer(r"[^\n]+", text)):
        begin, end = paragraph.span()
        for match in _END.finditer(text, begin, end):
            last = _LAST_WORD.search(text, max(begin, match.start() - 12), match.start() + 1)
            if last and _is_abbreviation(last[1], text[match.end() : match.end() + 1]):
                continue
            found.append(Sentence(text[begin : match.end()], begin, number))
            begin = match.end()
        if begin < end:
            found.append(Sentence(text[begin:end], begin, number))
    return found


def _is_abbreviation(word: str, following: str) -> bool:
    """True if the stop after a word ends no sentence."""
    return (
        len(word) == 1
        or word.casefold() in ABBREVIATIONS
        or (word.casefold() in _MONTHS and following.isdecimal())
    )


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
