"""Numbers in sentences, as the reader's language writes them."""

from django.utils.formats import number_format


def format_number(value: int | float) -> str:
    """Return a number with its groups of thousands: 12,000 in English, 12.000 in German."""
    return number_format(value, use_l10n=True, force_grouping=True)
