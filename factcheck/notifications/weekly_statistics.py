"""Statistics in a digest: the sentences of the page, for the week that ended on Sunday.

They are about the open desks that its reader is on: nothing of a confidential desk lies in a mailbox.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext

from accounts.models import Desk, User
from accounts.models.enums import Visibility
from accounts.selectors import list_desks_of
from factcheck.statistics.overview import describe_statistics
from factcheck.statistics.periods import Period
from factcheck.statistics.selectors import find_last_day, get_statistics

DAYS = 7


class WeeklyStatistics(NamedTuple):
    """The desks of one person that statistics are about, and the week."""

    person: User
    desks: list[Desk]
    period: Period


def find_weekly_statistics(person: User, monday: datetime, *, at: datetime) -> WeeklyStatistics | None:
    """Return the statistics of the week before ``monday``; None where its Sunday has not been counted."""
    desks = list(list_desks_of(person).filter(visibility=Visibility.OPEN))
    period = Period.ending(monday.date() - timedelta(days=1), days=DAYS)
    last = find_last_day(person, desks, at=at)
    if last is None or last < period.last:
        return None
    return WeeklyStatistics(person, desks, period)


def build_statistics_paragraphs(weekly: WeeklyStatistics) -> list[str]:
    """Return a paragraph for each desk, with the address of its page."""
    person, desks, period = weekly
    page = f"{settings.STET_BASE_URL}{reverse('statistics')}"
    days = f"since={period.first.isoformat()}&until={period.last.isoformat()}"
    return [
        "\n".join(
            [
                gettext("Statistics of the week: {desk}").format(desk=desk),
                *(
                    f"  {sentence}"
                    for sentence in describe_statistics(get_statistics(person, [desk], period))
                ),
                f"  {page}?desk={desk.slug}&{days}",
            ]
        )
        for desk in desks
    ]
