"""Sections about verdicts, cited pages, the galley, and what readers report."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from factcheck.desk.statistics.charts import (
    build_mirrored_bars,
    build_parts,
    build_stacked_bars,
    compute_share_range,
)
from factcheck.desk.statistics.sections import (
    MIN_SHARE_COUNT,
    Cell,
    Counted,
    Row,
    Section,
    Series,
    build_axis_labels,
    build_day_rows,
    build_list_url,
    format_seconds,
    get_level,
)
from factcheck.desk.statistics.totals import MAX_ROWS, Statistics
from factcheck.link_checks.health_selectors import HEALTH_LABELS, HEALTH_NAMES, NEEDS_ATTENTION
from factcheck.models.daily_statistic import Measure
from factcheck.models.enums import CorrectionClass, ItemState, RatingTone, Tick
from lib.text.phrases import StrOrPromise, format_number


def build_corrections_section(statistics: Statistics) -> Section:
    """Return corrections by class, and retractions."""
    counted = [*(Counted(Measure.CORRECTION, (key,)) for key in CorrectionClass), Counted(Measure.RETRACTION)]
    columns = [statistics.get_step_sums(what.measure, *what.keys) for what in counted]
    labels = [gettext("minor"), gettext("significant"), gettext("major"), gettext("retracted")]
    chart = build_stacked_bars(columns)
    return Section(
        name="corrections",
        title=gettext("Corrections and retractions"),
        sentence=describe_corrections(statistics),
        head=[gettext("Week from") if statistics.period.is_weekly else gettext("Day"), *labels],
        rows=build_day_rows(statistics, columns, counted),
        bars=chart,
        series=[Series(label, sum(values)) for label, values in zip(labels, columns, strict=True)],
        labels=build_axis_labels(statistics.period, chart),
    )


def describe_corrections(statistics: Statistics) -> str:
    """“16 corrections and retractions of 514 public verdicts: 3.1 in 100.” Without a share of few."""
    retracted = statistics.get_sum(Measure.RETRACTION)
    changed = statistics.get_sum(Measure.CORRECTION) + retracted
    public = statistics.get_day(Measure.PUBLIC, "", statistics.period.last) + retracted
    if public < MIN_SHARE_COUNT:
        message = ngettext(
            "{count} correction or retraction; {public} public verdicts are too few for a share.",
            "{count} corrections and retractions; {public} public verdicts are too few for a share.",
            changed,
        )
        return message.format(count=format_number(changed), public=format_number(public))
    message = ngettext(
        "{count} correction or retraction of {public} public verdicts: {share} in 100.",
        "{count} corrections and retractions of {public} public verdicts: {share} in 100.",
        changed,
    )
    return message.format(
        count=format_number(changed),
        public=format_number(public),
        share=format_number(round(100 * changed / public, 1)),
    )


def build_claimants_section(statistics: Statistics) -> Section:
    """Return the published verdicts by claimant and rating."""
    return _build_matrix(
        statistics,
        statistics.rated[Measure.CLAIMANT_RATING],
        name="claimants",
        title=gettext("Verdicts by claimant"),
        first=gettext("Claimant"),
        describe=lambda count: ngettext(
            "{count} claimant; {enough} with enough verdicts for a share.",
            "{count} claimants; {enough} with enough verdicts for a share.",
            count,
        ),
        label=lambda key: statistics.claimants[key].name if key else gettext("No claimant given"),
        link=lambda key: (
            reverse("claimant_detail", args=[statistics.claimants[key].public_id]) if key else ""
        ),
        # Those without a claimant, and those whose claimant one may not see any more, have no list.
        count=lambda key: (
            Counted(Measure.CLAIMANT_RATING, (str(statistics.claimants[key].public_id),)) if key else None
        ),
    )


def build_tags_section(statistics: Statistics) -> Section:
    """Return the published verdicts by tag and rating: parties, topics."""
    return _build_matrix(
        statistics,
        statistics.rated[Measure.TAG_RATING],
        name="tags",
        title=gettext("Verdicts by tag"),
        first=gettext("Tag"),
        describe=lambda count: ngettext(
            "{count} tag; {enough} with enough verdicts for a share.",
            "{count} tags; {enough} with enough verdicts for a share.",
            count,
        ),
        label=lambda key: statistics.tags.get(key, key),
        link=lambda key: build_list_url("claim_queue", statistics, state="settled", tag=key),
        count=lambda key: Counted(Measure.TAG_RATING, (key,)),
    )


def _build_matrix(
    statistics: Statistics,
    rated: Mapping[str, Counter[str]],
    *,
    name: str,
    title: str,
    first: str,
    describe: Callable[[int], str],
    label: Callable[[str], str],
    link: Callable[[str], str],
    count: Callable[[str], Counted | None],
) -> Section:
    """Return a table with a row for each key, and a column for each label of a rating."""
    columns: dict[str, list[str]] = {}
    for rating in statistics.ratings:
        columns.setdefault(rating.label, []).append(str(rating.pk))
    falls = {str(rating.pk) for rating in statistics.ratings if rating.tone == RatingTone.FALLS}
    highest = max((count for counts in rated.values() for count in counts.values()), default=0)
    rows = []
    for key, counts in rated.items():
        total, what = counts.total(), count(key)
        cells = []
        for column, keys in columns.items():
            value = sum(counts[pk] for pk in keys)
            level = get_level(value, highest)
            cells.append(
                what.build_cell(statistics, value, level=level, rating=column)
                if what
                else Cell(value, level=level)
            )
        number = what.build_cell(statistics, total) if what else Cell(total)
        share = _format_share(sum(counts[pk] for pk in falls), total)
        rows.append(Row(label(key), [*cells, number, Cell(text=share)], href=link(key)))
    enough = sum(counts.total() >= MIN_SHARE_COUNT for counts in rated.values())
    rows.sort(key=lambda row: str(row.label).casefold())
    return Section(
        name=name,
        title=title,
        sentence=describe(len(rows)).format(count=format_number(len(rows)), enough=format_number(enough)),
        head=[first, *columns, gettext("Number"), gettext("On the false side")],
        rows=rows,
        note=gettext(
            "You choose what you check, so this shows your choice as much as their truthfulness. With fewer "
            "than {few} verdicts no share is given; with more, a range that holds 95 times in 100. At most "
            "{max} rows: those with the most verdicts, in alphabetical order."
        ).format(few=MIN_SHARE_COUNT, max=MAX_ROWS),
        is_matrix=True,
        is_wide=True,
    )


def _format_share(count: int, total: int) -> StrOrPromise:
    if total < MIN_SHARE_COUNT:
        return gettext("too few")
    low, high = (round(100 * bound) for bound in compute_share_range(count, total))
    return gettext("{low} % to {high} %").format(low=format_number(low), high=format_number(high))


def build_balance_section(statistics: Statistics) -> Section:
    """Return the sides of the published verdicts over time, and the ticks on our copy."""
    tones = (RatingTone.FALLS, RatingTone.BETWEEN, RatingTone.STANDS)
    columns = [
        _sum_ratings(statistics, [str(rating.pk) for rating in statistics.ratings if rating.tone == tone])
        for tone in tones
    ]
    chart = build_stacked_bars(columns)
    ticks = [statistics.get_step_sums(Measure.TICK, key) for key in Tick]
    unchanged, checked = sum(ticks[0]), sum(map(sum, ticks))
    message = ngettext(
        "{count} verdict was published, {falls} on the false side; of {checked} checks of our copy "
        "{unchanged} kept the text.",
        "{count} verdicts were published, {falls} on the false side; of {checked} checks of our copy "
        "{unchanged} kept the text.",
        sum(map(sum, columns)),
    )
    return Section(
        name="balance",
        title=gettext("Balance over time"),
        sentence=message.format(
            count=format_number(sum(map(sum, columns))),
            falls=format_number(sum(columns[0])),
            checked=format_number(checked),
            unchanged=format_number(unchanged),
        ),
        head=[
            gettext("Week from") if statistics.period.is_weekly else gettext("Day"),
            *(tone.label for tone in tones),
            *(gettext("Our copy: {tick}").format(tick=tick.label) for tick in Tick),
        ],
        rows=build_day_rows(
            statistics,
            [*columns, *ticks],
            [
                *(Counted(Measure.RATING, (tone,)) for tone in tones),
                *(Counted(Measure.TICK, (tick,)) for tick in Tick),
            ],
        ),
        bars=chart,
        series=[Series(tone.label, sum(values)) for tone, values in zip(tones, columns, strict=True)],
        labels=build_axis_labels(statistics.period, chart),
    )


def _sum_ratings(statistics: Statistics, keys: list[str]) -> list[int]:
    if not keys:
        return [0 for _ in statistics.period.iter_steps()]
    return statistics.get_step_sums(Measure.RATING, *keys)


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
