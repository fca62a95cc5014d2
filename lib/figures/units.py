"""Units and periods, each with its factor and where that is laid down, and numbers by locale (pure).

Units and periods, each with its factor and where the factor is laid down (pure).

Sources, by the letter behind each line:
(S) exact by definition of the SI or of the unit's own prefix: BIPM, The International System of Units,
    9th edition.
(Y) exact by the international yard and pound agreement of 1959: National Bureau of Standards, notice in the
    Federal Register of 1 July 1959; as listed in NIST Special Publication 811 (2008), appendix B.8.
(N) NIST Special Publication 811 (2008), appendix B.8: units of the United States.
(U) The Units of Measurement Regulations 1995 (United Kingdom), schedule: imperial measures.
(C) counted: a year has 12 months, 52 weeks or 365 days; used to explain, and always shown.
"""

from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from fractions import Fraction
from fractions import Fraction as F
from typing import NamedTuple

from django.utils.translation import gettext, gettext_lazy, ngettext, npgettext

from lib.text import phrases as text_phrases
from lib.text.phrases import StrOrPromise


class Unit(NamedTuple):
    """A unit. ``factors``: how much of the dimension's base one is.

    There are several where the word means several things, with a name for each.
    """

    dimension: str
    name: str
    factors: tuple[tuple[F, StrOrPromise], ...]


def _define_unit(dimension: str, name: str, factor: F | int) -> Unit:
    return Unit(dimension, name, ((F(factor), ""),))


UNITS = {
    # length in metres
    "mm": _define_unit("length", "mm", F(1, 1000)),  # (S)
    "cm": _define_unit("length", "cm", F(1, 100)),  # (S)
    "m": _define_unit("length", "m", 1),  # (S)
    "km": _define_unit("length", "km", 1000),  # (S)
    "mile": _define_unit("length", "mile", F("1609.344")),  # (Y)
    "yard": _define_unit("length", "yard", F("0.9144")),  # (Y)
    "foot": _define_unit("length", "foot", F("0.3048")),  # (Y)
    "inch": _define_unit("length", "inch", F("0.0254")),  # (Y)
    "nautical mile": _define_unit("length", "nautical mile", 1852),  # (S) the SI brochure, table 8
    # mass in kilograms
    "mg": _define_unit("mass", "mg", F(1, 1_000_000)),  # (S)
    "g": _define_unit("mass", "g", F(1, 1000)),  # (S)
    "kg": _define_unit("mass", "kg", 1),  # (S)
    "tonne": _define_unit("mass", "tonne", 1000),  # (S)
    "pound": _define_unit("mass", "pound", F("0.45359237")),  # (Y)
    "ounce": _define_unit("mass", "ounce", F("0.028349523125")),  # (Y) a sixteenth of a pound
    "stone": _define_unit("mass", "stone", F("6.35029318")),  # (U) 14 pounds
    "ton": Unit(
        "mass",
        "ton",
        (
            (F("907.18474"), gettext_lazy("a short ton")),  # (N) 2,000 pounds
            (F("1016.0469088"), gettext_lazy("a long ton")),  # (U) 2,240 pounds
            (F(1000), gettext_lazy("a metric ton")),  # (S)
        ),
    ),
    # area in square metres
    "m²": _define_unit("area", "m²", 1),  # (S)
    "km²": _define_unit("area", "km²", 1_000_000),  # (S)
    "hectare": _define_unit("area", "hectare", 10_000),  # (S)
    "acre": _define_unit("area", "acre", F("4046.8564224")),  # (Y) 4,840 square yards
    "sq mile": _define_unit("area", "square mile", F("2589988.110336")),  # (Y)
    "sq ft": _define_unit("area", "square foot", F("0.09290304")),  # (Y)
    # volume in litres
    "ml": _define_unit("volume", "ml", F(1, 1000)),  # (S)
    "litre": _define_unit("volume", "litre", 1),  # (S)
    "m³": _define_unit("volume", "m³", 1000),  # (S)
    "barrel": _define_unit("volume", "barrel", F("158.987294928")),  # (N) of oil: 42 gallons
    "gallon": Unit(
        "volume",
        "gallon",
        (
            (F("4.54609"), gettext_lazy("an imperial gallon")),
            (F("3.785411784"), gettext_lazy("a US gallon")),
        ),  # (U), (N)
    ),
    "pint": Unit(
        "volume",
        "pint",
        (
            (F("0.56826125"), gettext_lazy("an imperial pint")),
            (F("0.473176473"), gettext_lazy("a US liquid pint")),
        ),  # (U), (N)
    ),
    # speed in kilometres an hour
    "km/h": _define_unit("speed", "km/h", 1),  # (S)
    "mph": _define_unit("speed", "mph", F("1.609344")),  # (Y)
    "m/s": _define_unit("speed", "m/s", F("3.6")),  # (S)
    "knot": _define_unit("speed", "knot", F("1.852")),  # (S) one nautical mile an hour
    # energy in kilowatt-hours, power in kilowatts
    "kWh": _define_unit("energy", "kWh", 1),  # (S)
    "MWh": _define_unit("energy", "MWh", 1000),  # (S)
    "GWh": _define_unit("energy", "GWh", 1_000_000),  # (S)
    "TWh": _define_unit("energy", "TWh", 1_000_000_000),  # (S)
    "W": _define_unit("power", "W", F(1, 1000)),  # (S)
    "kW": _define_unit("power", "kW", 1),  # (S)
    "MW": _define_unit("power", "MW", 1000),  # (S)
    "GW": _define_unit("power", "GW", 1_000_000),  # (S)
    # a stretch of time in seconds; months and years have no fixed length: a dimension of their own
    "second": _define_unit("time", "second", 1),  # (S)
    "minute": _define_unit("time", "minute", 60),  # (S)
    "hour": _define_unit("time", "hour", 3600),  # (S)
    "day": _define_unit("time", "day", 86_400),  # (S)
    "week": _define_unit("time", "week", 604_800),  # (C)
    "fortnight": _define_unit("time", "fortnight", 1_209_600),  # (C)
    "month": _define_unit("calendar", "month", 1),  # (C)
    "year": _define_unit("calendar", "year", 12),  # (C)
    "decade": _define_unit("calendar", "decade", 120),  # (C)
    "century": _define_unit("calendar", "century", 1200),  # (C)
    # temperature: no factor alone converts it, see to_celsius()
    "°C": _define_unit("temperature", "°C", 1),
    "°F": _define_unit("temperature", "°F", 1),
}

