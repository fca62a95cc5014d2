"""Charts and sentences: what the templates draw and say."""

import re
from datetime import date

import pytest

from factcheck.desk.statistics.charts import (
    HEIGHT,
    LEFT,
    WIDTH,
    build_mirrored_bars,
    build_parts,
    build_stacked_bars,
    compute_share_range,
    find_scale,
)
from factcheck.desk.statistics.totals import Period, Statistics, Times, measure_times
from factcheck.desk.statistics.work_sections import build_states_section
from factcheck.models.daily_statistic import Measure


@pytest.mark.parametrize(
    ("highest", "top", "step"),
    [(0, 1, 1), (1, 1, 1), (4, 4, 1), (5, 6, 2), (20, 20, 5), (21, 30, 10), (399, 400, 100)],
)
def test_the_axis_ends_at_or_above_the_highest(highest: int, top: int, step: int) -> None:
    assert find_scale(highest) == (top, step)


def test_stacked_bars_stand_on_each_other_and_in_the_chart() -> None:
    chart = build_stacked_bars([[1, 0, 4], [3, 2, 0]])
    first, second = [bar for bar in chart.bars if bar.x == chart.starts[0]]
    assert (first.series, second.series) == (0, 1)
    assert first.y + first.height == pytest.approx(chart.base, abs=0.2)
    assert second.y + second.height == pytest.approx(first.y, abs=0.2)
    assert second.height == pytest.approx(3 * first.height, abs=0.2)
    assert len(chart.bars) == 4
    assert all(bar.x >= LEFT and bar.x + bar.width <= WIDTH and bar.y >= 0 for bar in chart.bars)
    assert {tick.value for tick in chart.ticks} == {0, 1, 2, 3, 4}


def test_mirrored_bars_share_one_scale() -> None:
    chart = build_mirrored_bars([2, 0], [0, 4])
    up, down = chart.bars
    assert up.y + up.height == pytest.approx(chart.base, abs=0.2)
    assert down.y == chart.base
    assert down.height == pytest.approx(2 * up.height, abs=0.2)
    assert down.y + down.height <= HEIGHT


def test_nothing_draws_an_empty_chart() -> None:
    assert build_stacked_bars([[0, 0], [0, 0]]).bars == []
    assert build_mirrored_bars([], []).bars == []
    assert build_parts([("ok", 0)]).parts == []


def test_parts_fill_the_whole() -> None:
    parts = build_parts([("a", 1), ("b", 0), ("c", 3)]).parts
    assert [(part.name, part.start, part.size) for part in parts] == [("a", 0.0, 25.0), ("c", 25.0, 75.0)]


def test_a_share_has_a_range_within_the_possible() -> None:
    low, high = compute_share_range(7, 22)
    assert (round(low, 2), round(high, 2)) == (0.16, 0.53)
    assert compute_share_range(0, 20)[0] == 0.0
    assert compute_share_range(20, 20)[1] == pytest.approx(1.0)


def test_few_times_have_no_median() -> None:
    assert measure_times([1, 2, 3, 4]) == Times(4)
    assert measure_times(range(1, 11)) == Times(10, 5.5, 9)
    assert measure_times([5, 1, 4, 2, 3]) == Times(5, 3, 5)


@pytest.mark.parametrize(
    ("p90", "says"),
    [
        (4_500, "“In review” takes longest: nine in ten claims left it within 2 hours."),
        (9_000, "“In review” takes longest: half of all claims left it within 2 hours, nine in ten within 3"),
    ],
)
def test_a_time_is_said_once(p90: int, says: str) -> None:
    times = {(str(Measure.TIME_IN_STATE), "in_review"): Times(count=9, median=4_000, p90=p90)}
    period = Period(date(2026, 11, 2), date(2026, 11, 29))
    section = build_states_section(Statistics(period, [], {}, times, {}, [], [], {}))
    assert section.sentence.startswith(says)


def test_the_state_that_takes_longest_is_the_one_that_nine_in_ten_leave_last() -> None:
    times = {
        (str(Measure.TIME_IN_STATE), "in_review"): Times(count=34, median=4_320, p90=4_320),
        (str(Measure.TIME_IN_STATE), "flagged"): Times(count=60, median=720, p90=1_301_760),
    }
    period = Period(date(2026, 11, 2), date(2026, 11, 29))
    section = build_states_section(Statistics(period, [], {}, times, {}, [], [], {}))
    assert section.sentence.startswith("“Flagged” takes longest: half of all claims left it within")


def test_the_bars_of_a_series_are_one_path_of_closed_rectangles():
    chart = build_stacked_bars([[1, 0], [2, 4]])
    paths = dict(chart.paths)
    assert [*paths] == [0, 1]
    assert paths[0].count("z") == 1, "nothing has no bar"
    assert paths[1].count("z") == 2
    drawn = re.findall(r"M([\d.]+) ([\d.]+)h([\d.]+)v([\d.]+)h-([\d.]+)z", "".join(paths.values()))
    assert [tuple(map(float, one)) for one in drawn] == [
        (bar.x, bar.y, bar.width, bar.height, bar.width)
        for bar in sorted(chart.bars, key=lambda bar: (bar.series, bar.x))
    ]
