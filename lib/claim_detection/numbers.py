"""Numbers, dates and times of day, in figures and in words, with sign, currency, scale, share and unit."""

import re
from collections.abc import Iterator
from functools import cache

from lib.claim_detection.tokenizer import DATE, NUMBER, Candidate, SpanMask, Token, TokenizedText
from lib.claim_detection.vocabulary import (
    FRACTIONS,
    HOLIDAYS,
    MONTHS,
    NUMBER_WORDS,
    ORDINALS,
    ROUND_NUMBERS,
    SCALES,
    SMALL_NUMBERS,
    WEEKDAYS,
)
from lib.text.words import split_words

_SPACE = r"[ \u00a0\u202f\u2009]"
_GLUE = r"[-\u00a0\u202f\u2009 ]?"
_BEFORE = re.compile(
    r"(?:(?:US|AU|NZ|CA|HK|A|C|R)?[$€£¥₹₽₩₪₺₴₦฿]|(?:USD|EUR|GBP|CHF|JPY|CNY|Rs\.?|kr\.?)[ \u00a0])"
    r"[ \u00a0]?\Z"
)
_AIRCRAFT = re.compile(r"\b[A-Z]-\Z")
_MOBILE_NETWORK = re.compile(r"\d[GD]\b")
_SIGN = re.compile(r"(?:^|(?<=[\s(]))[-−+±~≈<>]\Z")
_CURRENCY = (
    r"(?:dollars?|euros?|pounds?|pence|cents?|yen|yuan|rupees?|roubles?|rubles?|krone[rn]?|kronor|francs?"
    r"|[€£$¥]|USD|EUR|GBP|CHF)"
)
_SCALE = (
    r"(?:hundred|thousand|million|billion|trillion|dozen"
    r"|Millionen|Milliarden|millions|milliards|millones|milioni)"
)
_POINTS = rf"(?:age{_SPACE}points?)?\b"
_SHARE = rf"(?:%|‰|٪|per{_SPACE}?cent{_POINTS}|Prozent\b|pp\b|basis{_SPACE}points?\b)"
_METRES = r"(?:kilo|centi|milli)?met(?:er|re)s?"
_UNIT = (
    rf"(?:km/h|kph|mph|km²|m²|m³|sq{_SPACE}(?:km|miles?|ft|m)"
    rf"|square{_SPACE}(?:{_METRES}|miles?|feet)|cubic{_SPACE}{_METRES}"
    rf"|{_METRES}|miles?|yards?|feet|foot|inch(?:es)?|km|cm|mm|kg|mg|kilos?|kilograms?|grams?|tonnes?|tons?"
    rf"|lit(?:er|re)s?|gallons?|hectares?|acres?|[kMGT]Wh?|(?:kilo|mega|giga)?watts?|volts?|[KMGT]B"
    rf"|°[CF]?|degrees?(?:{_SPACE}(?:Celsius|Fahrenheit))?"
    r"|seconds?|minutes?|hours?|days?|nights?|weeks?|fortnights?|months?|years?|decades?|centuries)"
)
_AGE = rf"(?:{_SPACE}(?:old|of{_SPACE}age)\b)?"
_AFTER = re.compile(
    rf"(?:(?:st|nd|rd|th|er|º|ª)\b)?"
    rf"(?:(?:{_SPACE}|-)?{_SCALE}\b|(?:m|bn|tn|k|mn)\b|[万億亿兆千百])?"
    rf"(?:{_GLUE}{_SHARE}|{_SPACE}?{_CURRENCY}(?!\w)|{_GLUE}{_UNIT}(?!\w){_AGE})?"
    r"(?:[人円元年月日回件名台個歳位])?"
)
_COMPOUND = re.compile(r"(?:[-‑][a-z]{2,}){1,3}(?![\w-])")
_RANGE = re.compile(rf"(?:[-–—]|{_SPACE}[–—]{_SPACE}|{_SPACE}(?:to|or|out{_SPACE}of){_SPACE})(?=[\w$€£])")
_GLYPHS = re.compile(r"[¼½¾⅐-⅞]")
# A count of nothing: not closed a single library, none of the homes, not one. A single mother and a single
# market are kinds, and who is not one to complain is not counted.
_NONE = re.compile(
    r"\b(?:(?:not?|never|without|(?<=n['’])t)\b[^.;:!?\n]{0,60}?\b"
    r"(?P<single>a single)(?![-‑]| (?:mother|father|parent|mum|dad|market|currency)\b)"
    r"|(?P<none>none)(?= of)|(?P<one>not one)(?! (?:to|for|who|that|which)\b))\b",
    re.IGNORECASE,
)