UNIT_NAMES: dict[str, Callable[[int], str]] = {
    "mile": lambda n: npgettext("unit", "mile", "miles", n),
    "yard": lambda n: npgettext("unit", "yard", "yards", n),
    "foot": lambda n: npgettext("unit", "foot", "feet", n),
    "inch": lambda n: npgettext("unit", "inch", "inches", n),
    "nautical mile": lambda n: npgettext("unit", "nautical mile", "nautical miles", n),
    "tonne": lambda n: npgettext("unit", "tonne", "tonnes", n),
    "pound": lambda n: npgettext("unit", "pound", "pounds", n),
    "ounce": lambda n: npgettext("unit", "ounce", "ounces", n),
    "stone": lambda n: npgettext("unit", "stone", "stone", n),
    "hectare": lambda n: npgettext("unit", "hectare", "hectares", n),
    "acre": lambda n: npgettext("unit", "acre", "acres", n),
    "square mile": lambda n: npgettext("unit", "square mile", "square miles", n),
    "square foot": lambda n: npgettext("unit", "square foot", "square feet", n),
    "litre": lambda n: npgettext("unit", "litre", "litres", n),
    "barrel": lambda n: npgettext("unit", "barrel", "barrels", n),
    "knot": lambda n: npgettext("unit", "knot", "knots", n),
    "second": lambda n: npgettext("unit", "second", "seconds", n),
    "minute": lambda n: npgettext("unit", "minute", "minutes", n),
    "hour": lambda n: npgettext("unit", "hour", "hours", n),
    "day": lambda n: npgettext("unit", "day", "days", n),
    "week": lambda n: npgettext("unit", "week", "weeks", n),
    "fortnight": lambda n: npgettext("unit", "fortnight", "fortnights", n),
    "month": lambda n: npgettext("unit", "month", "months", n),
    "year": lambda n: npgettext("unit", "year", "years", n),
    "decade": lambda n: npgettext("unit", "decade", "decades", n),
    "century": lambda n: npgettext("unit", "century", "centuries", n),
    "ton": lambda n: npgettext("unit", "ton", "tons", n),
    "gallon": lambda n: npgettext("unit", "gallon", "gallons", n),
    "pint": lambda n: npgettext("unit", "pint", "pints", n),
}
"""Names of the units that have no symbol, for a number of them."""

