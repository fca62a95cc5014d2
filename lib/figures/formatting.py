"""Numbers as a sentence shows them (pure)."""

from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from fractions import Fraction

NBSP = "\u00a0"
COUNT_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
SCALE_NAMES = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"))


def format_number(value: Fraction, *, places: int = 4) -> str:
    """Format as 20,000 · 1.5 · .25 · 2.5 million: exact if short, else to ``places`` significant figures."""
    size = abs(value)
    for scale, name in SCALE_NAMES:
        if size >= scale and (size / scale * 1000).denominator == 1:
            return f"{format_number(value / scale)}{NBSP}{name}"
    if value.denominator == 1:
        return f"{value.numerator:,}".replace("-", "−")
    with localcontext(prec=60, rounding=ROUND_HALF_EVEN):
        exact = Decimal(value.numerator) / Decimal(value.denominator)
        short = (value * 10_000).denominator == 1
        finest = -4 if short else min(exact.adjusted() - places + 1, 0)
        text = f"{exact.quantize(Decimal(1).scaleb(finest)):,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    text = text.replace("-", "−")
    for sign in ("", "−"):
        if text.startswith(f"{sign}0."):
            text = f"{sign}{text[len(sign) + 1 :]}"
    return text


def format_percent(share: Fraction) -> str:
    """Format a share as 25 %, to two significant figures where it is not exact."""
    value = share * 100
    return f"{format_number(value, places=max(2, len(str(int(abs(value))))))}{NBSP}%"


def format_rough_percent(share: Fraction) -> str:
    """Format a difference in per cent, to at most two figures: nobody reads the third."""
    value = abs(share) * 100
    if value >= 10:
        return f"{format_number(Fraction(round(value)))}{NBSP}%"
    with localcontext(prec=30, rounding=ROUND_HALF_EVEN):
        exact = Decimal(value.numerator) / Decimal(value.denominator)
        finest = -1 if value >= 1 else min(exact.adjusted(), -1)
        rounded = exact.quantize(Decimal(1).scaleb(max(finest, -12)))
    return f"{format_number(Fraction(rounded))}{NBSP}%"


def format_count(count: int, one: str, many: str) -> str:
    """Format a count with its noun: one significant figure, two significant figures."""
    message = COUNT_WORDS[count] if count < len(COUNT_WORDS) else str(count)
    return f"{message} {one if count == 1 else many}"


def capitalize_first(words: str) -> str:
    """Return the words as a sentence begins."""
    return words[:1].upper() + words[1:]


def format_difference(passage: Fraction, claim: Fraction) -> str:
    """Format the passage's distance from the claim's value, in per cent of the claim's: .7 % less."""
    if not claim or passage == claim:
        return ""
    return f"{format_rough_percent((passage - claim) / claim)} {'more' if passage > claim else 'less'}"
