"""Rows of the daily statistics."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from factcheck.models import DailyStatistic
from factcheck.statistics.counting import Key

INSERT_SIZE = 2000


def insert_counts(counts: Mapping[Key, int], durations: Mapping[Key, list[int]], *, at: datetime) -> None:
    """Insert a row for each count. Two runs at the same time count the same: the later one overwrites."""

    def iter_rows() -> Iterator[DailyStatistic]:
        for entry, count in counts.items():
            desk, day, measure, key, subkey = entry
            yield DailyStatistic(
                desk_id=desk, day=day, measure=measure, key=key, subkey=subkey, count=count,
                durations=durations.get(entry, []), counted_at=at,
            )  # fmt: skip

    DailyStatistic.objects.bulk_create(
        iter_rows(),
        batch_size=INSERT_SIZE,
        update_conflicts=True,
        unique_fields=["desk", "measure", "day", "key", "subkey"],
        update_fields=["count", "durations", "counted_at"],
    )
