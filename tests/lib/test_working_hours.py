"""Working hours: weekends, holidays, nights and the change of the clocks."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.datetimes.clock import WorkingHours, add_working_time

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = WorkingHours(
    weekdays=frozenset({1, 2, 3, 4, 5}),
    opens_at=time(9),
    closes_at=time(17),
    tz=BERLIN,
    holidays=frozenset({date(2026, 12, 25)}),
)
ALWAYS = WorkingHours(weekdays=frozenset(range(1, 8)), opens_at=time(0), closes_at=time(0), tz=BERLIN)


def berlin(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        (berlin(2026, 3, 2, 10), 3, berlin(2026, 3, 2, 13)),
        (berlin(2026, 3, 2, 7), 3, berlin(2026, 3, 2, 12)),
        (berlin(2026, 3, 2, 15), 2, berlin(2026, 3, 2, 17)),
        (berlin(2026, 3, 2, 15), 3, berlin(2026, 3, 3, 10)),
        (berlin(2026, 3, 6, 16), 2, berlin(2026, 3, 9, 10)),
        (berlin(2026, 3, 7, 12), 1, berlin(2026, 3, 9, 10)),
        (berlin(2026, 12, 24, 16), 9, berlin(2026, 12, 28, 17)),
        (berlin(2026, 3, 2, 10), 40, berlin(2026, 3, 9, 10)),
        (berlin(2026, 3, 2, 10), 0, berlin(2026, 3, 2, 10)),
    ],
)
def test_hours_pass_on_working_days_alone(start: datetime, hours: int, end: datetime) -> None:
    assert add_working_time(start, timedelta(hours=hours), OFFICE) == end


def test_a_night_in_which_the_clocks_change_has_its_true_length() -> None:
    # At 02:00 on 29 March it is 03:00 at once.
    start = berlin(2026, 3, 29, 0)
    assert add_working_time(start, timedelta(hours=23), ALWAYS) == berlin(2026, 3, 30, 0)


def test_a_desk_that_never_works_is_told() -> None:
    nobody = WorkingHours(weekdays=frozenset(), opens_at=time(9), closes_at=time(17), tz=UTC)
    with pytest.raises(ValueError, match="too few"):
        add_working_time(berlin(2026, 3, 2, 10), timedelta(hours=1), nobody)


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),
    st.integers(0, 6000),
    st.integers(0, 6000),
)
def test_one_after_the_other_is_the_same_as_both_at_once(start: datetime, one: int, two: int) -> None:
    first, second = timedelta(minutes=one), timedelta(minutes=two)
    end = add_working_time(add_working_time(start, first, OFFICE), second, OFFICE)
    whole = add_working_time(start, first + second, OFFICE)
    # The end of one day and the beginning of the next are the same, for whoever counts hours.
    assert end == whole or add_working_time(whole, timedelta(seconds=1), OFFICE) == add_working_time(
        end, timedelta(seconds=1), OFFICE
    )
    assert whole >= start
