"""A hundred million sources, looked at again by the house's own rule: how many looks, how late, which hosts.

    .venv/bin/python -m bench.scale [--sources 100e6] [--hosts 5e6] [--days 150] [--capacity 1.3]
                                    [--least 24] [--most 720] [--cpu-ms 2.0] [--restless 0.15]

Each hour the sources that are due are looked at, the longest due first, as far as the workers' capacity goes
(``--capacity``: times the average need); how long each is then left alone is asked of
factcheck.link_checks.scheduling.get_next_check_delay. Sources are counted in groups that behave alike, not
one by one. On the
way the workers stand still for a day, to see how long catching up takes. What pages do (MIX) is assumed and
said below; so are the hosts, the n-th of which has 1/n of the sources of the first.
"""

import argparse
import heapq
import math
import os
import tempfile
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

HOURS = 24
WARM_DAYS = 60
"""Days until the intervals have settled; what comes after is counted."""
STILL_DAY = 100
"""On this day the workers do nothing."""
PER_HOST_A_DAY = 86_400
"""One a second, the default of STET_LINK_CHECK_HOST_DELAY_MS."""


@dataclass(frozen=True)
class Group:
    """Sources that behave alike. ``days`` is the mean time between two changes of their words (0: at every
    look; infinite: never).
    """

    name: str
    share: float
    days: float = math.inf
    outcome: str = "ok"
    watched: bool = False


def mix(restless: float) -> list[Group]:
    """Return a newsroom's kinds of sources; ``restless`` is the share whose text differs each time."""
    kinds = [
        Group("dead", 0.05, outcome="dead"),
        Group("closed to us", 0.03, outcome="blocked"),
        Group("under a new or much-read verdict", 0.01, days=90, watched=True),
        Group("new words at every look", restless, days=0),
        Group("new words in a week", 0.10, days=7),
        Group("new words in three months", 0.20, days=90),
    ]
    return [*kinds, Group("never change", 1 - sum(kind.share for kind in kinds))]


