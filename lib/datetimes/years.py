"""Years that a moment somebody types may have.

The database and Python each know years that the other, or another time zone, cannot show: a moment stored in
one of them breaks every page that reads it.
"""

from datetime import date

from django.utils.translation import gettext

from lib.errors import Invalid

FIRST_YEAR = 1900
LAST_YEAR = 2200


def require_usual_year(day: date) -> None:
    """Raise Invalid for a day or moment before ``FIRST_YEAR`` or after ``LAST_YEAR``."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        message = gettext("The year must be from {first} to {last}.")
        raise Invalid(message.format(first=FIRST_YEAR, last=LAST_YEAR))
