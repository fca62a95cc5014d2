"""What rests on a source, as far as it decides how soon the source is looked at again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, Sum

from factcheck.enums import Standing, State
from factcheck.models import Citation, Publication, Reading

LATELY = timedelta(days=14)
WEEK = timedelta(days=7)
OFTEN = 100
"""More readings in a week than this are many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resting:
    """``lately``: a version of a verdict on it was published in the last 14 days. ``read``: one is read more
    than ``OFTEN`` times a week. ``closed``: only closed claims cite it, or none does.
    """

    lately: bool = False
    read: bool = False
    closed: bool = False


NOTHING = Resting(closed=True)


def resting_on(source_ids: Iterable[int], *, at: datetime) -> dict[int, Resting]:
    """What rests on each of these sources at that moment. One query, at most eight rows a source."""
    ids = list(source_ids)
    out = Q(claim__standing__in=(Standing.LIVE, Standing.UNDER_REVIEW))
    published = Publication.objects.filter(claim=OuterRef("claim"), at__gt=at - LATELY, at__lte=at)
    many = (
        Reading.objects.filter(claim=OuterRef("claim"), day__gt=(at - WEEK).date())
        .order_by()
        .values("claim")
        .annotate(all=Sum("times"))
        .filter(all__gt=OFTEN)
    )
    rows = (
        Citation.objects.live()
        .filter(source__in=ids)
        .annotate(
            wanted=~Q(claim__state=State.CLOSED) | out,
            lately=out & Exists(published),
            often=out & Exists(many),
        )
        .order_by()
        .values_list("source_id", "wanted", "lately", "often")
        .distinct()
    )
    found = dict.fromkeys(ids, NOTHING)
    for source_id, wanted, lately, read in rows:
        so_far = found[source_id]
        found[source_id] = Resting(
            lately=so_far.lately or lately, read=so_far.read or read, closed=so_far.closed and not wanted
        )
    return found
