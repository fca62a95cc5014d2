"""How links and galleys are now: counted once a day for each desk, for no row tells it afterwards."""

import logging
from collections import Counter
from datetime import date, datetime

from django.db import DatabaseError, transaction

from accounts.models import Desk
from articles.models import Article
from articles.models.enums import ArticleState, Provenance
from factcheck.link_checks.health_selectors import count_by_health, rank_watched_sources
from factcheck.models import Claim, DailyStatistic, Source
from factcheck.models.daily_statistic import Measure
from factcheck.statistics.counting import Key
from factcheck.statistics.rows import insert_counts
from factcheck.workflow.galley_items import list_items
from lib.datetimes.humanize import get_timezone

logger = logging.getLogger("stet.statistics")


def take_snapshots(*, at: datetime) -> int:
    """Count links and galleys of each desk whose day has no such count yet; return how many rows there are.

    A desk whose sources take too long to count is tried again in the next run, and stops no other.
    """
    days = {desk: at.astimezone(get_timezone(desk.timezone)).date() for desk in Desk.objects.all()}
    taken = DailyStatistic.objects.filter(
        measure=Measure.LINK, key="", day__gte=min(days.values(), default=date.max)
    )
    done = set(taken.values_list("desk", "day"))
    written = 0
    for desk, day in days.items():
        if (desk.pk, day) in done:
            continue
        try:
            written += _take_snapshot(desk, day, at=at)
        except DatabaseError:
            logger.exception("links and galleys of desk %s could not be counted", desk.public_id)
    return written


@transaction.atomic
def _take_snapshot(desk: Desk, day: date, *, at: datetime) -> int:
    """Count one desk. No source off the record is counted.

    The row of links without a key is the number of all, and says that the day was counted.
    """
    sources = Source.objects.filter(is_restricted=False)
    links = count_by_health(rank_watched_sources(sources, Claim.objects.filter(desk=desk)))
    counts: dict[Key, int] = {(desk.pk, day, str(Measure.LINK), "", ""): sum(links.values())}
    for name, count in links.items():
        counts[desk.pk, day, str(Measure.LINK), name, ""] = count
    for name, count in _count_items(desk).items():
        counts[desk.pk, day, str(Measure.GALLEY), name, ""] = count
    insert_counts(counts, {}, at=at)
    return len(counts)


def _count_items(desk: Desk) -> Counter[str]:
    """Return how many items are in each state, in the desk's own copy that is being checked."""
    articles = Article.objects.filter(
        desk=desk, provenance=Provenance.OWN_COPY, state=ArticleState.CHECKING
    ).select_related("current_revision__article")
    found: Counter[str] = Counter()
    for article in articles.iterator(chunk_size=50):
        if article.current_revision is not None:
            found.update(str(item.state) for item in list_items(article.current_revision))
    return found
