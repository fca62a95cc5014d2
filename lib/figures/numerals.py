"""Parsing of written numbers, in figures and in words, and the vocabulary around them (pure)."""

import re
from fractions import Fraction
from typing import NamedTuple

from lib.text.words import split_words

MAX_NUMERAL_LENGTH = 24
"""Digits. A longer number is an identifier or an attack, no figure that anybody compares."""

_GROUP = "[ \u00a0\u202f\u2009]"
_WORD_BEFORE = r"[^\W\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff천백만억조]"
"""A letter or digit that a number cannot follow; in a script without spaces it follows any, and a scale."""
NUMERAL = (
    rf"(?<![.,])(?<!{_WORD_BEFORE})(?:\d{{1,3}}(?:(?:{_GROUP}\d{{3}})+|(?:['’]\d{{3}})+)(?!\d)(?:[.,]\d+)?"
    r"|\d+(?:[.,]\d+)*|\.\d+)"
)

_ONES = """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen
"""
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
ONES = {word: number for number, word in enumerate(_ONES.split())}
TENS = {word: number * 10 for number, word in enumerate(_TENS.split(), start=2)}
SCALES = {
    word: value
    for value, spellings in {
        12: "dozen",
        20: "score",
        100: "hundred",
        10**3: (
            "thousand k tausend tsd mille mila duizend tusen tusind tys tysięcy"
            " тыс тысяч тысячи тысяча тисяч ألف آلاف"
        ),
        10**4: "万 萬 만",
        10**5: "lakh lakhs",  # Indian numbering: a hundred lakh are a crore
        10**6: (
            "million mn mln mio millionen millions millón millones milione milioni milhão milhões"
            " miljoen miljoner miljon millioner milion miliony milionów milyon"
            " млн миллион миллиона миллионов мільйон мільйона мільйонів مليون ملايين"
        ),
        10**7: "crore crores",
        10**8: "億 亿 억",
        # The Milliarde of the long scale is the billion of the short one, which English is read by.
        10**9: (
            "billion bn milliarden milliarde milliard milliards miliardo miliardi mrd mld mia"
            " milliarder miljard miljarder miliard miliardy miliardów milyar bilhão bilhões"
            " млрд миллиард миллиарда миллиардов мільярд мільярда мільярдів مليار مليارات"
        ),
        10**12: (
            "trillion tn billionen billón billones biljoen trilhão trilhões трлн триллион триллиона"
            " триллионов 兆 조"
        ),
    }.items()
    for word in spellings.split()
}
UNSPACED = r"(?<=[\d千百천백])(?:千(?![葉代])|百(?![貨科分])|[천백万萬億亿兆만억조]|パーセント|퍼센트)"
"""Characters right behind a number in a script without spaces: 1400万 is 14 million."""
UNSPACED_FACTORS = {"百": 100, "백": 100, "千": 1000, "천": 1000}
"""Scales that may stand before another one: 3百万 is 3 million."""
UNSPACED_SCALES = {word: SCALES[word] for word in "万萬億亿兆만억조"}
PARTED_SCALES = UNSPACED_FACTORS | UNSPACED_SCALES | {"mil": 1000}
"""Scales that a smaller part may follow: 1億2000万 is 120 million."""
SPACED_SCALES = frozenset({"만", "억", "조", "mil"})
"""Those of them that a space may part from what follows: 1억 2000만; 2 mil 500."""
PERCENT_WORDS = split_words(
    """
    % ٪ percent pc prozent procent prosent pourcent процент процента процентов відсотків パーセント 퍼센트
    """
)
PERCENT_PHRASES = frozenset(
    {
        *(("per", "cent"), ("por", "ciento"), ("por", "cento"), ("pour", "cent"), ("per", "cento")),
        ("في", "المئة"),
    }
)
POINT_WORDS = split_words(
    "pp prozentpunkte prozentpunkten procentenheter procentpoint procentpunten prosentpoeng"
)
POINT_PHRASES = frozenset(
    {
        *(("puntos", "porcentuales"), ("pontos", "percentuais"), ("punti", "percentuali")),
        *(("процентных", "пункта"), ("процентных", "пунктов")),
    }
)
LARGE_SCALES = frozenset({"hundred", "thousand", "million", "billion", "trillion", "lakh", "crore", "dozen"})
"""Scales that number words are made with: two hundred, half a million."""
VAGUE_QUANTITIES = {
    "dozens": 12,
    "scores": 20,
    "hundreds": 100,
    "thousands": 1000,
    "millions": 10**6,
    "billions": 10**9,
}
FRACTION_WORDS = {
    word: number
    for number, spellings in {
        2: "half halves",
        3: "third thirds",
        4: "quarter quarters",
        5: "fifth fifths",
        6: "sixth sixths",
        7: "seventh sevenths",
        8: "eighth eighths",
        9: "ninth ninths",
        10: "tenth tenths",
        20: "twentieth",
        100: "hundredth",
    }.items()
    for word in spellings.split()
}
GLYPHS = {"¼": (1, 4), "½": (1, 2), "¾": (3, 4), "⅓": (1, 3), "⅔": (2, 3), "⅕": (1, 5), "⅛": (1, 8)}
FACTORS = {
    word: value
    for value, spellings in {
        Fraction(1, 2): "halved halving",
        Fraction(2): "twice double doubled doubles doubling twofold",
        Fraction(3): "triple tripled trebled threefold thrice",
        Fraction(4): "quadrupled fourfold",
        Fraction(5): "fivefold",
        Fraction(10): "tenfold",
    }.items()
    for word in spellings.split()
}