SPELLINGS = {
    word: unit
    for unit, spellings in {
        "mm": "mm millimetre millimetres millimeter millimeters",
        "cm": "cm centimetre centimetres centimeter centimeters",
        "m": "metre metres meter meters",
        "km": "km kms kilometre kilometres kilometer kilometers",
        "mile": "mile miles",
        "yard": "yard yards yd yds",
        "foot": "foot feet ft",
        "inch": "inch inches",
        "mg": "mg milligram milligrams",
        "g": "g gram grams gramme grammes",
        "kg": "kg kgs kilo kilos kilogram kilograms",
        "tonne": "tonne tonnes",
        "ton": "ton tons",
        "pound": "lb lbs",
        "ounce": "oz ounce ounces",
        "stone": "stone",
        "hectare": "ha hectare hectares",
        "acre": "acre acres",
        "ml": "ml millilitre millilitres milliliter milliliters",
        "litre": "litre litres liter liters l",
        "barrel": "barrel barrels",
        "gallon": "gallon gallons",
        "pint": "pint pints",
        "mph": "mph",
        "km/h": "kph kmh",
        "knot": "knot knots",
        "second": "second seconds",
        "minute": "minute minutes",
        "hour": "hour hours",
        "day": "day days",
        "week": "week weeks",
        "fortnight": "fortnight fortnights",
        "month": "month months",
        "year": "year years",
        "decade": "decade decades",
        "century": "century centuries",
        "kWh": "kwh",
        "MWh": "mwh",
        "GWh": "gwh",
        "TWh": "twh",
        "W": "watt watts",
        "kW": "kw kilowatt kilowatts",
        "MW": "mw megawatt megawatts",
        "GW": "gw gigawatt gigawatts",
        "°C": "celsius centigrade",
        "°F": "fahrenheit",
    }.items()
    for word in spellings.split()
}
"""Unit of each word, in lower case."""

SQUARES = {"km": "km²", "mile": "sq mile", "m": "m²", "foot": "sq ft"}

PERIODS = {
    word: period
    for period, spellings in {
        "hour": "hour hourly",
        "day": "day daily",
        "week": "week weekly",
        "month": "month monthly",
        "quarter": "quarter quarterly",
        "year": "year yearly annual annually annum",
    }.items()
    for word in spellings.split()
}
"""Period of each word that says by how long something is counted."""

# (C): how many of the shorter go into the longer
PERIOD_FACTORS = {
    ("month", "year"): F(12),
    ("quarter", "year"): F(4),
    ("month", "quarter"): F(3),
    ("week", "year"): F(52),
    ("day", "year"): F(365),
    ("day", "week"): F(7),
    ("hour", "day"): F(24),
    ("hour", "week"): F(168),
    ("hour", "year"): F(8760),
    ("week", "quarter"): F(13),
    ("week", "month"): F(52, 12),
    ("day", "month"): F(365, 12),
}


def to_celsius(value: F, unit: str) -> F:
    """Convert degrees of either scale to Celsius: (F − 32) × 5/9, exact by NIST SP 811, appendix B.8."""
    return value if unit == "°C" else (value - 32) * F(5, 9)


NBSP = "\u00a0"
SCALES = (10**12, 10**9, 10**6)
_CURRENCY_MARKS = frozenset("$€£¥₹₽")


