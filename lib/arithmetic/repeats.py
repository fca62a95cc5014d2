"""One quantity with two figures: in headline and body, or in two sentences."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import combinations, islice
from typing import NamedTuple

from lib.figures import Figure
from lib.text.words import split_words

from . import vocabulary as words
from .findings import Finding, build_finding, get_amount, get_interval, get_stated_interval
from .sentences import Sentence

MAX_BUCKET = 12
"""Mentions that one word may have: more are a subject of the text, not one quantity."""
MAX_MENTIONS = 2_000
LEAST_SHARED = 2
MOST_TIMES = 2
"""Times by which two numbers may differ that tell one quantity."""
_LEAST_COUNT = 4
"""Number of things from which on a second number of them is no accident."""
_LEAST_HEADLINE_COUNT = 2
"""Least number of things for a headline and the first sentence below it, where both count the same things."""
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
CONTRAST = re.compile(
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


def check_repeats(body: Sequence[Mention]) -> Iterator[Finding]:
    """Yield figures that the text gives twice, and differently."""
    yield from _check_pairs([one for one in body if one.figure.hedge != "over" and not is_few(one.figure)])


def list_mentions(sentences: Sequence[Sentence]) -> list[Mention]:
    """Return the quantities of a text, in order."""
    return list(islice(_iter_mentions(sentences), MAX_MENTIONS))


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


def is_few(figure: Figure) -> bool:
    return figure.kind == "count" and figure.value < _LEAST_COUNT


def agrees(one: Figure, two: Figure) -> bool:
    first = get_stated_interval(one, is_rounded=False)
    second = get_interval(two)
    return (first.low < second.high and second.low < first.high) or one.value == two.value


def is_contrasted(mention: Mention) -> bool:
    """True for a figure of something else: the previous 40, another 40; not for more than 40."""
    before = mention.sentence.before(mention.figure, 24)
    return CONTRAST.search(words.HEDGES_AT_END.sub("", before)) is not None


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
                one.sentence is not two.sentence and is_swapped(one.figure, two.figure)
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
    return large <= small * MOST_TIMES or large / small in (10, 100, 1000) or is_swapped(one, two)


def is_swapped(one: Figure, two: Figure) -> bool:
    """True for 57 and 75: a slip of the keys, where fewer words need to say that both are one quantity."""
    first, second = one.digits, two.digits
    return first != second and len(first) > 1 and sorted(first) == sorted(second) and one.unit == two.unit


def _is_same_quantity(one: Mention, two: Mention, contexts: dict[int, SentenceContext]) -> bool:
    first, second = one.figure, two.figure
    near, other_near = stem_words(first.near), stem_words(second.near)
    shared = near & other_near
    counted = stem_words(first.noun) & stem_words(second.noun)
    if is_swapped(first, second):
        counted = counted or (stem_words(first.noun) & other_near) | (near & stem_words(second.noun))
    is_half = len(shared) >= LEAST_SHARED and 2 * len(shared) >= min(len(near), len(other_near))
    is_half = is_half or _is_named_alike(one, two) or _is_named_alike(two, one)
    if not is_half and not (shared and is_swapped(first, second)):
        return False
    if first.kind == "percent" and not counted and len(shared) <= LEAST_SHARED:
        shared_subject = near - stem_words(first.noun) & other_near - stem_words(second.noun)
        if len(shared_subject) < LEAST_SHARED:
            return False
    if first.kind == "count" and not (first.unit or first.currency) and not counted:
        return False
    if agrees(first, second) or agrees(second, first) or not _is_slip_of(first, second):
        return False
    # Each sentence may say the other's number too.
    for sentence, figure in ((one.sentence, second), (two.sentence, first)):
        if any(other.value == figure.value for other in sentence.figures):
            return False
    contrasts = [set(CONTRAST.findall(_get_surroundings(mention))) for mention in (one, two)]
    if (contrasts[0] | contrasts[1]) - (contrasts[0] & contrasts[1] & _ATTRIBUTES):
        return False
    a, b = (
        contexts.setdefault(id(mention.sentence), SentenceContext(mention.sentence)) for mention in (one, two)
    )
    return a.years == b.years and (a.names <= b.names or b.names <= a.names)