_AND_A_HALF = ["a", "half"]


class Numeral(NamedTuple):
    """A parsed number. ``digits``: as written, without marks; "" for words.

    ``other``: its value where comma and full stop change roles, if that is another value.
    """

    value: Fraction
    digits: str
    other: Fraction | None


def parse_numeral(text: str) -> Numeral | None:
    """Parse 20,000 · 1.5 · 1.234,5 · 1 234,5 · 1'234 · 12,34,567. English first: 1.234 is less than two."""
    plain = re.sub(rf"{_GROUP}|['’]", "", text)
    digits = re.sub(r"[.,]", "", plain)
    if not digits or len(digits) > MAX_NUMERAL_LENGTH or not digits.isdecimal():
        return None
    digits = str(int(digits)).rjust(len(digits), "0")  # digits of any script
    commas, stops = plain.count(","), plain.count(".")
    if commas and stops:
        # The mark that comes last parts the decimals, and stands once.
        mark = "," if plain.rfind(",") > plain.rfind(".") else "."
        return Numeral(_parse_decimal(plain, mark), digits, None) if plain.count(mark) == 1 else None
    mark = "," if commas else "."
    groups = plain.split(mark)
    if commas + stops > 1:
        fits = len(groups[-1]) == 3 and all(1 <= len(group) <= 3 for group in groups)
        return Numeral(Fraction(int(digits)), digits, None) if fits else None
    if commas + stops == 0:
        return Numeral(Fraction(int(digits)), digits, None)
    thousands = len(groups[1]) == 3 and 1 <= len(groups[0]) <= 3 and groups[0] != "0" and plain == text
    if not thousands:
        return Numeral(_parse_decimal(plain, mark), digits, None)
    whole, part = Fraction(int(digits)), _parse_decimal(plain, mark)
    return Numeral(whole, digits, part) if mark == "," else Numeral(part, digits, whole)


def _parse_decimal(plain: str, mark: str) -> Fraction:
    """Return the value of digits whose decimals come after ``mark``; the other mark groups thousands."""
    whole, _, decimals = plain.replace("." if mark == "," else ",", "").partition(mark)
    return Fraction(int((whole + decimals) or "0"), 10 ** len(decimals))


