"""A section of the page Statistics: its sentence, its chart, and the table that holds the same numbers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from math import ceil
from typing import Any, cast
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import SimpleLazyObject
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from factcheck.desk.statistics.charts import BarChart, PartChart
from factcheck.desk.statistics.totals import Period, Statistics, Times
from factcheck.models.daily_statistic import Measure
from lib.text.phrases import StrOrPromise, format_number
from lib.web.listing import format_values

MIN_SHARE_COUNT = 20
"""Number from which on a share is given."""
MAX_HOURS = 72
"""Hours from which a length of time is said in days."""
MAX_LABELS = 4
"""Dates under a chart, beside the last."""


@dataclass(slots=True)
class Cell:
    """One cell of a table: a number, or words in its place. ``level``, 0 to 4, is how dark it is drawn.

    ``href`` leads to the claims that the number counts.
    """

    value: float | None = None
    text: StrOrPromise = ""
    level: int | None = None
    href: str = ""

    @property
    def shown(self) -> str:
        """Return the cell as a person reads it."""
        return format_number(self.value) if self.value is not None else str(self.text)

    @property
    def html(self) -> SafeString:
        """Return the cell as HTML: a template takes ten times as long, and a page has hundreds."""
        level = "" if self.level is None else format_html(' class="level-{}"', self.level)
        shown = format_html('<a href="{}">{}</a>', self.href, self.shown) if self.href else self.shown
        return format_html("<td{}>{}</td>", level, shown)

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
    def cells_html(self) -> SafeString:
        """Return all cells as HTML."""
        return format_html_join("", "{}", ((cell.html,) for cell in self.cells))


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


@dataclass(frozen=True, slots=True)
class Counted:
    """Meaning of a number: a measure of daily statistics, and some of its keys; () for all."""

    measure: Measure
    keys: tuple[str, ...] = ()

    def build_cell(
        self, statistics: Statistics, value: int, period: Period | None = None, *, level: int | None = None,
        rating: str = "",
    ) -> Cell:  # fmt: skip
        """Return the cell of a number, which leads to its claims where there are any."""
        if not value:
            return Cell(value, level=level)
        days = period or statistics.period
        # A page has hundreds: of these parts, none has to be quoted.
        query = f"measure={self.measure}&since={days.first}&until={days.last}"
        href = f"{statistics.claims_url}?{query}{_build_key_query(self.keys, rating)}"
        if len(statistics.desks) == 1:
            href = f"{href}&desk={statistics.desks[0].slug}"
        return Cell(value, level=level, href=href)


@lru_cache(maxsize=1_000)
def _build_key_query(keys: tuple[str, ...], rating: str) -> str:
    """Return the keys of a number, and its rating, as the end of an address; a table has them in each row."""
    query = {"key": format_values(keys)} if keys else {}
    if rating:
        query["rating"] = format_values([rating])
    return f"&{urlencode(query)}" if query else ""


def build_day_rows(
    statistics: Statistics, columns: Sequence[Sequence[int]], counted: Sequence[Counted]
) -> list[Row]:
    """Return a row for each step of the period, with the value of each column and what it counts.

    They are built when they are first read: under a chart, the page leaves them to who opens its table.
    """
    rows: Any = SimpleLazyObject(lambda: _build_day_rows(statistics, columns, counted))
    return cast(list[Row], rows)


def _build_day_rows(
    statistics: Statistics, columns: Sequence[Sequence[int]], counted: Sequence[Counted]
) -> list[Row]:
    rows = []
    for number, step in enumerate(statistics.period.iter_steps()):
        cells = [
            what.build_cell(
                statistics,
                column[number],
                # Open claims are those at the end of a step; of all else a step has the sum.
                Period(step.last, step.last) if what.measure == Measure.OPEN else step,
            )
            for column, what in zip(columns, counted, strict=True)
        ]
        rows.append(Row(label=date_format(step.first, "SHORT_DATE_FORMAT"), day=step.first, cells=cells))
    return rows


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


def build_times_cells(times: Times, number: Cell) -> list[Cell]:
    """Return the cells of median, ninetieth percentile (both in hours) and number."""
    if times.median is None or times.p90 is None:
        few = gettext("too few") if times.count else ""
        return [Cell(text=few), Cell(text=few), number]
    return [Cell(round(times.median / 3600, 1)), Cell(round(times.p90 / 3600, 1)), number]


def build_times_rows(statistics: Statistics, rows: Sequence[tuple[StrOrPromise, Counted, str]]) -> list[Row]:
    """Return rows of times with their ranges, all on one scale of 100. Each is label, what, and URL."""
    timed = [
        (label, what, statistics.get_times(what.measure, *what.keys), href) for label, what, href in rows
    ]
    highest = max((times.p90 or 0 for _, _, times, _ in timed), default=0)
    return [
        Row(
            label=label,
            cells=build_times_cells(times, what.build_cell(statistics, times.count)),
            href=href,
            times=(round(100 * times.median / highest, 1), round(100 * times.p90 / highest, 1))
            if highest and times.median is not None and times.p90 is not None
            else None,
        )
        for label, what, times, href in timed
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
