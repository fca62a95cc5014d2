"""Kinds of words, for telling a person what sort of change it is. Any word that differs counts."""

import re
from functools import lru_cache

from django.utils.translation import gettext_lazy

from lib.negations import NEGATIONS as NEGATIONS_BY_LANGUAGE
from lib.text_anchoring.words import normalize_word
from lib.word_sets import split_words

_OTHER_WORDS = split_words("dont mai noch né")
"""They deny in one language, and in another are common words: of which, May, still, born."""
NEGATIONS = frozenset().union(*NEGATIONS_BY_LANGUAGE.values()) - _OTHER_WORDS
HEDGES = split_words(
    """
    about around roughly approximately nearly almost some up over under least most may might could
    allegedly reportedly apparently perhaps possibly probably likely seems seemed appears appeared
    suggests suggested estimated estimates believed thought supposedly close just only
    """
)
COMPARATIVES = split_words(
    """
    more less fewer higher lower bigger smaller larger greater better worse above below than most least
    highest lowest biggest smallest largest best worst first last up down rose fell rise fall increase
    decrease increased decreased increasing decreasing grew shrank doubled halved tripled before after
    """
)
NUMBERS = split_words(
    """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
    sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred
    hundreds thousand thousands million millions billion billions trillion trillions dozen dozens half
    third quarter twice double triple once
    """
)
UNITS = split_words(
    """
    km m cm mm kg g mg lb lbs oz l ml mph kph mw gw kw kwh mwh gwh ha acre acres hectare hectares mile
    miles metre metres meter meters kilometre kilometres kilometer kilometers centimetre centimetres
    centimeter centimeters foot feet inch inches yard yards tonne tonnes ton tons pound pounds kilo
    kilos kilogram kilograms gram grams litre litres liter liters gallon gallons barrel barrels degree
    degrees celsius fahrenheit second seconds minute minutes hour hours day days week weeks month months
    year years decade decades century
    """
)
CURRENCIES = split_words(
    """
    $ € £ ¥ ₹ ₽ ₩ ₺ ₴ dollar dollars euro euros cent cents pence yen yuan rupee rupees rouble roubles
    franc francs usd eur gbp jpy chf
    """
)
PERCENT = frozenset({"%", "‰", "percent", "percentage", "pc"})
DATES = split_words(
    """
    monday tuesday wednesday thursday friday saturday sunday january february march april june july
    august september october november december today yesterday tomorrow tonight morning afternoon
    evening jan feb mar apr jun jul aug sept sep oct nov dec
    """
)
SPEECH = split_words(
    """
    said says say saying told tells asked asks added adds replied wrote writes claimed claims denied
    denies deny warned argued insisted stated states announced confirmed admitted explained noted
    recalled shouted according tweeted posted testified conceded declared described called rejected
    disputed acknowledged continued concluded responded suggested sagte erklärte affirmé déclaré dijo
    afirmó disse
    """
)
QUOTES = frozenset(['"', "'"])

_TABLE = (
    ("a negation", NEGATIONS),
    ("a percentage", PERCENT),
    ("a currency", CURRENCIES),
    ("a unit", UNITS),
    ("a number", NUMBERS),
    ("a date", DATES),
    ("who says it, or how", SPEECH),
    ("a comparison", COMPARATIVES),
    ("a hedge", HEDGES),
    ("a quotation mark", QUOTES),
)
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d\Z")


@lru_cache(maxsize=8192)
def classify_word(token: str) -> str:
    """Return the kind of ``token`` as people read it: "a number", "a name", "a word"."""
    plain = normalize_word(token)
    if plain.isspace():
        return "a column"
    if _YEAR.match(plain):
        return "a date"
    if any(character.isnumeric() for character in plain):
        return "a number"
    lower = plain.lower()
    if lower.endswith("n't"):
        return "a negation"
    for name, members in _TABLE:
        if lower in members:
            return name
    if plain[0].isupper():
        return "a name"
    return "a word" if plain[0].isalpha() else "a mark"


KIND_RANK = [
    "a negation",
    "a number",
    "a date",
    "a percentage",
    "a currency",
    "a unit",
    "who says it, or how",
    "a column",
    "a comparison",
    "a hedge",
    "a name",
    "a quotation mark",
    "a word",
    "a mark",
]
"""The kinds in the order in which a person reads of them, the weightiest first."""
KIND_LABELS = {
    "a negation": gettext_lazy("negation"),
    "a number": gettext_lazy("number"),
    "a date": gettext_lazy("date"),
    "a percentage": gettext_lazy("percentage"),
    "a currency": gettext_lazy("currency"),
    "a unit": gettext_lazy("unit"),
    "who says it, or how": gettext_lazy("attribution"),
    "a column": gettext_lazy("column"),
    "a comparison": gettext_lazy("comparison"),
    "a hedge": gettext_lazy("hedge"),
    "a name": gettext_lazy("name"),
    "a quotation mark": gettext_lazy("quotation mark"),
    "a word": gettext_lazy("word"),
    "a mark": gettext_lazy("punctuation"),
}