def parse_number_words(words: list[str]) -> tuple[Fraction, int]:
    """Return (the value, how many of the words make it): two hundred and fifty, twenty-one, a million.

    (0, 0) where no number begins.
    """
    total, current, used = Fraction(0), Fraction(0), 0
    index = 0
    while index < len(words):
        word = words[index]
        if (
            word in ("a", "an")
            and not used
            and words[index + 1 : index + 2]
            and words[index + 1] in LARGE_SCALES
        ):
            current = Fraction(1)
        elif word == "half" and not used and words[index + 1 : index + 2] in (["a"], ["an"]):
            if words[index + 2 : index + 3] and words[index + 2] in LARGE_SCALES:
                return Fraction(SCALES[words[index + 2]], 2), 3
            return Fraction(0), 0
        elif word in ONES and (
            not used or words[index - 1] in TENS or words[index - 1] in ("and", *LARGE_SCALES)
        ):
            current += ONES[word]
        elif word in TENS and (not used or words[index - 1] in ("and", *LARGE_SCALES)):
            current += TENS[word]
        elif (
            word == "and"
            and used
            and words[index - 1] in ONES
            and words[index + 1 : index + 3] == _AND_A_HALF
        ):
            current, index = current + Fraction(1, 2), index + 2
        elif word in LARGE_SCALES and (used or current):
            if word == "hundred":
                current *= 100
            else:
                total, current = total + (current or 1) * SCALES[word], Fraction(0)
        elif word == "and" and used and words[index - 1] in LARGE_SCALES and words[index + 1 : index + 2]:
            if words[index + 1] not in ONES and words[index + 1] not in TENS:
                break
        else:
            break
        index += 1
        used = index
    return total + current, used


CURRENCIES = {
    word: mark
    for mark, spellings in {
        "$": "$ usd dollar dollars",
        "€": "€ eur euro euros",
        "£": "£ gbp sterling",
        "¥": "¥ jpy yen",
        "₹": "₹ inr rs rupee rupees",
        "₽": "₽ rouble roubles",
        "CHF": "chf franc francs",
        "kr": "kronor kroner",
    }.items()
    for word in spellings.split()
}
HUNDREDTHS = {"cents": "$", "cent": "$", "pence": "£"}

HEDGES = {
    word: way
    for way, spellings in {
        "about": "about around roughly approximately some circa ca ~ ≈",
        "under": "nearly almost under below <",
        "over": "over above exceeding topped topping >",
    }.items()
    for word in spellings.split()
}
HEDGE_PHRASES = {
    tuple(phrase.split()): way
    for way, phrases in {
        "under": "less than|fewer than|just under|close to|short of|up to|at most|no more than",
        "over": "more than|just over|at least|no fewer than|no less than|in excess of|upwards of",
    }.items()
    for phrase in phrases.split("|")
}

SUM_WORDS = split_words("add adds added adding amount amounts amounted amounting came comes")
"""Words before “up to” or “to” where the figure is a result and no bound."""
MOMENT_WORDS = split_words("earlier later before after ago previously prior")
"""Words behind “a year” that make a moment of it, where it is not how often."""

RISE_WORDS = split_words(
    """
    rose risen rise rises rising increased increase increases increasing grew grown growth climbed jumped
    gained gain up added surged soared higher more
    """
)
FALL_WORDS = split_words(
    """
    fell fallen fall falls falling dropped drop decreased decrease declined decline down cut lost shrank
    slumped lower fewer less reduced reduction
    """
)
LONG_METRES = split_words("wide long high tall deep above below from of race sprint dash")
"""Words that follow 100m where it is no million."""
REFERENCE_WORDS = split_words(
    "page pages p pp table chart chapter section article paragraph clause appendix annex footnote schedule"
)
"""Words whose number says which one, not how many."""
PERSON_WORDS = split_words("person head capita people residents inhabitants population citizens adults")
PERIODIC_ADVERBS = split_words("daily weekly monthly yearly annually hourly")
PER_WORDS = split_words("per a an for each every") | PERIODIC_ADVERBS
FUNCTION_WORDS = (
    split_words(
        """
    a an the of in on at to for and or by with from than as it is was were are be been has have had that
    this these those there their its his her our new more less about over under some all each every said
    says per cent percent percentage points point million billion thousand year years month months week
    """
    )
    | MOMENT_WORDS
)
"""Words that say nothing about what is counted."""
