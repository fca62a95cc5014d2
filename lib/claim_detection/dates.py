"""Dates and times of day, in figures and in words."""

import re
from collections.abc import Iterator
from functools import cache

from lib.claim_detection.candidates import DATE, Candidate
from lib.claim_detection.vocabulary import HOLIDAYS, MONTHS, WEEKDAYS
from lib.word_sets import split_words

_S = r"[ \u00a0\u202f]"
_YEAR = r"(?:1\d|20)\d\d"
_DAY = r"(?:[12]\d|3[01]|0?[1-9])"
_COUNT = (
    r"(?:\d{1,4}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty"
    r"|forty|fifty|several|many|(?:a|the past|the last) few|a couple of)"
)
_TIME_UNIT = (
    "(?:seconds?|minutes?|mins?|hours?|days?|nights?|weeks?|fortnights?|months?|years?|decades?"
    "|centur(?:y|ies))"
)
_WEEKDAY = "(?:" + "|".join(WEEKDAYS) + r")(?:s|\b)"
_SHORT_MONTH = r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?"
_PART_OF_DAY = rf"(?:{_S}(?:morning|afternoon|evening|night|lunchtime))?"
# Not inside a longer word or figure: 1.2019, 20,000, B2019.
_UNATTACHED = r"(?<![\w.,:/$€£¥-])"
_END = r"(?![\w%‰]|[.,:/]\d)"

_ENGLISH = [
    # the 1990s, mid-1990s, the ’90s; the 19th century
    rf"\b(?:the{_S})?(?:(?:early|mid|late)[ -])?(?:{_YEAR}s|['’][1-9]0s)\b",
    rf"\b(?:the{_S})?(?:(?:early|mid|late)[ -])?(?:\d{{1,2}}(?:st|nd|rd|th)|[a-z]+(?:teenth|tieth|first))"
    rf"[ -]century\b",
    # last Tuesday, next month, this spring, the previous year
    rf"\b(?:last|next|this|the{_S}previous|the{_S}following|every|each){_S}"
    rf"(?:{_WEEKDAY}|day|night|week|weekend|month|quarter|year|decade|century|spring|summer|autumn|winter"
    rf"|morning|afternoon|evening|MONTH){_PART_OF_DAY}\b",
    # two weeks ago, a year earlier; the year before
    rf"\b{_COUNT}{_S}{_TIME_UNIT}{_S}(?:ago|earlier|later|previously)\b",
    rf"\bthe{_S}(?:day|night|week|month|year|decade){_S}(?:before|after)\b",
    r"\b(?:[Yy]esterday|[Tt]oday|[Tt]omorrow|[Tt]onight|[Nn]oon|[Mm]idnight)\b",
    rf"\b(?:the{_S})?(?:first|second|third|fourth|last){_S}(?:quarter|half){_S}of{_S}(?:{_YEAR}|last{_S}year|the{_S}year)\b",
    rf"\b(?:spring|summer|autumn|winter|fall){_S}(?:of{_S})?{_YEAR}{_END}",
    # 5 p.m., 10.30am, ten o’clock
    rf"(?<![\w.,:]){_DAY}(?:[:.][0-5]\d)?{_S}?(?:[ap]m\b|[ap]\.m\.)",
    rf"\b(?:\d{{1,2}}|[a-z]+){_S}o['’]clock\b",
    "(?:" + "|".join(HOLIDAYS) + r")\b",
]
_EVERYWHERE = [
    rf"{_UNATTACHED}\d{{4}}-\d{{2}}-\d{{2}}(?:T\d{{2}}:\d{{2}}(?::\d{{2}})?(?:Z|[+-]\d{{2}}:?\d{{2}})?)?(?!\w)",
    rf"{_UNATTACHED}{_DAY}[./]{_DAY}[./](?:{_YEAR}|\d\d){_END}",
    r"(?<![\w.,:/])(?:[01]?\d|2[0-4])[:.h][0-5]\d(?:[:.][0-5]\d)?(?:{S}?(?:Uhr|hrs|GMT|UTC|BST|CET|EST)\b)?(?![\w%]|[.,:]\d)".replace(
        "{S}", _S
    ),
    # CJK: 2026年3月3日, 3月3日, 午後3時
    r"\d{2,4}年(?:\d{1,2}月(?:\d{1,2}日)?)?|\d{1,2}月(?:\d{1,2}日)?|\d{1,2}時(?:\d{1,2}分)?",
]
_CLOCK = re.compile(r"\d{1,2}\.\d\d\Z")


