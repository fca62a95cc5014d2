"""Numbers in sentences, as the reader's language writes them."""

from decimal import Decimal
from typing import Self

from django.utils.formats import number_format
from django.utils.translation import ngettext


class NumberText(str):
    """A number as one language writes it, which can be written in another: ``number``."""

    __slots__ = ("number",)
    number: float

    def __new__(cls, text: str, number: float) -> Self:
        formatted = super().__new__(cls, text)
        formatted.number = number
        return formatted


def format_number(value: int | float | Decimal) -> str:
    """Return a number with its groups of thousands: 12,000 in English, 12.000 in German."""
    text = number_format(value, use_l10n=True, force_grouping=True)
    return text if isinstance(value, Decimal) else NumberText(text, value)


def describe_byte_limit(size: int, limit: int) -> str:
    """Return the sentence for something of more bytes than Stet reads."""
    message = ngettext(
        "This has {size} byte. The limit is {max}.", "This has {size} bytes. The limit is {max}.", size
    )
    return message.format(size=format_number(size), max=format_number(limit))
