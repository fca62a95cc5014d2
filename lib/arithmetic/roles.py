"""Roles of figures in their clause, and which figures are within reach of a result (pure)."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations, pairwise
from typing import NamedTuple

from lib.figures import Figure
from lib.figures.measures import stem_word

from . import sentences as arithmetic_sentences
from . import totals
from . import vocabulary as words
from .repeats import stem_words
from .sentences import Sentence

TIME_UNITS = ("hour", "day", "week", "month", "quarter", "year", "decade")
_ANAPHOR = re.compile(
    r"[\"'“‘]?(?:that|this|which|it|these|those|they|he|she|together|combined|each|all|with"
    r"|since then|by then|in that time|over that (?:time|period)"
    r"|(?:\w+ ){0,4}(?:the|that|this|whose)"
    r" (?:share|proportion|number|figure|total|sum|rate|turnout|amount|latter|result))\b"
)
_FACTOR_AFTER = re.compile(r" times\b(?! (?:the|its)\b)| as (?:many|much|large|big|high|long|old|fast)\b")
_FACTOR_OF = re.compile(r" (?:times )?(?:the|its) (?:[\w-]+ ){0,3}")
_ITS_SUBJECT = re.compile(
    r"[\"'“‘]?(?:in|by|at|on|since|after|over|during) (?:[\w’'-]+ ){1,3}(?:he|she|it|they)"
    r" (?:was|were|had|has|is|are)\b"
)
_RESTATEMENT = re.compile(
    r"[\"'“‘]?(?:that|this|which|it) (?:is|was|means|amounts to|works out at|comes to|adds up to|equals"
    r"|makes|would be|corresponds to)\b"
)
_DEFINITE = words.compile_cue(
    r"\b(?:the|those|these|that|this|his|her|its|their) (?:[\w-]+ ){1,3}of"
    r"|\b(?:the|those|these|that|this|his|her|its|their|our|all|both|\w+’s|\w+'s"
    r"|(?:any|all|each|none|most) of (?:the|these|those))"
)
_QUANTITY = words.compile_cue(r"\bthe (?:number|total|count|figure|toll|amount) of [^.;:\d]{1,60}")
_LENGTH_OF_ELSE = re.compile(
    r"\b(?:next|last|past|first|every|each|another|further|aged?|previous|ago|least|more than|than)"
    r" (?:(?:of|for|a|to|the|or) )*\Z"
    r"|\b(?:sentenc\w+|contract|deal|loan|lease|ban|banned|plan\w*|guarantee\w*|minimum|maximum|terms?)\b[^.,;:]{0,30}\Z"
)
_LENGTH_AFTER = re.compile(
    r"[ -](?:old|olds|ago|contract|deal|sentence|term|ban|loan|lease|plan|from now|more|earlier)\b"
)
_SHARE_BEFORE = words.compile_cue(
    rf"{words.STRONG}|\b(?:turnout|share|proportion|rate|percentage|ratio)"
    r"(?: of|,| was| is| stood at| stands at)?|\bso that [^.;:\d]{1,40}|\bnow [^.;:\d]{1,20}"
    r"|\b(?:it|the (?:figure|proportion|share)) (?:now )?(?:stands|stood|is|was) at"
)
_SUBJECT = re.compile(r"[\"'“‘]?(?:(?:just|only|barely|but|even|yet|a mere) )*")
_LEAD_END = re.compile(r"[^.;:,\d]{0,30},(?! \d)")
_LEAD = re.compile(r"[\"'“‘]?(?:at|with) (?:just |only |about |nearly |some |a mere )?")
_IS_SUBJECT = re.compile(r" (?:is|was|are|were|may|might|would|will)\b")
_LASTING = re.compile(
    r"[\"'“‘]?(?:for|after|over|during)(?: (?:all|the|those|these|more than|nearly|almost))* "
)
_SHARE_AFTER = re.compile(
    r"[ \u00a0](?:of (?:the|its|their|his|her|all|those|them|these|what|that|our|every)\b"
    r"|turnout\b|share\b)"
)
_OR = words.compile_cue(r",? (?:or|[(–—])")
_OF_WHAT = re.compile(
    r"[ \u00a0]of (?:(?P<pronoun>(?:those|them|these|(?:it|all)(?! \w)|whom|which"
    r"|the (?:total|whole|\w+ total))\b)"
    r"|(?P<nouns>(?:[\w’'-]+ ?){1,4}))"
)
_EACH_AFTER = re.compile(
    r"(?: [\w-]+){0,3},? (?:each|apiece|a ?piece|a head|per head|per capita|per person|to each)\b"
)
_EACH_BEFORE = re.compile(
    r"\b(?:each|every one|everybody|everyone|on average|an average(?: of)?)\b[^.;:\d]{0,45}\Z"
)
_EACH_UNIT = re.compile(
    r"\b(?:each|every) (?P<unit>mile|metre|kilometre|yard|foot|acre|hectare|ton|tonne|litre) "
)
_FOR_EACH = re.compile(
    r"(?: [\w-]+){0,3}? (?:per|for (?:each|every|one)|to (?:each|every|the)|a|an|each|every)"
    r" (?P<noun>[a-z-]+)"
)
_AVERAGE = re.compile(r"\b(?:the|its|their|an) average (?P<noun>[a-z]+)(?: [\w-]+){0,2} \Z")
_AVERAGE_SPEED = words.compile_cue(r"\baverage(?: speed)?(?: of|,| is| was)?|\baverag(?:ing|ed|es)")
_MEASURED = frozenset(
    ["age", "attendance", "cost", "fee", "income", "of", "pay", "price", "rent", "salary", "speed", "wage"]
)
"""Words after “average” that say what is measured, and not by what it is counted."""
_PER_TIME = re.compile(
    r"(?: (?!and\b|or\b|to\b|for\b|in\b)[\w-]+){0,3} (?:a|per|each|every)"
    r" (?P<time>hour|day|week|month|year|season)\b(?! (?:ago|earlier|later|before|in|after)\b)"
)


def refers_back(sentence: Sentence, one: Figure) -> bool:
    """True if a result may be of the sentences before: of a noun or a pronoun, no verb of a new subject."""
    if _ANAPHOR.match(sentence.low) or _ITS_SUBJECT.match(sentence.low):
        return True
    if is_share(sentence, one):
        whole = find_whole(sentence, one)
        if isinstance(whole, Figure):
            return False
        is_known = is_definite(sentence, one) or _IS_SUBJECT.match(sentence.after(one)) is not None
        is_known = is_known or _LEAD.fullmatch(sentence.low, 0, one.start) is not None
        return is_known or whole is not None or any(other.kind == "count" for other in sentence.figures)
    if is_span(sentence, one):
        is_lead = _LASTING.fullmatch(sentence.low, 0, one.start) is not None
        return is_lead or bool(sentence.years) or is_definite(sentence, one)
    if totals.is_total(sentence, one) and not totals.is_heading(sentence, one):
        return totals.is_added(sentence, one)
    if arithmetic_sentences.is_margin(sentence, one) or (one.kind == "times" and is_definite(sentence, one)):
        return True
    return one.kind != "times" and not arithmetic_sentences.is_changed_by(sentence, one)


def find_bound_part(sentence: Sentence, one: Figure) -> Figure | None:
    """Return the figure that a share is another way to say: 27 million, or 50 %."""
    index = sentence.figures.index(one)
    previous = sentence.figures[index - 1] if index else None
    if previous is None or previous.kind != "count" or _OR.fullmatch(sentence.gap(previous, one)) is None:
        return None
    return previous


def is_apposed(sentence: Sentence, one: Figure) -> bool:
    """True for a share that its clause says once more: 24 of 32, a rate of 75 %."""
    before = sentence.before(one)
    return words.ELSE.search(sentence.low, 0, one.start) is None and (
        words.EQUIVALENT.search(before) is not None or words.APPOSED.search(before) is not None
    )


def find_whole(sentence: Sentence, one: Figure) -> Figure | frozenset[str] | None:
    """Return what a share is of: a figure, or stems of words, none of a pronoun; None where not said."""
    following = next((other for other in sentence.figures if other.start >= one.end), None)
    if following is not None and words.OF_WHOLE.match(sentence.gap(one, following).lstrip()):
        return following
    match = _OF_WHAT.match(sentence.after(one))
    if match is None:
        return None
    if words.OF_ALL.match(sentence.after(one)):
        return frozenset()
    return stem_words(frozenset(stem_word(word) for word in (match["nouns"] or "").split()))


def is_restatement(sentence: Sentence) -> bool:
    """True for a sentence that says the one before in another way: That is 8,400 a week."""
    return _RESTATEMENT.match(sentence.low) is not None


def is_definite(sentence: Sentence, one: Figure) -> bool:
    """True for a figure that was told before, or comes of what was: the 560, her 79 points, those 12."""
    before = sentence.before(one)
    return _DEFINITE.search(before) is not None or _QUANTITY.search(before) is not None


def is_factor(sentence: Sentence, one: Figure) -> bool:
    """True for how many times as much one of two figures is: doubled, threefold, twice as many."""
    following = next((other for other in sentence.figures if other.start > one.start), None)
    return (
        one.words.endswith(("ed", "fold"))
        or _FACTOR_AFTER.match(sentence.after(one)) is not None
        or (following is not None and _FACTOR_OF.fullmatch(sentence.gap(one, following)) is not None)
    )


def is_compound(sentence: Sentence, one: Figure) -> bool:
    """True for a figure that a hyphen ties to what it counts, as of something known: their eight-game run."""
    return "-" in one.words or sentence.after(one).startswith("-")


def is_span(sentence: Sentence, one: Figure) -> bool:
    """True for a length of time that may lie between two years: after 12 years, in its 12 years."""
    if one.unit not in ("year", "decade") or one.period or one.per is not None:
        return False
    return not (_LENGTH_OF_ELSE.search(sentence.before(one)) or _LENGTH_AFTER.match(sentence.after(one)))


def is_share(sentence: Sentence, one: Figure) -> bool:
    """True for a per cent or a fraction that its words call a part of something, and no change."""
    if one.kind not in ("percent", "share") or one.change or arithmetic_sentences.is_gap(sentence, one):
        return False
    before, after = sentence.before(one), sentence.after(one)
    if one.of:
        return _LEAD.fullmatch(sentence.low, 0, one.start) is not None
    clause = sentence.low.rfind("; ", 0, one.start) + 2 if "; " in sentence.low[: one.start] else 0
    is_subject = _SUBJECT.fullmatch(sentence.low, clause, one.start) and _IS_SUBJECT.match(after)
    is_lead = _LEAD.fullmatch(sentence.low, 0, one.start) and _LEAD_END.match(after)
    return bool(is_subject or is_lead or _SHARE_BEFORE.search(before) or _SHARE_AFTER.match(after))


def find_divisor(sentence: Sentence, one: Figure) -> str | None:
    """Return by what a figure is counted: a noun, "" for each of whatever there is; None where by nothing."""
    after = sentence.after(one)
    if one.per == 1 or _EACH_AFTER.match(after):
        return ""
    match = _FOR_EACH.match(after)
    if match and match["noun"] not in words.TIME_WORDS and match["noun"] != "season":
        return match["noun"]
    each = _EACH_UNIT.search(sentence.before(one))
    if each:
        return each["unit"]
    average = _AVERAGE.search(sentence.before(one))
    if average and average["noun"] not in _MEASURED:
        return average["noun"]
    return "" if _EACH_BEFORE.search(sentence.before(one)) else None


def is_average(sentence: Sentence, one: Figure) -> bool:
    """True for a speed that its words call the average: at an average of 120 km an hour."""
    return _AVERAGE_SPEED.search(sentence.before(one)) is not None


def find_period(sentence: Sentence, one: Figure) -> str:
    """Return the period that a figure is counted by, a season being a year; "" for none."""
    if one.period:
        return one.period
    match = _PER_TIME.match(sentence.after(one))
    return "" if match is None else "year" if match["time"] == "season" else match["time"]


_NAME = re.compile(r"\b[A-Z]{2,} \Z|\b(?:top|number|no\.) \Z")
_SCORE = re.compile(r"\d[-–/]\d")
_SCORE_LINK = re.compile(r"[-–]|(?: votes?| seats?)? (?:to|against) ")
_WITHOUT_NOUN = re.compile(
    rf"{words.WITHOUT_NOUN.pattern}"
    r"| (?:strong|now|then|allowed|needed|expected|planned|all out|last|this|across|it|they|he|she|we|did)\b"
)
Placed = tuple[Sentence, Figure]


class Reach(NamedTuple):
    """Sentences that a reading may take its figures from, and those figures."""

    sentences: Sequence[Sentence]
    figures: list[Placed]


def collect_figures(sentences: Sequence[Sentence], one: Figure) -> Reach:
    """Return the figures of sentences but for one of them and those that count nothing."""
    figures = [
        (where, other)
        for where in sentences
        for other in where.figures
        if other is not one and not is_aside(where, other)
    ]
    return Reach(sentences, figures)


def is_aside(sentence: Sentence, one: Figure) -> bool:
    """True for a figure that counts nothing here: of a score, 24-18, in a name, the Six Nations, after or."""
    if _SCORE.search(sentence.text, max(0, one.start - 2), one.end + 2) or sentence.before(one) == " or ":
        return True
    if one.words[:1].isupper() and one.words.isalpha():
        return one.start > 1 and sentence.text[one.start - 2].isalnum()
    return one.words.isalnum() and _NAME.search(sentence.text, max(0, one.start - 20), one.start) is not None


def list_scores(sentences: Sequence[Sentence]) -> list[tuple[Placed, Placed]]:
    """Return the two numbers of each score, as they are told: 4-1, 52 votes to 47."""
    found = []
    for where in sentences:
        for one, two in pairwise(where.figures):
            is_scored = one.kind == two.kind == "count" and not (one.currency or one.unit or two.currency)
            if is_scored and _SCORE_LINK.fullmatch(where.gap(one, two)):
                found.append(((where, one), (where, two)))
        for one in where.figures:
            if one.high is not None and _SCORE.search(one.words):  # 18-21 reads as a range
                parts = (replace(one, high=None), replace(one, high=None, value=one.high))
                found.append(((where, parts[0]), (where, parts[1])))
    return found


def get_place(placed: Placed) -> int:
    return placed[0].start + placed[1].start


def get_measure(one: Figure) -> tuple[str, str, str, Fraction | None]:
    return one.kind, one.unit, one.currency, one.per


def is_bare(sentence: Sentence, one: Figure) -> bool:
    """True for a number of which the words behind it do not say what it counts."""
    after = sentence.after(one)
    return _WITHOUT_NOUN.match(after) is not None or words.CLAUSE_END.match(after) is not None


def infer_unit(result: Placed, within: Reach) -> Placed:
    """Return a bare result in the one unit or currency, and by the period, of the figures within reach."""
    sentence, one = result
    periods = {other.period for _, other in within.figures if other.period}
    if not one.period and len(periods) == 1:
        one = replace(one, period=min(periods))
    measures = {(other.unit, other.currency) for _, other in within.figures if other.unit or other.currency}
    if one.unit or one.currency or len(measures) != 1:
        return sentence, one
    unit, currency = measures.pop()
    return sentence, replace(one, unit=unit, currency=currency)


def list_like(result: Placed, within: Reach) -> list[Placed]:
    """Return the figures in the measure of a result; a bare number beside one takes over its unit."""
    one = result[1]
    kind = "percent" if one.kind == "points" else one.kind
    found: list[Placed] = []
    for where, other in within.figures:
        if other.vague or other.high is not None or other.kind != kind or other.value <= 0:
            continue
        if other.per != one.per or (other.period and other.period != one.period):
            continue
        measure = (other.unit, other.currency)
        if measure == (one.unit, one.currency) or (measure == ("", "") and found and is_bare(where, other)):
            found.append((where, other))
    return found


def list_counts(within: Reach) -> list[Placed]:
    """Return the figures that count, without times and changes."""
    return [
        (where, other)
        for where, other in within.figures
        if other.kind in ("count", "percent")
        and not (other.vague or other.high is not None or other.value <= 0)
        and not (other.unit in TIME_UNITS or other.change or arithmetic_sentences.is_gap(where, other))
    ]


def iter_pairs(result: Placed, within: Reach) -> Iterator[tuple[Placed, Placed]]:
    """Yield two figures that count, one of them of the result's own sentence where that has any."""
    counts = list_counts(within)
    own = any(where is result[0] for where, _ in counts)
    for one, two in combinations(counts, 2):
        if not own or result[0] in (one[0], two[0]):
            yield one, two


