"""Links and galleys in the statistics: counted once a day, and never from the past."""

from collections.abc import Callable
from datetime import timedelta
from unittest.mock import patch

from django.db import OperationalError

from accounts.models import Desk
from factcheck.desk.statistics import rollup
from factcheck.desk.statistics.rollup import rebuild_statistics, refresh_statistics
from factcheck.models import Citation, Claim, DailyStatistic, Source
from factcheck.models.daily_statistic import Measure
from tests.factories import MONDAY, Cast

EVENING = MONDAY + timedelta(hours=9)


def get_counts(desk: Desk, measure: Measure, *, ago: int = 0) -> dict[str, int]:
    day = EVENING.date() - timedelta(days=ago)
    rows = DailyStatistic.objects.filter(desk=desk, measure=measure, day=day, count__gt=0)
    return dict(rows.values_list("key", "count"))


def cite(claim: Claim, url: str, **source: object) -> Source:
    by = claim.created_by
    page = Source.objects.create(
        kind="url", url=url, title="t", host="example.org", added_by=by, added_at=MONDAY, **source
    )
    Citation.objects.create(claim=claim, source=page, added_by=by, added_at=MONDAY)
    return page


def test_cited_pages_are_counted_once_a_day_without_those_off_the_record(
    cast: Cast, create_claim_in_state: Callable[..., Claim]
) -> None:
    claim = create_claim_in_state("flagged")
    page = cite(claim, "https://example.org/a", health="ok")
    cite(claim, "https://example.org/b", health="dead")
    cite(claim, "https://example.org/c", health="dead", is_restricted=True)
    refresh_statistics(at=EVENING)
    assert get_counts(cast.desk, Measure.LINK) == {"": 2, "answers": 1, "dead": 1}
    Source.objects.filter(pk=page.pk).update(health="dead")
    refresh_statistics(at=EVENING + timedelta(hours=1))
    assert get_counts(cast.desk, Measure.LINK)["dead"] == 1
    refresh_statistics(at=EVENING + timedelta(days=1))
    rebuild_statistics(at=EVENING + timedelta(days=1))
    assert get_counts(cast.desk, Measure.LINK)["dead"] == 1
    assert get_counts(cast.desk, Measure.LINK, ago=-1) == {"": 2, "dead": 2}


def test_items_of_our_copy_are_counted_by_state(
    cast: Cast, create_claim_in_state: Callable[..., Claim]
) -> None:
    create_claim_in_state("flagged", own_copy=True)
    refresh_statistics(at=EVENING)
    counts = get_counts(cast.desk, Measure.GALLEY)
    assert counts["in_work"] >= 1
    assert counts["open"] >= 1
    assert get_counts(cast.other_desk, Measure.GALLEY) == {}


def test_a_desk_that_takes_too_long_stops_no_other_and_is_tried_again(cast: Cast) -> None:
    answers = [OperationalError, {"answers": 1}, {"answers": 1}]
    with patch.object(rollup, "count_by_health", side_effect=answers):
        refresh_statistics(at=EVENING)
    done = DailyStatistic.objects.filter(measure=Measure.LINK, key="")
    assert done.count() == Desk.objects.count() - 1
    assert DailyStatistic.objects.filter(measure=Measure.PUBLIC).exists()
    refresh_statistics(at=EVENING + timedelta(hours=1))
    assert done.count() == Desk.objects.count()
