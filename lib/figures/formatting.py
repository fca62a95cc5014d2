"""Numbers as a sentence shows them, by locale."""

from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from fractions import Fraction

from django.utils.translation import gettext, ngettext

from lib.text import numbers

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
        return numbers.format_number(value.numerator).replace("-", "−")
    with localcontext(prec=60, rounding=ROUND_HALF_EVEN):
        exact = Decimal(value.numerator) / Decimal(value.denominator)
        short = (value * 10_000).denominator == 1
        finest = -4 if short else min(exact.adjusted() - places + 1, 0)
        text = f"{exact.quantize(Decimal(1).scaleb(finest)):f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return numbers.format_number(Decimal(text)).replace("-", "−")


def format_money(value: Fraction, currency: str, *, places: int = 4) -> str:
    """Format as £20,000 · £1.80 · £0.40 · 5 CHF · £2.5 million: pence and cents as cash is written."""
    is_cash = value.denominator != 1 and (100 * value).denominator == 1 and abs(value) < 10**6
    number = format_number(value, places=places)
    if is_cash:
        number = numbers.format_number(round(Decimal(value.numerator) / value.denominator, 2)).replace(
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
