"""The same quantity told twice: headline against body, and one sentence against another."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cached_property, lru_cache
from itertools import combinations, islice
from typing import NamedTuple

from lib.figures import Figure
from lib.figures.vocabulary import FUNCTION_WORDS
from lib.word_sets import split_words

from . import vocabulary as words
from .ages import parse_age
from .building import add_up, build_finding, contradicts, get_amount
from .finding import Amount, Finding, Operand
from .intervals import get_interval, get_stated_interval
from .sentences import Sentence

MAX_BUCKET = 12
"""Mentions that one word may have: more are a subject of the text, not one quantity."""
MAX_MENTIONS = 2_000
_LEAST_SHARED = 2
_MOST_TIMES = 2
"""Times by which two numbers may differ that tell one quantity."""
_LEAST_COUNT = 4
"""Number of things from which on a second number of them is no accident."""
_LEAST_HEADLINE_COUNT = 2
"""The same for a headline and the first sentence below it, where both count the same things."""
_NUMBERED = re.compile(
    r"[#№\\\[]\Z|\brang(?:e|es|ed|ing)\b(?:[^.;:]|\.\d)*\Z|\bfrom [^a-z]*(?:to |and )?\Z|\b[a-z]*[/_-]\Z"
    r"|\baged? \Z|\b(?:dies|died|dead) at \Z|\bas (?:low|high|little|few|many|much) as \Z"
)
_NAMED_OF = re.compile(r"\b([a-z]{4,}) of (?:about |some |nearly )?\Z")
_NAMED_AS = re.compile(r"[ -]([a-z]{4,})\b")
_DEFINITE = re.compile(r"\b(?:the|that|this) \Z")
_NAMED = re.compile(r"\b[A-Z]{2,} \Z")
_LISTED = re.compile(r"[.)\]:] ")
_NAME = re.compile(r"(?<![.!?\"'“‘(] )(?<!\A)\b[A-Z][\w’'-]+")
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_SCORE = re.compile(r"\d ?[-–] ?\d")
_AGE = re.compile(
    r"\b(?P<a>\d{1,3}|[a-z]{3,9}(?:-[a-z]{3,5})?)-year-old\b|\baged? (?P<b>\d{1,3})\b(?![-–]| (?:to|and"
    r"|or)\b)|, (?P<c>\d{2}), "
)
_HEADLINE_AGE = re.compile(
    r"(?<=[a-z]), (?P<a>\d{1,3})(?=, )|\b(?P<b>\d{1,3})-year-old\b|\baged? (?P<c>\d{1,3})\b"
    r"|\b(?:dies|died|dead) at (?P<d>\d{1,3})\b"
)
_POSSESSIVE = re.compile(r"[’'](?:s)?\Z")
_SYNONYMS = {
    word: kind
    for kind, spellings in {
        "kill": "dead die died dies killed kill death drowned perished",
        "hurt": "hurt injured wounded injury hospital",
        "jail": "jailed sentence sentenced imprisoned",
        "arrest": "arrest arrested held detained",
        "vehicle": "car cars vehicle vehicles",
        "axe": "axe axed cut cuts shed slash slashed",
    }.items()
    for word in spellings.split()
}
"""One word for those that a headline and its article have for the same."""
_ENDING = re.compile(r"(?<=[a-z]{3})(?:ing|ed|es|e|s|er|ment)\Z")
_EMPTY = split_words(
    """
    photo photograph picture staff said say who which she they will would can could not into through also
    very only many much other than then when where what while because were being after before during per
    get got make made take took taken put puts stand stands stood found last thing way time
    """
)
_ATTRIBUTES = {"former", "initially", "originally", "each", "every"}
_ADDED = re.compile(
    r"\b(?:on top of|in addition to|as well as|plus|additional|extra|(?:a )?further|another)\b"
)
"""Words of a sentence that adds one of its figures to the other."""
_CONTRAST = re.compile(
    r"\b(?:last(?! week\b| night\b| \w+day\b)|previous|earlier|next|another|others?|former|initially"
    r"|originally|later|additional"
    r"|further|compared"
    r"|than|instead|average|expected|forecast|target|predicted|before|until|each|every|remaining|including"
    r"|whereas|ago|at least one|globally|worldwide|nationwide|nationally|elsewhere|as a whole|now"
    r"|then|already|so far|since)\b"
)


@lru_cache(maxsize=4096)
def stem_words(stems: frozenset[str]) -> frozenset[str]:
    """Return stems without their endings, so that killed and kills are one, and without empty words."""
    return frozenset(
        _SYNONYMS.get(stem, _ENDING.sub("", stem))
        for stem in (_POSSESSIVE.sub("", each) for each in stems - _EMPTY)
    )


class Mention(NamedTuple):
    """A figure in its sentence, with what it measures."""

    sentence: Sentence
    figure: Figure
    key: tuple[str, ...]
    order: int


class SentenceContext:
    """Names and years of a sentence, by which two sentences speak of two things."""

    def __init__(self, sentence: Sentence) -> None:
        self.sentence = sentence

    @cached_property
    def names(self) -> frozenset[str]:
        """Words with a capital inside the sentence."""
        return frozenset(_NAME.findall(self.sentence.text[1:]))

    @cached_property
    def years(self) -> frozenset[int]:
        return frozenset(year.value for year in self.sentence.years)


def check_repeats(sentences: Sequence[Sentence], *, has_headline: bool) -> Iterator[Finding]:
    """Yield figures that the text gives twice, and differently."""
    mentions = list(islice(_iter_mentions(sentences), MAX_MENTIONS))
    first = sentences[0].paragraph if sentences and has_headline else -1
    headline = [one for one in mentions if one.sentence.paragraph == first]
    body = [one for one in mentions if one.sentence.paragraph != first]
    lead = next((one.start for one in sentences if one.paragraph != first), -1)
    for one in headline:
        yield from _check_headline(one, headline, body, lead)
    if first >= 0:
        yield from _check_headline_age(sentences)
        yield from _check_headline_share([one for one in sentences if one.paragraph == first], sentences)
    yield from _check_pairs([one for one in body if one.figure.hedge != "over" and not _is_few(one.figure)])


def _iter_mentions(sentences: Sequence[Sentence]) -> Iterator[Mention]:
    for sentence in sentences:
        for figure in sentence.figures:
            if figure.kind in ("count", "percent") and not figure.vague and _is_quantity(sentence, figure):
                per = "" if figure.per is None else str(figure.per)
                key = (figure.kind, figure.unit, figure.currency, figure.period, per)
                yield Mention(sentence, figure, key, sentence.start + figure.start)


def _is_quantity(sentence: Sentence, figure: Figure) -> bool:
    """True for a figure that counts: no number of a list, no end of a range."""
    if figure.high is not None or (figure.kind == "count" and figure.value < _LEAST_HEADLINE_COUNT):
        return False
    if figure.start < 2 and _LISTED.match(sentence.after(figure)):
        return False
    if figure.hedge == "under" or _NAMED.search(sentence.text[max(0, figure.start - 12) : figure.start]):
        return False
    return not _NUMBERED.search(sentence.low[max(0, figure.start - 40) : figure.start])


def _is_few(figure: Figure) -> bool:
    return figure.kind == "count" and figure.value < _LEAST_COUNT


def _agrees(one: Figure, two: Figure) -> bool:
    first = get_stated_interval(one, is_rounded=False)
    second = get_interval(two)
    return (first.low < second.high and second.low < first.high) or one.value == two.value


def _check_headline(
    one: Mention, headline: list[Mention], body: list[Mention], lead: int
) -> Iterator[Finding]:
    """Yield a figure of the headline that the body has with another number, and never as it is."""
    figure = one.figure
    like = [_drop_least(other) for other in body if other.key[:3] == one.key[:3]]
    if not _is_few(figure):  # five killed, two of them children
        like = [other for other in like if not _is_few(other.figure)] or like
    if figure.hedge == "over" or _SCORE.search(one.sentence.text[max(0, figure.start - 4) : figure.end + 3]):
        return
    if not like or any(_agrees(figure, other.figure) or _agrees(other.figure, figure) for other in like):
        return
    digits = {number.replace(",", "") for number in _DIGITS.findall(figure.words)} or {str(int(figure.value))}
    if any(digits & {one.replace(",", "") for one in _DIGITS.findall(other.sentence.low)} for other in body):
        return
    counts = [other.figure.value for other in like[:40]]
    if any(figure.value == a + b for a, b in combinations(counts, 2)):
        return
    added = [other for other in like if other.sentence.start == lead]
    if len(added) == len(like) == 2 and _ADDED.search(added[0].sentence.low):
        yield from _check_headline_sum(one, added)
        return
    if figure.unit in ("year", "day", "month", "week") or _is_few(figure):
        same = []
    else:
        same = [other for other in like if not _is_few(other.figure) and _is_same_as_headline(one, other)]
    same = same or _find_in_lead(one, headline, like, lead)
    if same and len({other.figure.value for other in same}) == 1:
        other = same[0]
        yield build_finding(
            "headline",
            "same",
            (one.sentence, figure),
            get_amount(other.figure),
            [(other.sentence, other.figure)],
        )


def _check_headline_sum(one: Mention, parts: list[Mention]) -> Iterator[Finding]:
    """Yield a figure of the headline that two of the first sentence make: $8 billion on top of $4 billion."""
    value = sum((part.figure.value for part in parts), Fraction(0))
    is_near = value < one.figure.value * _MOST_TIMES and one.figure.value < value * _MOST_TIMES
    if is_near and contradicts(add_up([part.figure for part in parts]), one.figure):
        operands = [(part.sentence, part.figure) for part in parts]
        amount = get_amount(one.figure, value)
        yield build_finding("sum", "add", (one.sentence, one.figure), amount, operands)


def _find_in_lead(one: Mention, headline: list[Mention], like: list[Mention], lead: int) -> list[Mention]:
    """Return the one figure of the first sentence that measures what the one figure of the headline does."""
    if [other.key[:3] for other in headline].count(one.key[:3]) != 1:
        return []
    found = [other for other in like if other.sentence.start == lead]
    if len(found) != 1 or found[0].sentence.low.startswith(("-old", " old"), found[0].figure.end):
        return []
    other = found[0]
    is_few = _is_few(one.figure) or _is_few(other.figure)
    if is_few and not stem_words(one.figure.noun) & stem_words(other.figure.noun):
        return []
    value, other_value = one.figure.value, other.figure.value
    is_swapped = _is_swapped(one.figure, other.figure)
    if not (value / 2 <= other_value <= value * 2 or is_swapped) or _is_contrasted(other):
        return []
    if one.figure.kind == "count" and one.figure.change != other.figure.change:
        return []
    said, told = (frozenset(re.findall(r"[a-z]{3,}", each.sentence.low)) for each in (one, other))
    shared = stem_words(said - FUNCTION_WORDS) & stem_words(told - FUNCTION_WORDS)
    return found if shared or one.figure.kind == "percent" or is_swapped else []


def _is_contrasted(mention: Mention) -> bool:
    """True for a figure of something else: the previous 40, another 40; not for more than 40."""
    before = mention.sentence.before(mention.figure, 24)
    return _CONTRAST.search(words.HEDGES_AT_END.sub("", before)) is not None


def _check_headline_share(headline: list[Sentence], sentences: Sequence[Sentence]) -> Iterator[Finding]:
    """Yield: Three in five skip breakfast. Forty per cent of teenagers skip it."""
    lead = sentences[len(headline) : len(headline) + 1]
    in_headline, in_lead = (
        [(each, one) for each in where for one in each.figures if one.kind in ("share", "percent")]
        for where in (headline, lead)
    )
    if len(in_headline) != 1 or len(in_lead) != 1 or in_headline[0][1].kind == in_lead[0][1].kind:
        return
    (sentence, figure), (where, other) = in_headline[0], in_lead[0]
    share, percent = (figure, other) if figure.kind == "share" else (other, figure)
    if figure.change or other.change or _CONTRAST.search(where.before(other, 24)) or percent.high:
        return
    if not (share.noun | share.near) & (percent.noun | percent.near):
        return
    if contradicts(get_interval(share).scale(100), percent, is_rounded=True):
        yield build_finding("headline", "same", (sentence, figure), get_amount(other), [(where, other)])


def _drop_least(mention: Mention) -> Mention:
    """Return the mention of “at least 22 killed” as one of 22: the headline has the same toll."""
    return mention._replace(figure=replace(mention.figure, hedge="", hedged=""))


def _check_headline_age(sentences: Sequence[Sentence]) -> Iterator[Finding]:
    """Yield: Man, 76, dies. A 67-year-old man has died."""
    head = [one for one in sentences if one.paragraph == sentences[0].paragraph]
    ages = [(one, match) for one in head for match in _HEADLINE_AGE.finditer(one.text)]
    lead = sentences[len(head) :][:1]  # further down there are other people's ages
    lead_ages = [(one, match) for one in lead for match in _AGE.finditer(one.low)]
    if len(ages) != 1 or len({get_age(match) for _, match in lead_ages}) != 1:
        return
    (sentence, age), (where, other) = ages[0], lead_ages[0]
    stated, computed = get_age(age), get_age(other)
    if stated == computed or any(re.search(rf"\b{stated}\b", one.text) for one in sentences[len(head) :]):
        return
    start, end = age.span(age.lastgroup or 0)
    first, last = other.span(other.lastgroup or 0)
    amount = Amount(Fraction(computed), "count", "year")
    operand = Operand(where.start + first, where.start + last, where.text[first:last], amount)
    says = Amount(Fraction(stated), "count", "year")
    yield Finding(
        *("headline", sentence.start + start, sentence.start + end, sentence.text[start:end]),
        *(says, amount, "same", (operand,)),
    )


def get_age(match: re.Match[str]) -> int:
    """Return the age that a pattern has found."""
    return parse_age(match[match.lastgroup or 0].lower()) or 0


def _is_same_as_headline(one: Mention, other: Mention) -> bool:
    figure, other_figure = one.figure, other.figure
    if _is_contrasted(other):
        return False
    if figure.kind == "percent" and figure.change and figure.change != other_figure.change:
        return False
    shared = stem_words(figure.near) & stem_words(other_figure.near)
    counted = bool(stem_words(figure.noun) & stem_words(other_figure.noun))
    near = other_figure.value <= figure.value * 2 and figure.value <= other_figure.value * 2
    if near and (counted or len(shared) > _LEAST_SHARED):
        return True
    measured = not figure.noun or figure.kind != "count" or bool(figure.currency)
    return len(shared) >= _LEAST_SHARED and (counted or measured)


def _get_surroundings(mention: Mention) -> str:
    figure = mention.figure
    return mention.sentence.low[max(0, figure.start - 50) : figure.end + 50]


def _check_pairs(body: list[Mention]) -> Iterator[Finding]:
    """Yield two sentences that say the same but for the number."""
    buckets: dict[tuple[tuple[str, ...], str], list[Mention]] = defaultdict(list)
    for one in body:
        is_count = one.figure.kind == "count" and not (one.figure.currency or one.figure.unit)
        if is_count or not one.figure.change:
            for stem in stem_words(one.figure.near):
                buckets[one.key, stem].append(one)
    contexts: dict[int, SentenceContext] = {}
    seen: set[tuple[int, int]] = set()
    for bucket in buckets.values():
        if not 1 < len(bucket) <= MAX_BUCKET:
            continue
        for one, two in combinations(bucket, 2):
            is_near = is_next(one.sentence, two.sentence) and not (
                one.sentence is not two.sentence and _is_swapped(one.figure, two.figure)
            )
            if (one.order, two.order) in seen or is_near:
                continue
            seen.add((one.order, two.order))
            if _is_same_quantity(one, two, contexts):
                yield build_finding(
                    "repeat",
                    "same",
                    (two.sentence, two.figure),
                    get_amount(one.figure),
                    [(one.sentence, one.figure)],
                )


def is_next(one: Sentence, two: Sentence) -> bool:
    """True for one sentence, and for two that follow each other: nobody tells a quantity twice at once."""
    return one.paragraph == two.paragraph and two.start - (one.start + len(one.text)) <= 1


def _is_named_alike(one: Mention, two: Mention) -> bool:
    """True for a ransom of $4 million and the $5 million ransom."""
    of = _NAMED_OF.search(one.sentence.before(one.figure))
    named = _NAMED_AS.match(two.sentence.after(two.figure)) if of else None
    the = _DEFINITE.search(two.sentence.before(two.figure))
    return of is not None and named is not None and the is not None and of[1] == named[1]


def _is_slip_of(one: Figure, two: Figure) -> bool:
    """True for numbers near each other, ten times as much or of the same digits."""
    small, large = sorted((one.value, two.value))
    return large <= small * _MOST_TIMES or large / small in (10, 100, 1000) or _is_swapped(one, two)


def _is_swapped(one: Figure, two: Figure) -> bool:
    """True for 57 and 75: a slip of the keys, where fewer words need to say that both are one quantity."""
    first, second = one.digits, two.digits
    return first != second and len(first) > 1 and sorted(first) == sorted(second) and one.unit == two.unit


def _is_same_quantity(one: Mention, two: Mention, contexts: dict[int, SentenceContext]) -> bool:
    first, second = one.figure, two.figure
    near, other_near = stem_words(first.near), stem_words(second.near)
    shared = near & other_near
    counted = stem_words(first.noun) & stem_words(second.noun)
    if _is_swapped(first, second):
        counted = counted or (stem_words(first.noun) & other_near) | (near & stem_words(second.noun))
    is_half = len(shared) >= _LEAST_SHARED and 2 * len(shared) >= min(len(near), len(other_near))
    is_half = is_half or _is_named_alike(one, two) or _is_named_alike(two, one)
    if not is_half and not (shared and _is_swapped(first, second)):
        return False
    if first.kind == "percent" and not counted and len(shared) <= _LEAST_SHARED:
        shared_subject = near - stem_words(first.noun) & other_near - stem_words(second.noun)
        if len(shared_subject) < _LEAST_SHARED:
            return False
    if first.kind == "count" and not (first.unit or first.currency) and not counted:
        return False
    if _agrees(first, second) or _agrees(second, first) or not _is_slip_of(first, second):
        return False
    # Each sentence may say the other's number too.
    for sentence, figure in ((one.sentence, second), (two.sentence, first)):
        if any(other.value == figure.value for other in sentence.figures):
            return False
    contrasts = [set(_CONTRAST.findall(_get_surroundings(mention))) for mention in (one, two)]
    if (contrasts[0] | contrasts[1]) - (contrasts[0] & contrasts[1] & _ATTRIBUTES):
        return False
    a, b = (
        contexts.setdefault(id(mention.sentence), SentenceContext(mention.sentence)) for mention in (one, two)
    )
    return a.years == b.years and (a.names <= b.names or b.names <= a.names)