def _build_month_pattern(language: str) -> str:
    names = MONTHS.get(language, MONTHS["en"]).split()
    if language == "en":
        # “May” is a verb too: alone it counts only after “in”, “since”, “late” and the like.
        names = [name for name in names if name != "May"]
    return "(?:" + "|".join(names) + r")\b"


@cache
def _get_date_pattern(language: str) -> re.Pattern[str]:
    """Return the pattern of a language in MONTHS, compiled when it is first needed: all take 0.15 seconds."""
    english = language == "en"
    month = _build_month_pattern(language)
    dated = rf"(?:{month}|May\b|{_SHORT_MONTH})" if english else month
    ordinal = r"(?:st|nd|rd|th)?" if english else r"(?:\.|er|º|°|ª)?"
    link = rf"{_S}(?:of{_S}|de{_S}|di{_S})?"
    year = rf"(?:,?{link}{_YEAR}{_END})?"
    weekday = rf"(?:{_WEEKDAY},?{_S}(?:the{_S})?)?" if english else ""
    to = r"(?:[-–]|{S}(?:to|and|bis|au|al|a){S})".replace("{S}", _S)
    patterns = [
        rf"\b{weekday}{_UNATTACHED}{_DAY}{ordinal}(?:{to}{_DAY}{ordinal})?{link}{dated}{year}",
        rf"\b{weekday}{dated}{_S}{_DAY}{ordinal}(?:{to}{_DAY}{ordinal})?(?![\d.,]\d|\d){year}",
        rf"\b(?:(?:early|mid|late)[ -])?{dated},?{link}{_YEAR}{_END}",
    ]
    if english:
        patterns += [one.replace("MONTH", f"{month}|May\\b") for one in _ENGLISH]
        patterns += [
            rf"\b(?:(?:last|next|this){_S})?{_WEEKDAY}{_PART_OF_DAY}",
            r"(?<=\b[Ii]n )May\b|(?<=\b[Ss]ince )May\b|(?<=\b[Uu]ntil )May\b|(?<=\b[Bb]y )May\b"
            r"|(?<=\bof )May\b|(?<=\b[Ll]ate )May\b|(?<=\b[Ee]arly )May\b|(?<=mid-)May\b",
        ]
    patterns += [rf"\b(?:(?:early|mid|late)[ -])?{month}", *_EVERYWHERE]
    return re.compile("|".join(f"(?:{one})" for one in patterns))


_DEFAULT_PATTERN = re.compile("|".join(f"(?:{one})" for one in _EVERYWHERE))

# A bare year is told from a number by what stands around it.
_ARABIC_YEAR = r"[٢۲][٠۰][٠-٩۰-۹]{2}|[١۱][٠-٩۰-۹]{3}"
_BARE_YEAR = re.compile(
    rf"{_UNATTACHED}(?:{_YEAR}|{_ARABIC_YEAR})(?:[-–/](?:{_YEAR}|\d\d))?(?![\w%‰$€£]|[.,:/]\d)"
)
_FOLLOWED_BY_UNIT = re.compile(
    r"[ \u00a0-](?:per cent|percent|%|million|billion|thousand|dollars|euros|pounds|miles|metres|meters|km|kg"
    r"|tonnes|tons|[a-z]{3,}(?<![aiu])s(?<!ss)\b(?! (?:is|was)))"
)
_NOT_COUNTED_WORDS = split_words(
    """
    was has does gets says goes ends sees perhaps always unless across besides towards
    """
)


def find_dates(text: str, language: str) -> Iterator[Candidate]:
    """Yield dates, days, months, years, decades and times of day. Spans may overlap: the first counts."""
    pattern = _get_date_pattern(language) if language in MONTHS else _DEFAULT_PATTERN
    for match in pattern.finditer(text):
        if not _is_decimal_not_time(text, match):
            yield Candidate(*match.span(), DATE)
    for match in _BARE_YEAR.finditer(text):
        counted = _FOLLOWED_BY_UNIT.match(text, match.end())
        if counted is None or counted.group().strip(" \u00a0-") in _NOT_COUNTED_WORDS:
            yield Candidate(*match.span(), DATE)


def _is_decimal_not_time(text: str, match: re.Match[str]) -> bool:
    """True if what looks like a time of day, 10.30, is a figure with decimals in this text."""
    if _CLOCK.match(match.group()) is None:
        return False
    before = text[max(0, match.start() - 4) : match.start()]
    return not before.endswith((" at ", "m. ", "by "))
