"""Speed and cost of link checks: Stet's worker beside a Celery task a link.

    .venv/bin/python -m bench.links [--links 5000] [--hosts 500] [--only stet,tasks] [--big 20000]

One run, one made-up web (bench/links_world.py says what is in it), one after the other: Stet's worker on
PostgreSQL and Redis, and a Celery task a link with requests. Prints links a second, CPU-milliseconds a link
of the workers' own processes, memory and Redis's share, then each promise with ok or NOT. Ends with 1 where a
link was classed wrongly.

Not in it: names (hosts are numeric addresses, allowed by STET_FETCH_ALLOWED_HOSTS, so look-ups and the
rule that an
address is public are not asked), TLS (some .7 to 1.0 CPU-milliseconds a new connection), and disks (the
private PostgreSQL does not wait for them). Other work on the machine lowers every row: trust the ratios.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator

from bench.links_measure import ROOT, Result, web
from bench.links_peers import Missing, tasks
from bench.links_world import KINDS, World, build
from tests import servers

PER_HOST = 2
ROWS = ("stet", "tasks", "big")


def stet(links: int, hosts: int) -> list[Result]:
    """Both looks of Stet's worker, in a process of their own."""
    command = [sys.executable, "-m", "bench.links_stet", "--links", str(links), "--hosts", str(hosts)]
    response = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)  # noqa: S603
    found = json.loads(response.stdout)
    print("bytes a row: " + ", ".join(f"{name} {size:.0f}" for name, size in found["bytes"].items()))
    return [Result(**row) for row in found["looks"]]


def row(found: Result) -> str:
    """One line of the table."""
    broker = "" if found.broker is None else f"{found.broker / found.links * 1000:.3f}"
    return (
        f"{found.name:26} {found.links:6} {found.seconds:8.1f} {found.per_second:8.1f} "
        f"{found.cpu_per_thousand:10.2f} {found.peak / 1e6:8.0f} {broker:>9}  {found.remark}"
    )


def promises(rows: dict[str, Result], world: World) -> Iterator[tuple[str, bool]]:
    """(what is promised and what was found, whether it holds) for what was measured."""
    ours = rows.get("Stet, looking again")
    if ours is None:
        return
    first = rows["Stet, first look"]
    limit = len(world.links) / world.least_seconds(PER_HOST)
    if usual := rows.get("task a link, prefork 8"):
        times = ours.per_second / usual.per_second
        yield f"at least 10 times a task a link: {times:.1f} times", times >= 10
        share = ours.cpu_per_thousand / usual.cpu_per_thousand
        yield f"at most half of its CPU: 1/{1 / share:.1f}", share <= 1 / 2
    part = ours.per_second / limit
    yield f"at least 60 % of the limit of {limit:.0f} a second: {part:.0%}", part >= 0.6
    broker = (ours.broker or 0) / ours.links * 1000
    yield f"at most .03 ms of Redis a link: {broker:.3f}", broker <= 0.03
    yield f"at most 150 MB: {ours.peak / 1e6:.0f}", ours.peak <= 150e6
    for check in (first, ours):
        wrong = check.wrong or []
        yield f"every link classed rightly, {check.name}: {'; '.join(wrong) or 'yes'}", not wrong
    if big := next((found for name, found in rows.items() if name.startswith("big")), None):
        grown = big.peak / ours.peak
        yield f"memory with {big.links / ours.links:.0f} times the links: {grown:.2f} times", grown <= 1.1


def main() -> None:
    """Run what is asked for, print the table and the promises."""
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--links", type=int, default=5_000)
    arguments.add_argument("--hosts", type=int, default=500)
    arguments.add_argument("--big", type=int, default=20_000, help="links of the run that looks at memory")
    arguments.add_argument("--only", default=",".join(ROWS), help=f"some of {', '.join(ROWS)}")
    given = arguments.parse_args()
    # What was started has to end with us.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    only = given.only.split(",")
    world = build(given.links, given.hosts, port=0, closed=0)
    print(
        f"{given.links} links of {len(KINDS)} kinds on {given.hosts} hosts, {PER_HOST} at once on a host; "
        f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} before",
        f"the latency limit: {given.links / world.least_seconds(PER_HOST):.0f} links a second",
        f"{'':26} {'links':>6} {'seconds':>8} {'links/s':>8} {'CPU ms':>10} {'peak MB':>8} {'Redis ms':>9}",
        sep="\n",
        flush=True,
    )
    rows: dict[str, Result] = {}

    def add(found: Result) -> None:
        rows[found.name] = found
        print(row(found), flush=True)

    if "stet" in only:
        for check in stet(given.links, given.hosts):
            add(check)
    if "tasks" in only:
        with web(given.links, given.hosts) as served, servers.run_servers() as addresses:
            try:
                add(tasks(served, addresses, pool="prefork", at_once=8))
            except Missing as why:
                print(f"left out: {why}", flush=True)
    if "big" in only:
        for check in stet(given.big, given.hosts):
            check.name = check.name.replace("Stet", "big")
            add(check)
    print(f"load {os.getloadavg()[0]:.1f} after")
    for says, holds in promises(rows, world):
        print(f"{'ok ' if holds else 'NOT'}  {says}")
    if any(found.wrong for found in rows.values()):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
