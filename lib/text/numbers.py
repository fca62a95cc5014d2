"""Numbers in sentences, as the reader's language writes them."""

from decimal import Decimal

from django.utils.translation import gettext

from lib.sentences import NumberText, ngettext


def format_number(value: int | float | Decimal) -> str:
    """Return a number with its groups of thousands: 12,000 in English, 12.000 in German."""
    return NumberText(value)


def format_bounded_number(value: int, bound: int) -> str:
    """Return a count that went no further than one beyond ``bound``: there it is “1,000+”."""
    return gettext("{count}+").format(count=format_number(bound)) if value > bound else format_number(value)


def describe_byte_limit(size: int, limit: int) -> str:
    """Return the sentence for something of more bytes than Stet reads."""
    message = ngettext(
        "This has {size} byte. The limit is {max}.", "This has {size} bytes. The limit is {max}.", size
    )
    return message.format(size=format_number(size), max=format_number(limit))
