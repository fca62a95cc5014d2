"""Usage of a partner's keys, day by day."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from accounts.models import ApiKey
from publishing.models import ApiKeyUsage, FeedCursor, PublicDocument
from publishing.models.licensed import filter_covered_by
from publishing.models.public_document import DocumentKind
from publishing.partners.selectors import get_public_state

DAYS = 30


class UsageDay(NamedTuple):
    """Requests of one day, by class of status."""

    day: date
    answered: int = 0
    unchanged: int = 0
    refused: int = 0
    failed: int = 0

    @property
    def total(self) -> int:
        return self.answered + self.unchanged + self.refused + self.failed


MAX_NOT_SENT = 10


class KeyUsage(NamedTuple):
    """One key's last DAYS days, oldest first.

    ``follower`` has its position in the change feed, None where it never asked for it.
    """

    key: ApiKey
    days: list[UsageDay]
    follower: FeedCursor | None

    @property
    def not_sent(self) -> list[PublicDocument]:
        """Corrections and retractions that its holder was not sent yet and may have.

        Oldest first, up to MAX_NOT_SENT.
        """
        follower = self.follower
        if follower is None:
            return []
        later = PublicDocument.objects.filter(
            filter_covered_by(follower.partner),
            kind__in=DocumentKind.of_corrections(),
            position__gt=follower.sent_position,
        )
        return list(later.order_by("position")[:MAX_NOT_SENT])

    @property
    def total(self) -> UsageDay:
        """The sum of all days, under the last one's date."""
        return UsageDay(
            self.days[-1].day,
            answered=sum(day.answered for day in self.days),
            unchanged=sum(day.unchanged for day in self.days),
            refused=sum(day.refused for day in self.days),
            failed=sum(day.failed for day in self.days),
        )

    @property
    def busiest_day(self) -> UsageDay:
        """The day with the most requests."""
        return max(self.days, key=lambda day: day.total)


def get_newest_position() -> int:
    """Return the position of the last change; 0 before the first."""
    return get_public_state().position


def list_key_usage(keys: Sequence[ApiKey], *, at: datetime) -> list[KeyUsage]:
    """Return the usage of each of these keys, by two queries."""
    last = at.date()
    dates = [last - timedelta(days=back) for back in reversed(range(DAYS))]
    uses = ApiKeyUsage.objects.filter(key__in=keys, day__gte=dates[0], day__lte=last)
    held = {(use.key_id, use.day): use for use in uses}
    far = {one.key_id: one for one in FeedCursor.objects.filter(key__in=keys).select_related("partner")}
    return [
        KeyUsage(key, [_build_day(held.get((key.pk, day)), day) for day in dates], far.get(key.pk))
        for key in keys
    ]


def _build_day(use: ApiKeyUsage | None, day: date) -> UsageDay:
    return UsageDay(day, use.succeeded, use.unchanged, use.rejected, use.failed) if use else UsageDay(day)
