"""Sections about the work: open claims, time in each state, turnaround, in and out, people."""

from django.utils.translation import gettext, ngettext

from factcheck.desk.statistics.charts import build_mirrored_bars, build_stacked_bars
from factcheck.desk.statistics.counting import AGES, COUNTED_STATES, KEY_LABELS, OLD
from factcheck.desk.statistics.sections import (
    Cell,
    Counted,
    Row,
    Section,
    Series,
    build_axis_labels,
    build_day_rows,
    build_list_url,
    build_times_rows,
    format_seconds,
    get_times_head,
)
from factcheck.desk.statistics.totals import PersonRow, Statistics
from factcheck.models.daily_statistic import Measure
from factcheck.models.enums import ClaimState
from lib.text.phrases import format_number

# The oldest lie on the base of the chart, where they are compared with ease.
AGE_KEYS = (OLD, *reversed(AGES))


def build_backlog_section(statistics: Statistics) -> Section:
    """Return the open claims at the end of each day, by age."""
    steps = [step.last for step in statistics.period.iter_steps()]
    columns = [[statistics.get_day(Measure.OPEN, key, day) for day in steps] for key in AGE_KEYS]
    chart = build_stacked_bars(columns)
    totals = [sum(values) for values in zip(*columns, strict=True)]
    labels = KEY_LABELS[Measure.OPEN]
    return Section(
        name="backlog",
        title=gettext("Open claims and their age"),
        sentence=" ".join([describe_open(statistics), describe_old(statistics)]),
        head=[gettext("End of the day"), *(labels[key] for key in AGE_KEYS), gettext("All")],
        rows=build_day_rows(
            statistics,
            [*columns, totals],
            [*(Counted(Measure.OPEN, (key,)) for key in AGE_KEYS), Counted(Measure.OPEN)],
        ),
        note=gettext("Suggestions are left out. The queue counts them as open claims."),
        bars=chart,
        series=[Series(labels[key], values[-1]) for key, values in zip(AGE_KEYS, columns, strict=True)],
        labels=build_axis_labels(statistics.period, chart),
    )


def count_open(statistics: Statistics) -> tuple[int, int, int]:
    """Return how many claims were open before the period and at its end, and how many of these are old."""
    period = statistics.period
    before, now = (
        sum(statistics.get_day(Measure.OPEN, key, day) for key in AGE_KEYS)
        for day in (period.day_before, period.last)
    )
    return before, now, statistics.get_day(Measure.OPEN, OLD, period.last)


def describe_open(statistics: Statistics) -> str:
    """“54 claims are open, 10 more than before the period.”"""
    before, now, _ = count_open(statistics)
    change = abs(now - before)
    if now > before:
        message = ngettext(
            "{count} claim is open, {change} more than before the period.",
            "{count} claims are open, {change} more than before the period.",
            now,
        )
    elif now < before:
        message = ngettext(
            "{count} claim is open, {change} fewer than before the period.",
            "{count} claims are open, {change} fewer than before the period.",
            now,
        )
    else:
        message = ngettext(
            "{count} claim is open, as many as before the period.",
            "{count} claims are open, as many as before the period.",
            now,
        )
    return message.format(count=format_number(now), change=format_number(change))


def describe_old(statistics: Statistics) -> str:
    """“8 have been open for a week or longer.”"""
    *_, old = count_open(statistics)
    return ngettext(
        "{count} has been open for a week or longer.", "{count} have been open for a week or longer.", old
    ).format(count=format_number(old))


def build_states_section(statistics: Statistics) -> Section:
    """Return the time that claims spent in each state."""
    rows = [
        (
            state.label,
            Counted(Measure.TIME_IN_STATE, (state,)),
            build_list_url("claim_queue", statistics, state=str(state)),
        )
        for state in COUNTED_STATES
    ]
    found = [(state.label, statistics.get_times(Measure.TIME_IN_STATE, state)) for state in COUNTED_STATES]
    timed = [(times.p90, times.median, label) for label, times in found if times.median and times.p90]
    sentence = gettext("Too few claims changed their state to say how long that takes.")
    if timed:
        # By the claims that stay long, as the bars show it: half of them may leave a state within minutes.
        long, middle, label = max(timed, key=lambda one: one[:2])
        median, p90 = format_seconds(middle), format_seconds(long)
        message = gettext(
            "“{state}” takes longest: half of all claims left it within {median}, nine in ten within {p90}."
        )
        if median == p90:
            message = gettext("“{state}” takes longest: nine in ten claims left it within {p90}.")
        sentence = message.format(state=label, median=median, p90=p90)
    return Section(
        name="states",
        title=gettext("Time in each state"),
        sentence=sentence,
        head=get_times_head(gettext("State")),
        rows=build_times_rows(statistics, rows),
    )


