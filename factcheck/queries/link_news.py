"""What became of the links of somebody's desks since a moment, as their letter tells it.

No restricted source is in it: letters lie in mailboxes outside the house.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from accounts.models import User
from accounts.queries import desks_of
from factcheck.enums import ANSWERS, TROUBLED, Health
from factcheck.models import Citation, Claim
from factcheck.queries.link_health import FAILS, NAMES, Watched, counts, learnt_from, told, watched

WRONG = NAMES[:4]
DIED_AFTER = 3
"""Failures; the one that made it dead is the last that is counted as news."""
MOST = 40
"""Sources of each sort that a letter names; it counts the rest."""


@dataclass(frozen=True, kw_only=True)
class News:
    """``fell``: what went wrong since then, of which ``fell_by`` counts each kind. ``back``: what answers
    again, ``back_many`` of them. Of either at most ``MOST`` are named. ``still``: {kind: how many} of all
    that is wrong now, old and new.
    """

    fell: list[Watched]
    fell_by: dict[str, int]
    back: list[Watched]
    back_many: int
    still: dict[str, int]

    @property
    def anything(self) -> bool:
        """Whether something changed."""
        return bool(self.fell or self.back)

    @property
    def wrong(self) -> int:
        """How many are wrong now."""
        return sum(self.still.values())

    @property
    def unnamed(self) -> int:
        """How many changed beside those that are named."""
        return sum(self.fell_by.values()) + self.back_many - len(self.fell) - len(self.back)


def news_for(person: User, *, since: datetime) -> News:
    """The news for the desks that this person is a member of, the worst first within each publisher."""
    claims = Claim.objects.visible_to(person).filter(desk__in=desks_of(person))
    sources = watched(person, claims).filter(restricted=False)
    looks = learnt_from().filter(source=OuterRef("pk"), at__lte=since).order_by("-at", "-id")
    drifts = Citation.objects.drifted().filter(source=OuterRef("pk"), claim__in=claims, drifted_at__gt=since)
    then = sources.annotate(before=Subquery(looks.values("outcome")[:1]))
    broken = (*FAILS, Health.DEAD)
    fell = then.filter(
        Q(rank=NAMES.index("dead"), failed_at__gt=since, failures__lte=DIED_AFTER)
        | Q(rank=NAMES.index("failing")) & (Q(before__isnull=True) | ~Q(before__in=broken))
        | Q(rank=NAMES.index("blocked")) & (Q(before__isnull=True) | ~Q(before=Health.BLOCKED))
        | Exists(drifts)
    )
    back = then.filter(health__in=ANSWERS, checked_at__gt=since, before__in=TROUBLED).exclude(Exists(drifts))
    return News(
        fell=_first(fell, claims),
        fell_by=_some(counts(fell)),
        back=_first(back, claims),
        back_many=back.count(),
        still={name: many for name, many in _some(counts(sources)).items() if name in WRONG},
    )


def _some(each: dict[str, int]) -> dict[str, int]:
    return {name: many for name, many in each.items() if many}


def _first(found: QuerySet[Any], claims: QuerySet[Claim]) -> list[Watched]:
    """The first of them by publisher, told."""
    return told(found.order_by("host", "rank", "pk")[:MOST], claims)