# “one” is a number where it counts something, and a pronoun elsewhere.
_NOT_COUNTING_BEFORE = split_words(
    """
    no any every each some this that the which another last next not such our their his her
    """
)
_NOT_COUNTING_AFTER = split_words(
    """
    another of can could may might must should day thing would will is was has had who that which knows
    """
)
_NOT_SECOND_BEFORE = split_words("a every each per split another")
_SCALE_HOLDERS = split_words("hundred thousand million billion trillion")


def find_numbers(reading: TokenizedText, taken: SpanMask) -> Iterator[Candidate]:
    """Yield every number that stands where nothing is taken yet, a range or a ratio as one."""
    tokens = reading.tokens
    index = 0
    while index < len(tokens):
        last = _find_number_at(reading, taken, index)
        if last is None:
            index += 1
            continue
        start, end = _find_number_start(reading, tokens[index]), _find_number_end(reading, tokens[last])
        # A range, a score or a ratio is one: 20–30 %, 3 to 1, nine out of ten, one in ten.
        further = _find_range_end(reading, taken, last, end)
        if further is None:
            further = _find_ratio_end(reading, taken, last, end)
        if further is not None:
            last, end = further, _find_number_end(reading, tokens[further])
        if taken.is_free(start, end):
            yield Candidate(start, end, NUMBER)
        while index < len(tokens) and tokens[index].start < end:
            index += 1
    for glyph in _GLYPHS.finditer(reading.text):
        if taken.is_free(*glyph.span()):
            yield Candidate(*glyph.span(), NUMBER)
    for none in _NONE.finditer(reading.text) if reading.language == "en" else ():
        if taken.is_free(*none.span(none.lastgroup or 0)):
            yield Candidate(*none.span(none.lastgroup or 0), NUMBER)


def _find_number_at(reading: TokenizedText, taken: SpanMask, index: int) -> int | None:
    """Return the last token of the number that begins with token ``index``; None where none begins."""
    tokens = reading.tokens
    token = tokens[index]
    if not taken.is_free(token.start, token.end):
        return None
    if token.is_figure:
        return None if _is_part_of_word(reading, token) else index
    if not _counts_something(reading, index):
        return None
    last = index
    while last + 1 < len(tokens):
        gap, following = reading.get_gap(last), tokens[last + 1]
        word = following.text.casefold()
        if gap in (" ", "\u00a0", "-", "‑") and word in NUMBER_WORDS | {"one"}:
            if word == "one" and tokens[last].text.casefold() not in SMALL_NUMBERS | _SCALE_HOLDERS:
                break
            last += 1
        elif (
            gap == " "
            and word in ("and", "a", "an")
            and last + 2 < len(tokens)
            and reading.get_gap(last + 1) == " "
            and _continues_number(tokens[last].text.casefold(), word, tokens[last + 2].text.casefold())
        ):
            last += 2
        else:
            break
    return last


def _continues_number(word: str, link: str, following: str) -> bool:
    """True for two hundred and fifty, and half a million; one and a half stays two numbers."""
    if link == "and":
        return word in _SCALE_HOLDERS and following in SMALL_NUMBERS | {"one"}
    return word == "half" and following in ROUND_NUMBERS


