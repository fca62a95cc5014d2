"""Extraction of a claim from selected words, the one call, and the date on which it was said."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from lib.claim_detection import DATE, NAME, NUMBER, QUOTE, SUPERLATIVE, TITLE, Candidate
from lib.claim_detection.vocabulary import MONTHS, WEEKDAYS
from lib.claim_extraction.speakers import Speaker, find_speaker, iter_attributions
from lib.claim_extraction.statements import Statement, find_statement

_MONTH_NAMES = [name.casefold() for name in MONTHS["en"].split()]
_MONTH = "|".join([*_MONTH_NAMES, *(name[:3] for name in _MONTH_NAMES), "sept"])
_DAY_MONTH = re.compile(
    rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month>{_MONTH})\b\.?,?(?:\s+(?P<year>\d{{4}}))?"
)
_MONTH_DAY = re.compile(
    rf"\b(?P<month>{_MONTH})\b\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?!\d)(?:,?\s+(?P<year>\d{{4}}))?"
)
_MONTH_YEAR = re.compile(rf"\b(?P<month>{_MONTH})\b\.?,?\s+(?:of\s+)?(?P<year>\d{{4}})")
_YEAR = re.compile(r"(?:19|20)\d{2}")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_WEEKDAY = re.compile("|".join(WEEKDAYS), re.IGNORECASE)
_OCCASION = (
    r"(?:in|at|during|on)\s+(?:(?:an?|the|his|her|its|their|this)\s+(?:[\w’'-]+\s+){0,2}"
    r"(?:statement|interview|speech|letter|post|report|e-?mail|tweet|article|column|memo|blog|broadcast|hearing"
    r"|briefing|conference|debate|rally|meeting|summit|testimony|podcast|programme|address)"
    r"|Facebook|Twitter|X|Instagram|television|radio)"
    r"(?:\s+(?:with|to|in|at|of|for)\s+[^.,;:“”\"]{1,40}?)?"
)
"""Where something was said: "in an interview with the Tribune"."""
_PLAIN_GAP = re.compile(rf"\s+(?:{_OCCASION}\s+)?(?:on\s+|in\s+)?\Z")
"""Text between a verb of speech and its date."""
_LISTENER_GAP = re.compile(
    r"\s+(?:the\s+)?[\w’'.-]+\s+(?:(?:(?:of|for|and)\s+)?[A-Z][\w’'.-]+\s+){0,3}(?:on\s+|in\s+)?\Z"
)
"""Text between “told” and its date: who listened."""
_OPENING = re.compile(
    rf"(?:\A|[.!?”]\s+|\n)(?:But\s+|And\s+)?(?:(?i:(?:speaking\s+)?(?:{_OCCASION}\s+)?(?:on|in)\s+))?\Z"
    rf"|,\s+(?:speaking\s+)?(?:{_OCCASION}\s+)?(?:on|in)\s+\Z"
    r"|\s(?:published|released|issued|dated)\s+(?:on\s+|in\s+)?\Z"
)
"""Text before a date that stands before the verb: it opens the sentence, or says when something came out."""
_UNTIL_SPEAKER = re.compile(r"(?:(?!\bthat\b)[^.;:“”\"]){0,60}\Z")
"""Text between a date that opens a sentence and the verb."""
_EVENT = re.compile(
    r"\s(?!(?:after|as|at|before|during|following|from|in|on|speaking|to|when|while|with)\b)[^,;]+,\s"
    r"(?:(?:[A-Z][\w’'.-]*|he|she|they)\s)+\Z"
)
"""Text between them where the date is that of an event: "On 3 March the boat sank, Ada Holm said"."""
_ENDS = re.compile(r"\s*(?:\.|,(?! [“\"])|\Z)")
_LISTENER_ENDS = re.compile(rf"(?: [\w’'.-]+){{0,3}}{_ENDS.pattern}")
"""Text after a verb that comes after what was said, whose date opens it: "On Monday it sank, she said."."""
_CONTEXT = 60


@dataclass(frozen=True, slots=True)
class SpeechDate:
    """A date and its precision: "day", "month" or "year"."""

    day: date
    precision: str = "day"


def find_speech_date(
    text: str, verbs: Sequence[tuple[int, int]], dates: Sequence[Candidate], published: date | None
) -> SpeechDate | None:
    """Return the date beside one of the ``verbs`` of speech, as it is meant in a text of ``published``."""
    for start, end in verbs:
        for one in dates:
            if not _is_beside(text, start, end, one):
                continue
            found = parse_date(text[one.start : one.end], published)
            # "She said 2019 was bad" tells no date on which she said it, "she said in 2019" does.
            if found and (found.precision == "day" or text[: one.start].endswith("in ")):
                return found
    return None


def _is_beside(text: str, start: int, end: int, day: Candidate) -> bool:
    """True if ``day`` says when the speech at ``start`` to ``end`` was made."""
    if day.kind != DATE or text.startswith(("’s", "'s"), day.end):
        return False
    if day.start >= end:
        between = text[end : min(day.start, end + _CONTEXT)]
        after_listener = text.startswith("t", start) and _LISTENER_GAP.match(between)
        return day.start - end < _CONTEXT and bool(after_listener or _PLAIN_GAP.match(between))
    if (_LISTENER_ENDS if text.startswith("t", start) else _ENDS).match(text, end):
        return False
    before = text[max(0, day.start - 2 * _CONTEXT) : day.start]
    opens = _OPENING.search(f"\n{before}" if day.start <= 2 * _CONTEXT else before)
    between = text[day.end : start]
    is_speech = _UNTIL_SPEAKER.match(between) and not _EVENT.match(between)
    return start - day.end < _CONTEXT and bool(opens and is_speech)


def parse_date(words: str, published: date | None) -> SpeechDate | None:
    """Return the day, month or year of an English date.

    Without a year of its own it is the last one before ``published``.
    """
    plain = " ".join(words.casefold().split())
    try:
        if match := _ISO.search(plain):
            return SpeechDate(date(int(match[1]), int(match[2]), int(match[3])))
        if match := _DAY_MONTH.search(plain) or _MONTH_DAY.search(plain):
            return _build_day(int(match["day"]), _get_month(match["month"]), match["year"], published)
        if match := _MONTH_YEAR.search(plain):
            return SpeechDate(date(int(match["year"]), _get_month(match["month"]), 1), "month")
        if match := _YEAR.fullmatch(plain):
            return SpeechDate(date(int(match[0]), 1, 1), "year")
    except ValueError:
        return None
    if published is None:
        return None
    if plain in ("today", "tonight"):
        return SpeechDate(published)
    if plain in ("yesterday", "last night"):
        return SpeechDate(published - timedelta(days=1))
    if match := _WEEKDAY.search(plain):
        if plain.startswith(("next", "every", "each")) or plain.endswith("s"):
            return None
        wanted = [day.casefold() for day in WEEKDAYS].index(match.group())
        return SpeechDate(published - timedelta(days=(published.weekday() - wanted) % 7))
    return None


def _get_month(name: str) -> int:
    return next(number for number, month in enumerate(_MONTH_NAMES, 1) if month.startswith(name[:3]))


def _build_day(day: int, month: int, year: str | None, published: date | None) -> SpeechDate | None:
    if year:
        return SpeechDate(date(int(year), month, day))
    if published is None:
        return None
    this_year = date(published.year, month, day)
    return SpeechDate(this_year if this_year <= published else date(published.year - 1, month, day))


CAUSAL, ATTRIBUTION, OTHER = "causal", "attribution", "other"
_CAUSAL = re.compile(
    r"\b(?:caus(?:e|es|ed|ing)|because|due to|led to|leads? to|result(?:s|ed)? in|thanks to|saves?|saved"
    r"|prevent(?:s|ed)?|trigger(?:s|ed)?|blamed? (?:for|on)|(?:rose|fell|grew) (?:after|since))\b",
    re.IGNORECASE,
)
_SPEECH = re.compile(r"\b(?:said|says|told|denied|denies|claimed|claims|promised|announced)\b")
_ORDER = (NUMBER, SUPERLATIVE, DATE, TITLE, NAME)
"""Kinds from the most telling: words with a number are checked as a number, whatever else they hold."""


@dataclass(frozen=True, slots=True)
class ExtractedClaim:
    """Parts of a claim: ``speaker`` and ``speech_date`` are None where the text does not say."""

    statement: Statement
    kind: str
    speaker: Speaker | None
    speech_date: SpeechDate | None


def extract_claim(
    text: str,
    start: int,
    end: int,
    candidates: Sequence[Candidate],
    *,
    language: str = "",
    published: date | None = None,
) -> ExtractedClaim:
    """Extract the claim in ``text[start:end]``; ``candidates`` are what the detector found in the text."""
    tongue = language.partition("-")[0].casefold() or "en"
    statement = find_statement(text, start, end, candidates, tongue)
    sentence = (statement.start, statement.end)
    near = [one for one in candidates if one.end <= statement.end]
    speaker = find_speaker(text, sentence, (start, end), near) if tongue == "en" else None
    verbs: list[tuple[int, int]] = []
    if tongue == "en":
        names = [one for one in near if one.kind == NAME]
        verbs = [(one.start, one.end) for one in iter_attributions(text, *sentence, names)]
    here = [one for one in near if one.start >= statement.start]
    return ExtractedClaim(
        statement=statement,
        kind=find_kind(text, start, end, candidates),
        speaker=speaker,
        speech_date=find_speech_date(text, verbs, here, published),
    )


def find_kind(text: str, start: int, end: int, candidates: Sequence[Candidate]) -> str:
    """Return the kind of the selected words: of the items they touch, or of their own wording."""
    touched = {one.kind for one in candidates if one.start < end and one.end > start}
    quotes = [
        one for one in candidates if one.kind == QUOTE and one.start <= start + 1 and one.end >= end - 1
    ]
    if any(2 * (end - start) >= one.end - one.start for one in quotes):
        return QUOTE
    selected = text[start:end]
    if _CAUSAL.search(selected):
        return CAUSAL
    if kind := next((kind for kind in _ORDER[:3] if kind in touched), ""):
        return kind
    if _SPEECH.search(selected):
        return ATTRIBUTION
    if kind := next((kind for kind in _ORDER[3:] if kind in touched), ""):
        return kind
    return QUOTE if QUOTE in touched else OTHER