def build_turnaround_section(statistics: Statistics) -> Section:
    """Return the time from flag to publication, and on our copy to the settled claim."""
    rows = [
        (label, Counted(Measure.TURNAROUND, (key,)), "")
        for key, label in KEY_LABELS[Measure.TURNAROUND].items()
    ]
    return Section(
        name="turnaround",
        title=gettext("Turnaround"),
        sentence=describe_turnaround(statistics),
        head=get_times_head(gettext("Way")),
        rows=build_times_rows(statistics, rows),
    )


def describe_turnaround(statistics: Statistics) -> str:
    """“Half of the 67 verdicts were published within 19 hours of the flag, nine in ten within 4 days.”"""
    times = statistics.get_times(Measure.TURNAROUND, "published")
    if times.median is None or times.p90 is None:
        message = ngettext(
            "{count} verdict was published: too few to say how long that takes.",
            "{count} verdicts were published: too few to say how long that takes.",
            times.count,
        )
        return message.format(count=format_number(times.count))
    message = gettext(
        "Half of the {count} verdicts were published within {median} of the flag, nine in ten within {p90}."
    )
    return message.format(
        count=format_number(times.count),
        median=format_seconds(times.median),
        p90=format_seconds(times.p90),
    )


def build_flow_section(statistics: Statistics) -> Section:
    """Return the claims that came in and that were finished each day."""
    keys = {
        Measure.OPENED: (("flagged",), ("reopened", "restored"), ("moved",)),
        Measure.FINISHED: ((ClaimState.SETTLED,), (ClaimState.CLOSED,), ("moved",)),
    }
    counted = [Counted(measure, each) for measure in keys for each in keys[measure]]
    columns = [statistics.get_step_sums(what.measure, *what.keys) for what in counted]
    opened, finished = statistics.get_step_sums(Measure.OPENED), statistics.get_step_sums(Measure.FINISHED)
    chart = build_mirrored_bars(opened, finished)
    return Section(
        name="flow",
        title=gettext("In and out"),
        sentence=describe_flow(statistics),
        head=[
            gettext("Week from") if statistics.period.is_weekly else gettext("Day"),
            gettext("Flagged"),
            gettext("Reopened"),
            gettext("Moved here"),
            gettext("Settled"),
            gettext("Closed"),
            gettext("Moved away"),
        ],
        rows=build_day_rows(statistics, columns, counted),
        bars=chart,
        series=[Series(gettext("in"), sum(opened)), Series(gettext("out"), sum(finished))],
        labels=build_axis_labels(statistics.period, chart),
    )


def describe_flow(statistics: Statistics) -> str:
    """“207 claims came in, and 197 were settled, closed or moved away.”"""
    opened = statistics.get_sum(Measure.OPENED)
    message = ngettext(
        "{count} claim came in; {finished} settled, closed or moved away.",
        "{count} claims came in; {finished} settled, closed or moved away.",
        opened,
    )
    return message.format(
        count=format_number(opened), finished=format_number(statistics.get_sum(Measure.FINISHED))
    )


def build_people_section(statistics: Statistics) -> Section:
    """Return what each person did, of those whose work the reader may see."""
    message = ngettext("{count} person worked on claims.", "{count} people worked on claims.",
                       len(statistics.people))  # fmt: skip
    return Section(
        name="people",
        title=gettext("Checkers and editors"),
        sentence=message.format(count=format_number(len(statistics.people))),
        head=[
            gettext("Name"),
            gettext("Assigned"),
            gettext("Sent to review"),
            gettext("Sent back"),
            gettext("To review, median hours"),
            gettext("Reviewed"),
            gettext("Published or settled"),
        ],
        rows=[_build_person_row(statistics, row) for row in statistics.people],
        note=gettext(
            "You see your own work, and everybody’s on the desks where you are an editor. "
            "The list is in alphabetical order: claims differ too much for a ranking."
        ),
        is_wide=True,
    )


def _build_person_row(statistics: Statistics, row: PersonRow) -> Row:
    middle, key = row.times.median, str(row.person.public_id)
    few = gettext("too few") if row.times.count else ""

    def build_cell(measure: Measure) -> Cell:
        return Counted(measure, (key,)).build_cell(statistics, row.counts[measure])

    return Row(
        label=str(row.person),
        href=build_list_url("claim_queue", statistics, checker=key),
        cells=[
            build_cell(Measure.ASSIGNED),
            build_cell(Measure.SUBMITTED),
            build_cell(Measure.SENT_BACK),
            Cell(text=few) if middle is None else Cell(round(middle / 3600, 1)),
            build_cell(Measure.REVIEWED),
            build_cell(Measure.PUBLISHED),
        ],
    )
