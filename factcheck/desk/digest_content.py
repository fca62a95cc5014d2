"""Content of a digest: changes to the links of somebody's desks since a moment, and a week in figures.

No restricted source is in it: e-mails lie in mailboxes outside the newsroom.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext

from accounts.models import Desk, User
from accounts.models.enums import Visibility
from accounts.selectors import list_desks_of
from factcheck.desk.statistics.overview import describe_statistics
from factcheck.desk.statistics.totals import Period, find_last_day, get_statistics
from factcheck.link_checks.health_selectors import (
    FAILING_HEALTH,
    HEALTH_NAMES,
    SourceHealthRow,
    build_health_rows,
    count_by_health,
    list_meaningful_checks,
    list_watched_sources,
)
from factcheck.models import Citation, Claim
from factcheck.models.enums import ANSWERED_HEALTH, TROUBLED_HEALTH, SourceHealth

BAD_HEALTH_NAMES = HEALTH_NAMES[:4]
DIED_AFTER = 3
"""Failures; the one that made a source dead is the last that counts as a change."""
MAX_SOURCES = 40
"""Sources of each sort that a digest names; it counts the rest."""


@dataclass(frozen=True, kw_only=True)
class DigestContent:
    """Changes to links since the last digest.

    ``fell``: what went wrong, of which ``fell_by`` counts each kind. ``back``: what answers again,
    ``back_many`` of them. Of either at most ``MAX_SOURCES`` are named. ``still``: {kind: count} of all that
    is wrong now, old and new.
    """

    fell: list[SourceHealthRow]
    fell_by: dict[str, int]
    back: list[SourceHealthRow]
    back_many: int
    still: dict[str, int]

    @property
    def has_changes(self) -> bool:
        """True if something changed."""
        return bool(self.fell or self.back)

    @property
    def failing_count(self) -> int:
        """Number of sources that are wrong now."""
        return sum(self.still.values())

    @property
    def unlisted_count(self) -> int:
        """Number of changed sources that are not named."""
        return sum(self.fell_by.values()) + self.back_many - len(self.fell) - len(self.back)


def get_digest_content(person: User, *, since: datetime) -> DigestContent:
    """Return the changes for the open desks of this person, by publisher, the worst first within each.

    Nothing of a confidential desk is in an e-mail, and the title of a page that it cites would say a lot.
    """
    desks = list_desks_of(person).filter(visibility=Visibility.OPEN)
    claims = Claim.objects.visible_to(person).filter(desk__in=desks)
    sources = list_watched_sources(person, claims).filter(is_restricted=False)
    checks = (
        list_meaningful_checks()
        .filter(source=OuterRef("pk"), checked_at__lte=since)
        .order_by("-checked_at", "-id")
    )
    drifts = Citation.objects.with_drift().filter(
        source=OuterRef("pk"), claim__in=claims, drifted_at__gt=since
    )
    then = sources.annotate(before=Subquery(checks.values("outcome")[:1]))
    broken = (*FAILING_HEALTH, SourceHealth.DEAD)
    fell = then.filter(
        Q(rank=HEALTH_NAMES.index("dead"), failed_at__gt=since, failures__lte=DIED_AFTER)
        | Q(rank=HEALTH_NAMES.index("failing")) & (Q(before__isnull=True) | ~Q(before__in=broken))
        | Q(rank=HEALTH_NAMES.index("blocked")) & (Q(before__isnull=True) | ~Q(before=SourceHealth.BLOCKED))
        | Exists(drifts)
    )
    back = then.filter(health__in=ANSWERED_HEALTH, checked_at__gt=since, before__in=TROUBLED_HEALTH).exclude(
        Exists(drifts)
    )
    return DigestContent(
        fell=_list_first_by_host(fell, claims),
        fell_by=_drop_zero_counts(count_by_health(fell)),
        back=_list_first_by_host(back, claims),
        back_many=back.count(),
        still={
            name: many
            for name, many in _drop_zero_counts(count_by_health(sources)).items()
            if name in BAD_HEALTH_NAMES
        },
    )


def _drop_zero_counts(each: dict[str, int]) -> dict[str, int]:
    return {name: many for name, many in each.items() if many}


def _list_first_by_host(found: QuerySet[Any], claims: QuerySet[Claim]) -> list[SourceHealthRow]:
    """Return rows for the first of them by publisher."""
    return build_health_rows(found.order_by("host", "rank", "pk")[:MAX_SOURCES], claims)


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
