"""Loads and absences in words, as they stand beside a name."""

from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from accounts.models import Absence
from factcheck.workload.selectors import CheckerLoad
from lib.text.numbers import format_number


def describe_absence(absence: Absence, at: datetime) -> str:
    """Describe an absence as seen at ``at``, in its zone: "away until 4 Dec", "away from 4 Dec to 8 Dec"."""
    first, last = (date_format(day, "MONTH_DAY_FORMAT") for day in (absence.starts_on, absence.ends_on))
    if absence.starts_on <= at.date():
        return gettext("away until {last}").format(last=last)
    if absence.starts_on == absence.ends_on:
        return gettext("away on {day}").format(day=first)
    return gettext("away from {first} to {last}").format(first=first, last=last)


def describe_checker(load: CheckerLoad, at: datetime) -> str:
    """Return a name with its load and absence, for a list to choose from: "Omar · 10 open claims"."""
    count = ngettext("{count} open claim", "{count} open claims", load.total)
    parts = [str(load.person), count.format(count=format_number(load.total))]
    if load.absence is not None:
        parts.append(describe_absence(load.absence, at))
    return " · ".join(parts)
