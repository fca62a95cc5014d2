"""What a figure is a number of: per cent, points, money, a unit, or things (pure)."""

from fractions import Fraction
from typing import NamedTuple

from . import written
from .tables import CURRENCIES, HUNDREDTHS
from .tokens import Tokens
from .units import SPELLINGS, SQUARES


class Measure(NamedTuple):
    """``divide``: by what to divide the number written. ``first`` and ``after``: the tokens it takes in."""

    kind: str
    unit: str
    currency: str
    divide: int
    first: int
    after: int


def measure(tokens: Tokens, begin: int, after: int) -> Measure:
    """What stands before and behind the number of tokens ``begin`` up to ``after``."""
    joined = after + (tokens.low(after) == "-")
    word, following = tokens.low(joined), tokens.low(joined + 1)
    if found := _share(word, following, tokens.low(joined + 2)):
        kind, divide, size = found
        return Measure(kind, "", "", divide, begin, joined + size)
    before = tokens.low(begin - 1)
    if before in CURRENCIES:
        return Measure("count", "", CURRENCIES[before], 1, begin - 1, after)
    if word in CURRENCIES and word != "rs":
        return Measure("count", "", CURRENCIES[word], 1, begin, joined + 1)
    if word in ("pounds", "pound"):
        if tokens.low(after - 1) in written.SCALES or "£" in tokens.text:
            return Measure("count", "", "£", 1, begin, joined + 1)
        return Measure("count", "pound", "", 1, begin, joined + 1)
    if word in HUNDREDTHS:
        return Measure("count", "", HUNDREDTHS[word], 100, begin, joined + 1)
    unit, size = _unit(tokens, joined)
    return Measure("count", unit, "", 1, begin, joined + size if size else after)


def _share(word: str, following: str, third: str) -> tuple[str, int, int] | None:
    """(kind, by what to divide, how many tokens)."""
    points = following in ("point", "points")
    if word in ("%", "٪", "percent", "pc"):
        return ("points", 1, 2) if points else ("percent", 1, 1)
    if (word, following) == ("per", "cent"):
        return ("points", 1, 3) if third in ("point", "points") else ("percent", 1, 2)
    if word == "‰":
        return "percent", 10, 1
    if word == "pp" or (word == "percentage" and points):
        return "points", 1, 1 + points
    return ("points", 100, 2) if word == "basis" and points else None


def _unit(tokens: Tokens, at: int) -> tuple[str, int]:
    """(the unit, how many tokens); ("", 0) where none follows."""
    word, following = tokens.low(at), tokens.low(at + 1)
    if word in ("square", "sq"):
        return _known(SQUARES.get(SPELLINGS.get(following, ""), ""), 2)
    if (word, SPELLINGS.get(following)) == ("cubic", "m"):
        return "m³", 2
    if word == "nautical" and following in ("mile", "miles"):
        return "nautical mile", 2
    if word in ("km/h", "m/s"):
        return word, 1
    if degrees := _degrees(tokens, at):
        return degrees
    unit = "m" if word == "m" else SPELLINGS.get(word, "")
    if not unit:
        return "", 0
    if following in ("²", "³"):
        squared = {"²": SQUARES.get(unit, ""), "³": "m³" if unit == "m" else ""}
        return _known(squared[following], 2)
    if unit in ("mile", "km") and (following, tokens.low(at + 2)) in (("per", "hour"), ("an", "hour")):
        return ("mph" if unit == "mile" else "km/h"), 3
    return unit, 1


def _degrees(tokens: Tokens, at: int) -> tuple[str, int] | None:
    word, following = tokens.low(at), tokens.low(at + 1)
    if word in ("c", "f") and tokens.glued(at):
        return f"°{word.upper()}", 1
    if word in ("°", "degrees", "degree") and following in ("c", "f", "celsius", "centigrade", "fahrenheit"):
        return ("°F" if following[0] == "f" else "°C"), 2
    return None


def _known(unit: str, size: int) -> tuple[str, int]:
    return (unit, size) if unit else ("", 0)


def scaled(value: Fraction, high: Fraction, word: str) -> Fraction:
    """The lower end of “3 to 5 million”: it shares the scale that stands once."""
    return value * written.SCALES[word] if value < 100 and high >= 1000 and word in written.SCALES else value
