"""Charts as numbers for an SVG: bars in steps of time, parts of a whole, ranges (pure)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import sqrt

WIDTH, HEIGHT = 440.0, 190.0
LEFT, RIGHT, TOP, BOTTOM = 30.0, 2.0, 8.0, 20.0
"""Room for the numbers of the axis, and the dates under it."""
GAP_SHARE = 0.25
"""Share of a step that stays empty between two bars."""
MAX_TICKS = 4


@dataclass(frozen=True, slots=True)
class Bar:
    """One rectangle; ``series`` is the number of the series that it belongs to."""

    x: float
    y: float
    width: float
    height: float
    series: int


@dataclass(frozen=True, slots=True)
class Tick:
    """A line across the chart, and the value that it stands for."""

    y: float
    value: int


@dataclass(frozen=True, slots=True)
class BarChart:
    """``base`` is the line from which bars rise; ``starts`` are the left edges of all steps."""

    bars: list[Bar]
    ticks: list[Tick]
    base: float
    starts: list[float]
    width: float = WIDTH
    height: float = HEIGHT
    left: float = LEFT
    end: float = WIDTH - RIGHT

    @property
    def paths(self) -> list[tuple[int, str]]:
        """Return the number of each series that has bars, with its bars as data of one SVG path.

        An element for each bar takes longer to write than all else of a chart.
        """
        found: dict[int, list[str]] = defaultdict(list)
        for bar in self.bars:
            line = f"M{bar.x} {bar.y}h{bar.width}v{bar.height}h-{bar.width}z"
            found[bar.series].append(line)
        return [(series, "".join(lines)) for series, lines in sorted(found.items())]


def build_stacked_bars(series: Sequence[Sequence[int]]) -> BarChart:
    """Return bars that stand on each other; the first series lies on the base."""
    totals = [sum(values) for values in zip(*series, strict=True)]
    top, step = find_scale(max(totals, default=0))
    base = HEIGHT - BOTTOM
    scale = (base - TOP) / top
    chart = _build_empty(len(totals), base)
    for number, start in enumerate(chart.starts):
        y = base
        for name, values in enumerate(series):
            height = values[number] * scale
            y -= height
            _add_bar(chart, start, y, height, name)
    chart.ticks.extend(Tick(_round(base - value * scale), value) for value in range(0, top + 1, step))
    return chart


def build_mirrored_bars(up: Sequence[int], down: Sequence[int]) -> BarChart:
    """Return bars of the first series above the base, and of the second one below it, on one scale."""
    top, step = find_scale(max([*up, *down], default=0))
    base = (TOP + HEIGHT - BOTTOM) / 2
    scale = (base - TOP) / top
    chart = _build_empty(len(up), base)
    for number, start in enumerate(chart.starts):
        _add_bar(chart, start, base - up[number] * scale, up[number] * scale, 0)
        _add_bar(chart, start, base, down[number] * scale, 1)
    for value in range(step, top + 1, step):
        chart.ticks.append(Tick(_round(base - value * scale), value))
        chart.ticks.append(Tick(_round(base + value * scale), value))
    return chart


def find_scale(highest: int) -> tuple[int, int]:
    """Return the value at the top of an axis, and the step of its ticks: 1, 2 or 5 times a power of ten."""
    size = 1
    while True:
        for factor in (1, 2, 5):
            step = factor * size
            if highest <= step * MAX_TICKS:
                return step * max(1, -(-highest // step)), step
        size *= 10


def _build_empty(steps: int, base: float) -> BarChart:
    size = (WIDTH - LEFT - RIGHT) / max(1, steps)
    return BarChart([], [], _round(base), [_round(LEFT + number * size) for number in range(steps)])


def _add_bar(chart: BarChart, x: float, y: float, height: float, series: int) -> None:
    if height > 0:
        width = (WIDTH - LEFT - RIGHT) / len(chart.starts) * (1 - GAP_SHARE)
        chart.bars.append(Bar(x, _round(y), _round(width), _round(height), series))


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a whole of 100, from its start."""

    start: float
    size: float
    name: str


@dataclass(frozen=True, slots=True)
class PartChart:
    parts: list[Part] = field(default_factory=list)


def build_parts(counts: Sequence[tuple[str, int]]) -> PartChart:
    """Return parts of a whole beside each other; those of nothing are left out."""
    total = sum(count for _, count in counts)
    chart, start = PartChart(), 0.0
    for name, count in counts:
        if count:
            size = 100 * count / total
            chart.parts.append(Part(_round(start), _round(size), name))
            start += size
    return chart


def compute_share_range(count: int, total: int) -> tuple[float, float]:
    """Return the bounds between which a share lies, 95 times in 100 (Wilson's interval)."""
    z = 1.96
    share, size = count / total, 1 + z * z / total
    middle = (share + z * z / (2 * total)) / size
    reach = z * sqrt(share * (1 - share) / total + z * z / (4 * total * total)) / size
    return max(0.0, middle - reach), min(1.0, middle + reach)


def _round(value: float) -> float:
    return round(value, 1)
