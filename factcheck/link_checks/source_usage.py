"""Usage of a source by claims and readers, as far as it decides how soon it is checked again."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, Sum

from factcheck.models import Citation, OriginPage, Publication, VerdictViewCount
from factcheck.models.enums import ClaimState, PublicationStatus

RECENT_WINDOW = timedelta(days=14)
WEEK = timedelta(days=7)
FREQUENT_READS = 100
"""Views of a verdict in a week; more than this are many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceUsage:
    """Usage of a source.

    ``is_recent``: a version of a verdict on it was published in the last 14 days. ``read``: one is read more
    than ``FREQUENT_READS`` times a week. ``closed``: only closed claims that are not public cite it, or none
    does.
    """

    is_recent: bool = False
    read: bool = False
    closed: bool = False


NO_USAGE = SourceUsage(closed=True)


def get_source_usage(source_ids: Iterable[int], *, at: datetime) -> dict[int, SourceUsage]:
    """Return the usage of each of these sources at ``at``. Two queries, at most eight rows a source."""
    ids = list(source_ids)
    out = Q(claim__publication_status__in=(PublicationStatus.LIVE, PublicationStatus.UNDER_REVIEW))
    published = Publication.objects.filter(
        claim=OuterRef("claim"), published_at__gt=at - RECENT_WINDOW, published_at__lte=at
    )
    many = (
        VerdictViewCount.objects.filter(claim=OuterRef("claim"), day__gt=(at - WEEK).date())
        .order_by()
        .values("claim")
        .annotate(all=Sum("views"))
        .filter(all__gt=FREQUENT_READS)
    )
    rows = (
        Citation.objects.active()
        .filter(source__in=ids)
        .annotate(
            wanted=~Q(claim__state=ClaimState.CLOSED) | out,
            recent=out & Exists(published),
            often=out & Exists(many),
        )
        .order_by()
        .values_list("source_id", "wanted", "recent", "often")
        .distinct()
    )
    found = dict.fromkeys(ids, NO_USAGE)
    for source_id, wanted, recent, read in rows:
        so_far = found[source_id]
        found[source_id] = SourceUsage(
            is_recent=so_far.is_recent or recent,
            read=so_far.read or read,
            closed=so_far.closed and not wanted,
        )
    # The page of a claim with a public verdict is checked again, even if no claim cites it.
    followed = OriginPage.objects.filter(
        source__in=ids,
        claim__publication_status__in=(PublicationStatus.LIVE, PublicationStatus.UNDER_REVIEW),
    )
    for source_id in followed.values_list("source_id", flat=True):
        found[source_id] = replace(found[source_id], closed=False)
    return found