def _counts_something(reading: TokenizedText, index: int) -> bool:
    tokens = reading.tokens
    token = tokens[index]
    word = token.text.casefold()
    before = tokens[index - 1].text.casefold() if index and not token.initial else ""
    gap = reading.get_gap(index)
    after = (
        tokens[index + 1].text.casefold() if gap in (" ", "-", "\u00a0") and index + 1 < len(tokens) else ""
    )
    if word == "one":
        if gap == "-" or after in NUMBER_WORDS | SCALES | {"in", "out"}:
            return before != "no"
        return bool(after) and before not in _NOT_COUNTING_BEFORE and after not in _NOT_COUNTING_AFTER
    if word == "second":
        if after in ("hand", "guess", "guessed", "rate", "nature", "home", "thoughts"):
            return False
        return gap in (" ", "-") and before not in _NOT_SECOND_BEFORE and bool(before) and before != "in"
    if word in ("quarter",):
        return before in ("a", "one") and after == "of"
    if word == "half" and gap == "-" and after not in NUMBER_WORDS:
        return after in ("hour", "mile", "century", "point")
    return word in NUMBER_WORDS


def _is_part_of_word(reading: TokenizedText, token: Token) -> bool:
    """True for digits beside a letter of a name, as in G20, F-16 and 5G, or behind a hash or an at sign."""
    text, start = reading.text, token.start
    before = text[start - 1 : start]
    if before in ("_", "@", "#") or (before.isalpha() and before.isascii()):
        return start > 0
    return bool(_AIRCRAFT.search(text, max(0, start - 3), start) or _MOBILE_NETWORK.match(text, start))


def _find_number_start(reading: TokenizedText, token: Token) -> int:
    start = token.start
    # Currency and sign stand close before: a window keeps this linear.
    if match := _BEFORE.search(reading.text, max(0, start - 6), start):
        start = match.start()
    elif token.is_figure and start and reading.text[start - 1] in ".":
        start -= 1 if start == 1 or reading.text[start - 2].isspace() else 0
    if match := _SIGN.search(reading.text, max(0, start - 2), start):
        start = match.start()
    return start


def _find_number_end(reading: TokenizedText, token: Token) -> int:
    end = token.end
    text = reading.text
    if end < len(text) and _GLYPHS.match(text, end):
        end += 1
    match = _AFTER.match(text, end)
    if match is not None:
        end = match.end()
    compound = _COMPOUND.match(text, end)
    if compound is not None and (token.is_figure or text[end] in "-‑"):
        end = compound.end()
    return end


def _find_range_end(reading: TokenizedText, taken: SpanMask, last: int, end: int) -> int | None:
    """Return the last token of a second number that a dash, “to” or “out of” joins to the one before."""
    link = _RANGE.match(reading.text, end)
    if link is None:
        return None
    for index in range(last + 1, min(last + 4, len(reading.tokens))):
        if _find_number_start(reading, reading.tokens[index]) == link.end():
            return _find_number_at(reading, taken, index)
    return None


def _find_ratio_end(reading: TokenizedText, taken: SpanMask, last: int, end: int) -> int | None:
    """Return the second number of a ratio, one in ten, 3 in 4, after a small one without a unit."""
    tokens = reading.tokens
    first = tokens[last]
    small = first.text.casefold() in SMALL_NUMBERS | {"one"} or (first.is_figure and len(first.text) == 1)
    if not small or end != first.end or last + 2 >= len(tokens):
        return None
    if reading.text[end : tokens[last + 2].start] != " in ":
        return None
    second = _find_number_at(reading, taken, last + 2)
    if second is None or tokens[second].text.casefold() in ORDINALS | FRACTIONS:
        return None
    # “two in 30 days” counts days, “two in 30” does not.
    return second if _find_number_end(reading, tokens[second]) == tokens[second].end else None


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
