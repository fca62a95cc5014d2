"""How a partner's keys were used, and the drawing of it: bars a day, up for what was answered, down for what
was not.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from accounts.models import ApiKey
from publishing.models import Follower, KeyUse, PublicDocument
from publishing.models.licensed import covered_by
from publishing.models.public_document import Kind
from publishing.queries.readers import public_now

DAYS = 30
WIDTH, HEIGHT, GAP = 600, 120, 4
"""Of the drawing, in its own units; it is stretched to the page. GAP: between two bars."""
LEAST = 1.5
"""The least height of a part that is not nothing, so that one refusal among a million is seen."""


class Day(NamedTuple):
    """Requests of one day, by how they were answered."""

    day: date
    answered: int = 0
    unchanged: int = 0
    refused: int = 0
    failed: int = 0

    @property
    def total(self) -> int:
        return self.answered + self.unchanged + self.refused + self.failed


class Part(NamedTuple):
    """A piece of a bar. ``name`` is its class: answered, unchanged, refused, failed."""

    name: str
    x: float
    y: float
    width: float
    height: float


MOST_NOT_SENT = 10


class KeyUsage(NamedTuple):
    """One key's last DAYS days, the oldest first. ``follower`` says how far it has come in the log, None
    where it never asked for it; ``axis`` is where the bars begin.
    """

    key: ApiKey
    days: list[Day]
    parts: list[Part]
    axis: float
    follower: Follower | None

    @property
    def not_sent(self) -> list[PublicDocument]:
        """Corrections and retractions that its holder was not sent yet and may have, the oldest first, up to
        MOST_NOT_SENT.
        """
        follower = self.follower
        if follower is None:
            return []
        later = PublicDocument.objects.filter(
            covered_by(follower.partner), kind__in=Kind.of_corrections(), position__gt=follower.sent
        )
        return list(later.order_by("position")[:MOST_NOT_SENT])

    @property
    def total(self) -> Day:
        """The sum of all days, under the last one's date."""
        return Day(
            self.days[-1].day,
            answered=sum(day.answered for day in self.days),
            unchanged=sum(day.unchanged for day in self.days),
            refused=sum(day.refused for day in self.days),
            failed=sum(day.failed for day in self.days),
        )

    @property
    def busiest(self) -> Day:
        """The day with the most requests."""
        return max(self.days, key=lambda day: day.total)


def newest_position() -> int:
    """The position of the last change there is; 0 before the first."""
    return public_now().position


def usage_of(keys: Sequence[ApiKey], *, at: datetime) -> list[KeyUsage]:
    """The usage of each of these keys, by two queries."""
    last = at.date()
    dates = [last - timedelta(days=back) for back in reversed(range(DAYS))]
    uses = KeyUse.objects.filter(key__in=keys, day__gte=dates[0], day__lte=last)
    held = {(use.key_id, use.day): use for use in uses}
    far = {one.key_id: one for one in Follower.objects.filter(key__in=keys).select_related("partner")}
    return [
        _usage(key, [_day(held.get((key.pk, day)), day) for day in dates], far.get(key.pk)) for key in keys
    ]


def _day(use: KeyUse | None, day: date) -> Day:
    return Day(day, use.answered, use.unchanged, use.refused, use.failed) if use else Day(day)


def _usage(key: ApiKey, days: list[Day], follower: Follower | None) -> KeyUsage:
    up = max(day.answered + day.unchanged for day in days)
    down = max(day.refused + day.failed for day in days)
    scale = HEIGHT / ((up + down) or 1)
    axis = round(up * scale, 1)
    return KeyUsage(key, days, _drawn(days, axis, scale), axis, follower)


def _drawn(days: list[Day], axis: float, scale: float) -> list[Part]:
    """Answered and unchanged stand on the axis, refused and failed hang from it."""
    step = WIDTH / len(days)
    parts = []
    for number, day in enumerate(days):
        x, width = round(number * step + GAP / 2, 1), round(step - GAP, 1)
        top = bottom = axis
        for name, times in (("answered", day.answered), ("unchanged", day.unchanged)):
            height = round(max(times * scale, LEAST), 1) if times else 0
            top -= height
            if height:
                parts.append(Part(name, x, round(top, 1), width, height))
        for name, times in (("refused", day.refused), ("failed", day.failed)):
            height = round(max(times * scale, LEAST), 1) if times else 0
            if height:
                parts.append(Part(name, x, round(bottom, 1), width, height))
            bottom += height
    return parts