def is_one_quantity(one: Placed, two: Placed) -> bool:
    """True for two figures of one measure, where things are counted of the same things."""
    if get_measure(one[1]) != get_measure(two[1]):
        bare, named = (one, two) if is_bare(*one) else (two, one)
        is_unit_known = totals.is_number(bare[1]) and is_bare(*bare) and named[1].kind == "count"
        return is_unit_known and named[1].unit not in TIME_UNITS and get_place(named) < get_place(bare)
    if one[1].unit or one[1].currency or one[1].kind == "percent":
        return True
    if any(words.OF_THEM.match(where.after(figure)) for where, figure in (one, two)):
        return True
    nouns = [frozenset() if is_bare(*each) else each[1].noun for each in (one, two)]
    if one[0] is two[0] and not all(nouns):
        return True
    return bool(nouns[0] & nouns[1]) or not any(nouns)


def is_slip(one: Fraction, two: Fraction) -> bool:
    """True for a number of several digits of which one is another, or two stand in another order."""
    places = math.lcm(one.denominator, two.denominator)
    first, second = str(one * places), str(two * places)
    if len(first) != len(second) or len(first.rstrip("0")) < 2:
        return False
    other = [at for at, (a, b) in enumerate(zip(first, second, strict=True)) if a != b]
    return len(other) == 1 or (len(other) == 2 and sorted(first) == sorted(second))
