"""A section of the page Statistics: its sentence, its chart, and the table that holds the same numbers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from math import ceil
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from factcheck.statistics.charts import BarChart, PartChart
from factcheck.statistics.periods import Period
from factcheck.statistics.selectors import Statistics, Times
from lib.text.numbers import format_number
from lib.text.translatable import StrOrPromise

MIN_SHARE_COUNT = 20
"""Number from which on a share is given."""
MAX_HOURS = 72
"""Hours from which a length of time is said in days."""
MAX_LABELS = 4
"""Dates under a chart, beside the last."""


@dataclass(slots=True)
class Cell:
    """One cell of a table: a number, or words in its place. ``level``, 0 to 4, is how dark it is drawn."""

    value: float | None = None
    text: StrOrPromise = ""
    level: int | None = None

    @property
    def shown(self) -> str:
        """Return the cell as a person reads it."""
        return format_number(self.value) if self.value is not None else str(self.text)

    @property
    def exported(self) -> float | str:
        """Return the cell as a spreadsheet takes it."""
        return self.value if self.value is not None else str(self.text)


@dataclass(slots=True)
class Row:
    """One row. ``day`` is its label in a spreadsheet, where the row is one of days.

    ``times`` are drawn beside it, ``name`` is that of its part in the chart.
    """

    label: StrOrPromise
    cells: list[Cell]
    href: str = ""
    day: date | None = None
    times: tuple[float, float] | None = None
    name: str = ""

    @property
    def shown(self) -> list[str]:
        """Return the cells as a person reads them."""
        return [cell.shown for cell in self.cells]


@dataclass(slots=True)
class Series:
    """One series of a chart, with its sum, or its last value."""

    label: StrOrPromise
    count: int


@dataclass(slots=True)
class AxisLabel:
    """A date under a chart."""

    x: float
    text: str
    anchor: str = "start"


@dataclass(slots=True)
class Section:
    """One section. ``name`` is its word in URLs; the table is shown at once where it is the chart."""

    name: str
    title: StrOrPromise
    sentence: str
    head: list[StrOrPromise]
    rows: list[Row]
    note: str = ""
    bars: BarChart | None = None
    parts: PartChart | None = None
    series: list[Series] = field(default_factory=list)
    labels: list[AxisLabel] = field(default_factory=list)
    is_matrix: bool = False
    is_wide: bool = False

    @property
    def has_ranges(self) -> bool:
        """True if rows are drawn with the middle and the end of their times."""
        return any(row.times for row in self.rows)


def build_list_url(screen: str, statistics: Statistics, **filters: str) -> str:
    """Return the URL of a list with these filters, on the desk that was chosen if it was one."""
    if len(statistics.desks) == 1:
        filters["desk"] = statistics.desks[0].slug
    return f"{reverse(screen)}?{urlencode(filters)}" if filters else reverse(screen)


def build_day_rows(statistics: Statistics, columns: Sequence[Sequence[int]]) -> list[Row]:
    """Return a row for each step of the period, with the value of each column."""
    steps = list(statistics.period.iter_steps())
    return [
        Row(
            label=date_format(step.first, "SHORT_DATE_FORMAT"),
            day=step.first,
            cells=[Cell(column[number]) for column in columns],
        )
        for number, step in enumerate(steps)
    ]


def build_axis_labels(period: Period, chart: BarChart) -> list[AxisLabel]:
    """Return a few dates for the axis of a chart: the first, some between, and the last."""
    steps = [step.first for step in period.iter_steps()]
    if not steps:
        return []
    each = ceil(len(steps) / MAX_LABELS)
    found = [
        AxisLabel(chart.starts[number], date_format(steps[number], "MONTH_DAY_FORMAT"))
        for number in range(0, len(steps), each)
        # The last ones would touch the end.
        if number == 0 or len(steps) - number > each > 1
    ]
    if len(steps) > 1:
        found.append(AxisLabel(chart.end, date_format(period.last, "MONTH_DAY_FORMAT"), "end"))
    return found


def build_times_cells(times: Times) -> list[Cell]:
    """Return the cells of median, ninetieth percentile (both in hours) and number."""
    if times.median is None or times.p90 is None:
        few = gettext("too few") if times.count else ""
        return [Cell(text=few), Cell(text=few), Cell(times.count)]
    return [Cell(round(times.median / 3600, 1)), Cell(round(times.p90 / 3600, 1)), Cell(times.count)]


def build_times_rows(rows: Sequence[tuple[StrOrPromise, Times, str]]) -> list[Row]:
    """Return rows of times with their ranges, all on one scale of 100. Each is label, times and URL."""
    highest = max((times.p90 or 0 for _, times, _ in rows), default=0)
    return [
        Row(
            label=label,
            cells=build_times_cells(times),
            href=href,
            times=(round(100 * times.median / highest, 1), round(100 * times.p90 / highest, 1))
            if highest and times.median is not None and times.p90 is not None
            else None,
        )
        for label, times, href in rows
    ]


def get_times_head(first: StrOrPromise) -> list[StrOrPromise]:
    """Return the head of a table of times."""
    return [first, gettext("Median, hours"), gettext("Nine in ten, hours"), gettext("Number")]


def format_seconds(seconds: float) -> str:
    """Format a length of time, rounded up, as it is said: “40 minutes”, “19 hours”, “4 days”."""
    minutes, hours, days = (ceil(seconds / size) for size in (60, 3600, 86_400))
    if minutes < 60:
        count, message = max(1, minutes), ngettext("{count} minute", "{count} minutes", max(1, minutes))
    elif hours < MAX_HOURS:
        count, message = hours, ngettext("{count} hour", "{count} hours", hours)
    else:
        count, message = days, ngettext("{count} day", "{count} days", days)
    return message.format(count=format_number(count))


def get_level(count: float, highest: float) -> int:
    """Return how dark a cell is drawn: 0 for nothing, 4 for near the highest."""
    return ceil(4 * count / highest) if count and highest else 0


Exported = tuple[list[Any], list[list[Any]]]


def build_export(section: Section) -> Exported:
    """Return head and rows of a section for a spreadsheet: numbers as numbers, days as ISO 8601."""
    return (
        [str(each) for each in section.head],
        [
            [row.day.isoformat() if row.day else str(row.label), *(cell.exported for cell in row.cells)]
            for row in section.rows
        ],
    )
