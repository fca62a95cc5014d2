"""Sections about cited pages, the galley, and what readers report."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from factcheck.link_checks.health_selectors import HEALTH_LABELS, HEALTH_NAMES, NEEDS_ATTENTION
from factcheck.models.daily_statistic import Measure
from factcheck.models.enums import ItemState
from factcheck.statistics.charts import build_mirrored_bars, build_parts
from factcheck.statistics.sections import (
    Cell,
    Counted,
    Row,
    Section,
    Series,
    build_axis_labels,
    build_day_rows,
    build_list_url,
    format_seconds,
)
from factcheck.statistics.selectors import Statistics
from lib.text.phrases import format_number


def build_links_section(statistics: Statistics) -> Section:
    """Return how the cited pages were on the last day on which that was counted, and on the first."""
    first, last = _get_counted_days(statistics)
    names = list(reversed(HEALTH_NAMES))
    now = {name: statistics.get_day(Measure.LINK, name, last) for name in names}
    before = {name: statistics.get_day(Measure.LINK, name, first) for name in names}
    total = sum(now.values())
    message = ngettext(
        "{count} cited page; {bad} need attention.",
        "{count} cited pages; {bad} need attention.",
        total,
    )
    return Section(
        name="links",
        title=gettext("Cited pages"),
        sentence=message.format(
            count=format_number(total), bad=format_number(sum(now[name] for name in NEEDS_ATTENTION))
        ),
        head=[
            gettext("Link health"),
            gettext("On {date}").format(date=date_format(first, "SHORT_DATE_FORMAT")),
            gettext("On {date}").format(date=date_format(last, "SHORT_DATE_FORMAT")),
        ],
        rows=[
            Row(
                label=HEALTH_LABELS[name],
                cells=[Cell(before[name]), Cell(now[name])],
                href=build_list_url("link_health", statistics, outcome=name),
                name=name,
            )
            for name in names
        ],
        parts=build_parts(list(now.items())),
        note=gettext(
            "Counted once a night. A page that several desks cite counts once for each. Sources off the "
            "record are left out."
        ),
    )


def _get_counted_days(statistics: Statistics) -> tuple[date, date]:
    days = [day for day in statistics.daily.get((Measure.LINK, ""), {}) if day >= statistics.period.first]
    return min(days, default=statistics.period.first), max(days, default=statistics.period.last)


def build_galley_section(statistics: Statistics) -> Section:
    """Return the items of our own copy that is being checked, by state."""
    _, last = _get_counted_days(statistics)
    states = (ItemState.TICKED, ItemState.WAIVED, ItemState.IN_WORK, ItemState.OPEN)
    counts = {state: statistics.get_day(Measure.GALLEY, state, last) for state in states}
    message = ngettext(
        "{count} item in our copy that is being checked; {done} ticked or waived.",
        "{count} items in our copy that is being checked; {done} ticked or waived.",
        sum(counts.values()),
    )
    return Section(
        name="galley",
        title=gettext("Galley coverage"),
        sentence=message.format(
            count=format_number(sum(counts.values())),
            done=format_number(counts[ItemState.TICKED] + counts[ItemState.WAIVED]),
        ),
        head=[gettext("State of the item"), gettext("Number")],
        rows=[Row(state.label, [Cell(count)], name=str(state)) for state, count in counts.items()],
        parts=build_parts([(str(state), count) for state, count in counts.items()]),
        note=gettext("Counted once a night, on {date}.").format(date=date_format(last, "SHORT_DATE_FORMAT")),
    )


def build_reports_section(statistics: Statistics) -> Section:
    """Return the reader reports that came in and were answered, and the time to the answer."""
    received = statistics.get_step_sums(Measure.REPORT_RECEIVED)
    answered = statistics.get_step_sums(Measure.REPORT_ANSWERED)
    times = statistics.get_times(Measure.REPORT_ANSWERED)
    chart = build_mirrored_bars(received, answered)
    message = ngettext(
        "{count} reader report came in; {answered} answered.",
        "{count} reader reports came in; {answered} answered.",
        sum(received),
    )
    sentence = message.format(count=format_number(sum(received)), answered=format_number(sum(answered)))
    if times.median is not None and times.p90 is not None:
        how_long = gettext("Half of the answers took up to {median}, nine in ten up to {p90}.")
        sentence += " " + how_long.format(median=format_seconds(times.median), p90=format_seconds(times.p90))
    return Section(
        name="reports",
        title=gettext("Reader reports"),
        sentence=sentence,
        head=[
            gettext("Week from") if statistics.period.is_weekly else gettext("Day"),
            gettext("Received"),
            gettext("Answered"),
        ],
        rows=build_day_rows(
            statistics,
            [received, answered],
            [Counted(Measure.REPORT_RECEIVED), Counted(Measure.REPORT_ANSWERED)],
        ),
        bars=chart,
        series=[
            Series(gettext("received"), sum(received)),
            Series(gettext("answered"), sum(answered)),
        ],
        labels=build_axis_labels(statistics.period, chart),
    )
