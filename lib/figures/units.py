"""Units and periods, each with its factor and where the factor is laid down (pure).

Sources, by the letter behind each line:
(S) exact by definition of the SI or of the unit's own prefix: BIPM, The International System of Units,
    9th edition.
(Y) exact by the international yard and pound agreement of 1959: National Bureau of Standards, notice in the
    Federal Register of 1 July 1959; as listed in NIST Special Publication 811 (2008), appendix B.8.
(N) NIST Special Publication 811 (2008), appendix B.8: units of the United States.
(U) The Units of Measurement Regulations 1995 (United Kingdom), schedule: imperial measures.
(C) counted: a year has 12 months, 52 weeks or 365 days; used to explain, and always shown.
"""

from fractions import Fraction as F
from typing import NamedTuple


class Unit(NamedTuple):
    """``factors``: how much of the dimension's base one is; several where the word means several things, with
    a name for each.
    """

    dimension: str
    name: str
    plural: str
    factors: tuple[tuple[F, str], ...]


def _one(dimension: str, name: str, factor: F | int, plural: str = "") -> Unit:
    return Unit(dimension, name, plural or name, ((F(factor), ""),))


UNITS = {
    # length in metres
    "mm": _one("length", "mm", F(1, 1000)),  # (S)
    "cm": _one("length", "cm", F(1, 100)),  # (S)
    "m": _one("length", "m", 1),  # (S)
    "km": _one("length", "km", 1000),  # (S)
    "mile": _one("length", "mile", F("1609.344"), "miles"),  # (Y)
    "yard": _one("length", "yard", F("0.9144"), "yards"),  # (Y)
    "foot": _one("length", "foot", F("0.3048"), "feet"),  # (Y)
    "inch": _one("length", "inch", F("0.0254"), "inches"),  # (Y)
    "nautical mile": _one("length", "nautical mile", 1852, "nautical miles"),  # (S) the SI brochure, table 8
    # mass in kilograms
    "mg": _one("mass", "mg", F(1, 1_000_000)),  # (S)
    "g": _one("mass", "g", F(1, 1000)),  # (S)
    "kg": _one("mass", "kg", 1),  # (S)
    "tonne": _one("mass", "tonne", 1000, "tonnes"),  # (S)
    "pound": _one("mass", "pound", F("0.45359237"), "pounds"),  # (Y)
    "ounce": _one("mass", "ounce", F("0.028349523125"), "ounces"),  # (Y) a sixteenth of a pound
    "stone": _one("mass", "stone", F("6.35029318"), "stone"),  # (U) 14 pounds
    "ton": Unit(
        "mass",
        "ton",
        "tons",
        (
            (F("907.18474"), "a short ton"),  # (N) 2,000 pounds
            (F("1016.0469088"), "a long ton"),  # (U) 2,240 pounds
            (F(1000), "a metric ton"),  # (S)
        ),
    ),
    # area in square metres
    "m²": _one("area", "m²", 1),  # (S)
    "km²": _one("area", "km²", 1_000_000),  # (S)
    "hectare": _one("area", "hectare", 10_000, "hectares"),  # (S)
    "acre": _one("area", "acre", F("4046.8564224"), "acres"),  # (Y) 4,840 square yards
    "sq mile": _one("area", "square mile", F("2589988.110336"), "square miles"),  # (Y)
    "sq ft": _one("area", "square foot", F("0.09290304"), "square feet"),  # (Y)
    # volume in litres
    "ml": _one("volume", "ml", F(1, 1000)),  # (S)
    "litre": _one("volume", "litre", 1, "litres"),  # (S)
    "m³": _one("volume", "m³", 1000),  # (S)
    "barrel": _one("volume", "barrel", F("158.987294928"), "barrels"),  # (N) of oil: 42 gallons
    "gallon": Unit(
        "volume",
        "gallon",
        "gallons",
        ((F("4.54609"), "an imperial gallon"), (F("3.785411784"), "a US gallon")),  # (U), (N)
    ),
    "pint": Unit(
        "volume",
        "pint",
        "pints",
        ((F("0.56826125"), "an imperial pint"), (F("0.473176473"), "a US liquid pint")),  # (U), (N)
    ),
    # speed in kilometres an hour
    "km/h": _one("speed", "km/h", 1),  # (S)
    "mph": _one("speed", "mph", F("1.609344")),  # (Y)
    "m/s": _one("speed", "m/s", F("3.6")),  # (S)
    "knot": _one("speed", "knot", F("1.852"), "knots"),  # (S) one nautical mile an hour
    # energy in kilowatt-hours, power in kilowatts
    "kWh": _one("energy", "kWh", 1),  # (S)
    "MWh": _one("energy", "MWh", 1000),  # (S)
    "GWh": _one("energy", "GWh", 1_000_000),  # (S)
    "TWh": _one("energy", "TWh", 1_000_000_000),  # (S)
    "W": _one("power", "W", F(1, 1000)),  # (S)
    "kW": _one("power", "kW", 1),  # (S)
    "MW": _one("power", "MW", 1000),  # (S)
    "GW": _one("power", "GW", 1_000_000),  # (S)
    # a stretch of time in seconds; months and years have no fixed length: a dimension of their own
    "second": _one("time", "second", 1, "seconds"),  # (S)
    "minute": _one("time", "minute", 60, "minutes"),  # (S)
    "hour": _one("time", "hour", 3600, "hours"),  # (S)
    "day": _one("time", "day", 86_400, "days"),  # (S)
    "week": _one("time", "week", 604_800, "weeks"),  # (C)
    "fortnight": _one("time", "fortnight", 1_209_600, "fortnights"),  # (C)
    "month": _one("calendar", "month", 1, "months"),  # (C)
    "year": _one("calendar", "year", 12, "years"),  # (C)
    "decade": _one("calendar", "decade", 120, "decades"),  # (C)
    "century": _one("calendar", "century", 1200, "centuries"),  # (C)
    # temperature: no factor alone tells it, see celsius()
    "°C": _one("temperature", "°C", 1),
    "°F": _one("temperature", "°F", 1),
}

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
"""A word, in lower case, to its unit."""

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
"""A word that says by how long something is counted."""

# (C): how many of the shorter go into the longer
IN = {
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


def celsius(value: F, unit: str) -> F:
    """Degrees of either scale in Celsius: (F − 32) × 5/9, exact by NIST SP 811, appendix B.8."""
    return value if unit == "°C" else (value - 32) * F(5, 9)