def rule(least: int, most: int) -> Callable[[Group, bool, int, int], int]:
    """(group, unchanged, hours left alone last, which tenth of the spread) -> hours to leave it alone now."""
    from datetime import timedelta

    from django.test import override_settings

    from factcheck.link_checks.scheduling import get_next_check_delay
    from factcheck.link_checks.source_usage import SourceUsage

    # A source is spread by a hash of its number: one number for each tenth.
    of_tenth = {zlib.crc32(number.to_bytes(8, "big")) % 1001 // 100: number for number in range(5_000)}
    known: dict[tuple[str, bool, int, int], int] = {}

    def ask(group: Group, unchanged: bool, last: int, tenth: int) -> int:
        key = (group.name, unchanged, last, tenth)
        if key not in known:
            with override_settings(STET_LINK_CHECK_MIN_HOURS=least, STET_LINK_CHECK_MAX_HOURS=most):
                wait = get_next_check_delay(
                    source_id=of_tenth[tenth],
                    outcome=group.outcome,
                    before=group.outcome,
                    unchanged=unchanged,
                    interval_hours=last,
                    resting=SourceUsage(is_recent=group.watched),
                )
            known[key] = max(1, round((wait or timedelta(days=30)) / timedelta(hours=1)))
        return known[key]

    return ask


Waiting = dict[tuple[int, int, int], float]
"""Number of sources by (group, tenth, hours of the last interval)."""


@dataclass
class Told:
    """Result of the simulation. ``by_day`` and ``by_group`` are looks, ``new_words`` those that found some.

    ``peak`` is how many fell due in the fullest hour, ``late`` pairs of (hours late, how many looks),
    ``backlog`` the most that waited, ``caught_up`` the hours until nobody waited after the standstill.
    """

    by_day: list[float] = field(default_factory=list)
    new_words: float = 0
    by_group: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    peak: float = 0
    late: list[tuple[float, float]] = field(default_factory=list)
    backlog: float = 0
    caught_up: float = 0

    def lateness(self, share: float) -> float:
        """Hours: so large a share of all looks was not later."""
        wanted = share * sum(count for _, count in self.late)
        for hours, count in sorted(self.late):
            wanted -= count
            if wanted <= 0:
                return hours
        return 0


def simulate(
    groups: list[Group], sources: float, days: int, wait_of: Callable[..., int], capacity: float, most: int
) -> Told:
    """Hour after hour. ``capacity`` is looks an hour; without end while the intervals settle."""
    due: dict[int, Waiting] = defaultdict(lambda: defaultdict(float))
    for at, group in enumerate(groups):
        for tenth in range(10):
            for hour in range(most):
                due[hour][at, tenth, most] += sources * group.share / 10 / most
    queue: list[tuple[int, Waiting]] = []
    data = Told()
    for hour in range(days * HOURS):
        day = hour // HOURS
        fresh = due.pop(hour, {})
        arrived = sum(fresh.values())
        heapq.heappush(queue, (hour, dict(fresh)))
        space = math.inf if day < WARM_DAYS else 0 if day == STILL_DAY else capacity
        looked = 0.0
        while queue and space - looked > 1e-6:
            since, waiting = queue[0]
            count = sum(waiting.values())
            part = min(1.0, (space - looked) / count) if count else 1.0
            for (at, tenth, last), many in waiting.items():
                new = _look(groups, due, at, tenth, last, many * part, hour, since, wait_of)
                if day >= WARM_DAYS:
                    data.new_words += new
                    data.by_group[groups[at].name] += many * part
            looked += count * part
            if day >= WARM_DAYS and day < STILL_DAY:
                data.late.append((hour - since + (0.5 if since < hour else 0), count * part))
            if part < 1:
                queue[0] = (since, {key: many * (1 - part) for key, many in waiting.items()})
                break
            heapq.heappop(queue)
        left = sum(sum(waiting.values()) for _, waiting in queue)
        _count(data, day, hour, looked, arrived, left)
    return data


def _look(
    groups: list[Group], due: dict[int, Waiting], at: int, tenth: int, last: int, many: float, hour: int,
    since: int, wait_of: Callable[..., int],
) -> float:  # fmt: skip
    """Look at them, and put them where they are due next; how many had new words."""
    group = groups[at]
    gone_by = (last + hour - since) / HOURS
    same = 0.0 if group.days == 0 else math.exp(-gone_by / group.days)
    for unchanged, share in ((True, same), (False, 1 - same)):
        if share > 0:
            wait = wait_of(group, unchanged, last, tenth)
            due[hour + wait][at, tenth, wait] += many * share
    return many * (1 - same)


def _count(told: Told, day: int, hour: int, looked: float, arrived: float, left: float) -> None:
    if WARM_DAYS <= day < STILL_DAY:
        if hour % HOURS == 0:
            told.by_day.append(0)
        told.by_day[-1] += looked
        told.peak = max(told.peak, arrived)
    if day >= STILL_DAY:
        told.backlog = max(told.backlog, left)
        if left < 1 and not told.caught_up and day > STILL_DAY:
            told.caught_up = hour - (STILL_DAY + 1) * HOURS


def host_sizes(sources: float, hosts: int) -> Iterator[tuple[float, int]]:
    """(sources of a host, how many such hosts): the first ten thousand one by one, then in bundles."""
    first = sources / (math.log(hosts) + 0.5772)
    rank = 1
    while rank <= hosts:
        upto = rank if rank < 10_000 else min(hosts, rank + rank // 100)
        yield first / ((rank + upto) / 2), upto - rank + 1
        rank = upto + 1


def report_hosts(sources: float, hosts: int, looks: float) -> None:
    """Print which hosts cannot be kept up with. ``looks`` is what a source wants in a day."""
    over = [(size, count) for size, count in host_sizes(sources, hosts) if size * looks > PER_HOST_A_DAY]
    held = sum(size * count for size, count in over)
    print(f"hosts that want more than {PER_HOST_A_DAY:,} looks a day: {sum(count for _, count in over)}")
    if over:
        first = over[0][0]
        print(f"  their sources: {held / sources:.0%} of all; the first has {first / 1e6:.1f} million")
        print(f"  at one a second it takes {first / PER_HOST_A_DAY:.0f} days for each of its pages")


def main() -> None:
    """Simulate, print."""
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--sources", type=float, default=100e6)
    arguments.add_argument("--hosts", type=float, default=5e6)
    arguments.add_argument("--days", type=int, default=150)
    arguments.add_argument("--capacity", type=float, default=1.3, help="times the average need")
    arguments.add_argument("--least", type=int, default=24, help="STET_LINK_CHECK_MIN_HOURS, hours")
    arguments.add_argument("--most", type=int, default=720, help="STET_LINK_CHECK_MAX_HOURS, hours")
    arguments.add_argument("--restless", type=float, default=0.15, help="share that differs at every look")
    arguments.add_argument("--seconds", type=float, default=1.0, help="a look takes, hangs included")
    arguments.add_argument("--at-once", type=int, default=200, help="STET_LINK_CHECK_MAX_CONCURRENT")
    arguments.add_argument("--cpu-ms", type=float, default=2.0, help="of a worker for one look, TLS and all")
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"STET_EMBEDDED": "1", "STET_DATA_DIR": folder}
        os.environ["DJANGO_SETTINGS_MODULE"] = "newsroom.settings"
        # Django reads its settings when it is set up, so nothing of the house may be imported before.
        import django

        django.setup()
        wait_of = rule(given.least, given.most)
        groups = mix(given.restless)
        settled = simulate(groups, given.sources, WARM_DAYS + 40, wait_of, math.inf, given.most)
        a_day = sum(settled.by_day) / len(settled.by_day)
        data = simulate(groups, given.sources, given.days, wait_of, a_day * given.capacity / 24, given.most)
    a_second = a_day / 86_400
    print(f"{given.sources:,.0f} sources, left alone for {given.least} to {given.most} hours")
    print(f"looks a day {a_day:,.0f}; a second {a_second:.0f}, {settled.peak / 3600:.0f} in the fullest hour")
    print(f"looks that find new words, and keep a copy, a day {settled.new_words / len(settled.by_day):,.0f}")
    counted = sum(settled.by_group.values())
    for group in groups:
        part = settled.by_group[group.name] / counted
        every = given.sources * group.share / (settled.by_group[group.name] / len(settled.by_day))
        print(
            f"  {group.name:34} {group.share:5.0%} of sources {part:5.0%} of looks, every {every:5.1f} days"
        )
    late = ", ".join(f"{share:.1%}: {data.lateness(share):.0f} h" for share in (0.5, 0.9, 0.99, 0.999))
    print(f"with {given.capacity} times the average need, not later than  {late}")
    print(f"after a day's standstill {data.backlog:,.0f} wait; caught up in {data.caught_up:.0f} h")
    processors = a_second * given.capacity * given.cpu_ms / 1000
    flying = a_second * given.capacity * given.seconds
    workers = max(1, math.ceil(processors / 0.7), math.ceil(flying / given.at_once / 0.7))
    print(
        f"at {given.cpu_ms} CPU-ms and {given.seconds} s a look: {processors:.1f} processors busy, "
        f"{flying:.0f} looks in the air, so {workers} workers at 70 %"
    )
    report_hosts(given.sources, round(given.hosts), a_day / given.sources)


if __name__ == "__main__":
    main()
