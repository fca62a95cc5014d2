"""The rollup of statistics says what somebody finds who counts the rows by hand."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from accounts.models import Desk
from factcheck.desk.statistics.rollup import rebuild_statistics, refresh_statistics
from factcheck.models import RatingScale
from tests.factcheck.claim_histories import Writer, count_by_hand, read_rows
from tests.factories import Cast
from tests.sampling import mark_for_long_runs

BEGIN = datetime(2026, 3, 20, 22, 30, tzinfo=UTC)
"""Days before clocks change in both zones, and late in the evening of one of them."""


def build_writer(cast: Cast, seed: int) -> Writer:
    for desk, tz in ((cast.desk, "Europe/Berlin"), (cast.other_desk, "Pacific/Auckland"),
                     (cast.secret_desk, "America/New_York")):  # fmt: skip
        Desk.objects.filter(pk=desk.pk).update(timezone=tz)
    desks = list(Desk.objects.order_by("pk"))
    return Writer(random.Random(seed), desks, [cast.editor, cast.checker, cast.second])


@pytest.mark.parametrize("seed", mark_for_long_runs(range(3), "by hand"))
def test_every_count_equals_a_count_by_hand(cast: Cast, rating_scale: RatingScale, seed: int) -> None:
    writer = build_writer(cast, seed)
    for number in range(18):
        writer.write_claim(BEGIN + timedelta(hours=7 * number), steps=writer.chance.randrange(1, 22))
    writer.write_events()
    at = BEGIN + timedelta(days=21, hours=3)
    rebuild_statistics(at=at)
    counts, lengths = read_rows()
    by_hand, lengths_by_hand = count_by_hand(writer.desks, at)
    assert counts == by_hand
    assert lengths == {row: sorted(found) for row, found in lengths_by_hand.items()}
    assert {measure for _, _, measure, *_ in counts} >= {"open", "opened", "finished", "time_in_state"}


@pytest.mark.parametrize("seed", mark_for_long_runs(range(100, 102), "day by day"))
def test_days_counted_one_after_the_other_equal_a_rebuild(
    cast: Cast, rating_scale: RatingScale, seed: int
) -> None:
    """Each run sees only what is there by then; some days have no run at all."""
    writer = build_writer(cast, seed)
    for number in range(14):
        writer.write_claim(BEGIN + timedelta(hours=9 * number), steps=writer.chance.randrange(1, 18))
    at = BEGIN
    while at < BEGIN + timedelta(days=20):
        at += timedelta(hours=writer.chance.choice([1, 5, 24, 24, 70]))
        writer.write_events(until=at)
        refresh_statistics(at=at)
    step_by_step = read_rows()
    rebuild_statistics(at=at)
    assert step_by_step == read_rows()
