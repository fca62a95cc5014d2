"""The claims behind one number of Statistics, found by counting each again as the rollup counts it."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.utils.translation import gettext

from accounts.models import Desk, User
from accounts.selectors import list_edited_desks
from audit.models import Event
from audit.selectors import find_event_number
from factcheck.desk.statistics.counting import DeskDays, Key, Tally, count_claim
from factcheck.desk.statistics.rollup import CLOCK_SLACK, find_changed_claims, iter_records
from factcheck.desk.statistics.totals import Period
from factcheck.models import Claim, DailyStatistic
from factcheck.models.daily_statistic import PERSON_MEASURES, Measure
from lib.datetimes.humanize import get_timezone
from lib.errors import Invalid
from lib.text.phrases import format_number

MAX_EVENTS = 50_000
"""Events in the time of a number, beyond which its claims are not looked for."""
MAX_OPEN_CLAIMS = 10_000
"""Open claims of the desks of a number, beyond which those that were open then are not looked for."""


@dataclass(frozen=True, slots=True)
class CountedNumber:
    """One number of Statistics: the rows of daily statistics that it is the sum of. None: every key."""

    measure: Measure
    period: Period
    keys: frozenset[str] | None = None
    subkeys: frozenset[str] | None = None

    def includes(self, row: Key) -> bool:
        """Return whether a row of daily statistics is one of these, on whatever desk."""
        _, day, measure, key, subkey = row
        return (
            measure == self.measure
            and self.period.first <= day <= self.period.last
            and (self.keys is None or key in self.keys)
            and (self.subkeys is None or subkey in self.subkeys)
        )


def find_counted_claims(
    user: User, desks: Iterable[Desk], number: CountedNumber, *, at: datetime
) -> Counter[int]:
    """Return how often each claim was counted in a number by the moment ``at``, by its key.

    ``desks`` are some that the person may read. What people did is counted as Statistics shows it: all of it
    on the desks that the person edits, and their own elsewhere. Claims that they may not see any more are
    left out. Raises Invalid for a time in which too much has happened.
    """
    wanted = {desk.pk for desk in desks}
    if number.measure in PERSON_MEASURES and number.keys != frozenset({str(user.public_id)}):
        wanted &= set(list_edited_desks(user).values_list("pk", flat=True))
    days = {
        desk.pk: DeskDays(get_timezone(desk.timezone), first=number.period.first, at=at)
        for desk in Desk.objects.all()
    }
    found: Counter[int] = Counter()
    for record in iter_records(_list_candidates(user, wanted, number), at=at):
        tally = Tally(days)
        count_claim(tally, record)
        count = sum(times for row, times in tally.counts.items() if row[0] in wanted and number.includes(row))
        if count:
            found[record.claim] = count
    return found


def _list_candidates(user: User, desks: Collection[int], number: CountedNumber) -> list[int]:
    """Return the keys of the claims that can be counted: something happened to them in that time.

    What was open on a desk at the end of a day is open there still, or something happened to it since.
    """
    period, is_open = number.period, number.measure == Measure.OPEN
    since = datetime.combine(period.first, time(), UTC) - CLOCK_SLACK
    until = datetime.combine(period.last + timedelta(days=1), time(), UTC) + CLOCK_SLACK
    first, beyond = find_event_number(since), find_event_number(until)
    events = Event.objects.filter(number__gte=first)
    if not is_open:
        events = events.filter(number__lt=beyond)
    if events.order_by()[: MAX_EVENTS + 1].count() > MAX_EVENTS:
        message = gettext(
            "More than {max} actions were recorded in this time. Choose a shorter or a later period to see "
            "the claims."
        )
        raise Invalid(message.format(max=format_number(MAX_EVENTS)))
    found = find_changed_claims(events)
    visible = Claim.objects.visible_to(user)
    if is_open:
        visible = visible.filter(created_at__lt=until)
        still_open = visible.open().filter(desk__in=desks).order_by().values_list("pk", flat=True)
        some = list(still_open[: MAX_OPEN_CLAIMS + 1])
        if len(some) > MAX_OPEN_CLAIMS:
            message = gettext(
                "More than {max} claims can have been open then. Choose one desk, or look at them in the "
                "queue."
            )
            raise Invalid(message.format(max=format_number(MAX_OPEN_CLAIMS)))
        found.update(some)
    return sorted(visible.filter(pk__in=found).values_list("pk", flat=True))


def find_counted_moment(desks: Iterable[Desk], *, last: date) -> datetime | None:
    """Return when the days up to ``last`` were counted, or None."""
    rows = DailyStatistic.objects.filter(desk__in=desks, measure=Measure.PUBLIC, day__lte=last)
    return rows.order_by("-day", "-counted_at").values_list("counted_at", flat=True).first()