def format_number(value: Fraction, *, places: int = 4) -> str:
    """Format as 20,000 · 1.5 · 0.25 · 2.5 million: exact if short, else to ``places`` significant figures."""
    size = abs(value)
    for scale in SCALES:
        if size >= scale and (size / scale * 1000).denominator == 1:
            return _format_scaled(value / scale, scale)
    if value.denominator == 1:
        return text_phrases.format_number(value.numerator).replace("-", "−")
    with localcontext(prec=60, rounding=ROUND_HALF_EVEN):
        exact = Decimal(value.numerator) / Decimal(value.denominator)
        short = (value * 10_000).denominator == 1
        finest = -4 if short else min(exact.adjusted() - places + 1, 0)
        text = f"{exact.quantize(Decimal(1).scaleb(finest)):f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text_phrases.format_number(Decimal(text)).replace("-", "−")


def format_money(value: Fraction, currency: str, *, places: int = 4) -> str:
    """Format as £20,000 · £1.80 · £0.40 · 5 CHF · £2.5 million: pence and cents as cash is written."""
    is_cash = value.denominator != 1 and (100 * value).denominator == 1 and abs(value) < 10**6
    number = format_number(value, places=places)
    if is_cash:
        number = text_phrases.format_number(round(Decimal(value.numerator) / value.denominator, 2)).replace(
            "-", "−"
        )
    return f"{currency}{number}" if currency in _CURRENCY_MARKS else f"{number}{NBSP}{currency}"


def _format_scaled(value: Fraction, scale: int) -> str:
    count = get_plural_count(value)
    if scale == 10**12:
        message = ngettext("{number} trillion", "{number} trillion", count)
    elif scale == 10**9:
        message = ngettext("{number} billion", "{number} billion", count)
    else:
        message = ngettext("{number} million", "{number} million", count)
    return keep_together(message.format(number=format_number(value)))


def get_plural_count(value: Fraction) -> int:
    """Return the whole number that decides the plural: 1 for one alone, else never 1."""
    return 1 if value == 1 else max(2, int(abs(value)))


def keep_together(message: str) -> str:
    """Return a number and its unit without a place where the line may break."""
    return message.replace(" ", NBSP)


def format_percent(share: Fraction) -> str:
    """Format a share as 25 %, to two significant figures where it is not exact."""
    value = share * 100
    return add_percent_sign(format_number(value, places=max(2, len(str(int(abs(value)))))))


def add_percent_sign(number: str) -> str:
    """Return "25 %" for "25"."""
    return keep_together(gettext("{number} %").format(number=number))


def format_rough_percent(share: Fraction) -> str:
    """Format a difference in per cent, to at most two figures: nobody reads the third."""
    value = abs(share) * 100
    if value >= 10:
        return add_percent_sign(format_number(Fraction(round(value))))
    with localcontext(prec=30, rounding=ROUND_HALF_EVEN):
        exact = Decimal(value.numerator) / Decimal(value.denominator)
        finest = -1 if value >= 1 else min(exact.adjusted(), -1)
        rounded = exact.quantize(Decimal(1).scaleb(max(finest, -12)))
    return add_percent_sign(format_number(Fraction(rounded)))


def format_points(value: Fraction, *, places: int = 4) -> str:
    """Format as 2 percentage points."""
    message = ngettext("{number} percentage point", "{number} percentage points", get_plural_count(value))
    return message.format(number=format_number(value, places=places))


def capitalize_first(words: str) -> str:
    """Return the words as a sentence begins."""
    return words[:1].upper() + words[1:]


def format_difference(passage: Fraction, claim: Fraction) -> str:
    """Format the passage's distance from the claim's value, in per cent of the claim's: 0.7 % less."""
    if not claim or passage == claim:
        return ""
    message = gettext("{percent} more") if passage > claim else gettext("{percent} less")
    return message.format(percent=format_rough_percent((passage - claim) / claim))


def format_gap(value: Fraction, claim: Fraction) -> str:
    """Format the distance of a converted number from the claim's: 0.7 % less than the claim’s 20; or ""."""
    if not claim or value == claim:
        return ""
    message = (
        gettext("{percent} more than {claim}") if value > claim else gettext("{percent} less than {claim}")
    )
    percent = format_rough_percent((value - claim) / claim)
    return message.format(percent=percent, claim=format_number(claim))
