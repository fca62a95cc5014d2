"""The other rows of bench.links, each run as its users run it, in an environment of the benchmark's own.

The environment lies in ``var/bench`` and is made with pip when it is not there. LinkChecker is under the GPL:
it is run as a command, from an environment apart, and nothing of it is imported or shipped.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.links_measure import ROOT, Result, Session, broker_seconds
from bench.links_world import PATIENCE, World

PEERS = ROOT / "var/bench/peers"
NEEDED = (
    "celery[redis]==5.7.0",
    "packaging",
    "redis",
    "requests",
    "psycopg[binary]",
    "httpx",
    "aiohttp",
    "uvloop",
)
GPL = "linkchecker==10.6.0"
LONGEST = 900


class Missing(Exception):
    """A peer cannot be run; says why."""


def environment(*packages: str) -> Path:
    """The folder of the peers' commands, with these packages in it. Raises Missing."""
    place = PEERS.with_name(f"{PEERS.name}-{re.split(r'[=<>[]', packages[0])[0]}")
    done = place / "installed"
    if not done.exists():
        for command in (
            [sys.executable, "-m", "venv", str(place)],
            [str(place / "bin/pip"), "install", "--quiet", "--disable-pip-version-check", *packages],
        ):
            made = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  our own
            if made.returncode:
                raise Missing(f"{packages[0]} could not be installed: {made.stderr.strip()[-200:]}")
        done.touch()
    return place / "bin"


def bare(which: str, world: World) -> Result:
    """aiohttp or httpx, doing nothing but GET."""
    python = environment(*NEEDED) / "python"
    command = [str(python), "-m", "bench.links_bare", which, *_numbers(world)]
    response = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=LONGEST)  # noqa: S603  our own
    got = json.loads(response.stdout)
    links = len(world.links)
    remark = f"{got['answered']} answered"
    return Result(f"bare {which}", links, got["seconds"], got["cpu"], got["peak"], remark=remark)


def tasks(world: World, addresses: dict[str, str], *, pool: str, at_once: int) -> Result:
    """A Celery task a link. The messages lie there before the worker is started; the clock runs from
    the first row to the last.
    """
    import psycopg  # Stet's own, to read what the peer wrote

    place = environment(*NEEDED)
    database, broker = addresses["STET_TEST_DATABASE_URL"], addresses["STET_TEST_BROKER_URL"] + "/1"
    with psycopg.connect(database, autocommit=True) as reader:
        reader.execute("DROP TABLE IF EXISTS peer")
        reader.execute("CREATE TABLE peer (number int, status int, at timestamptz)")
        surroundings = os.environ | {"PEER_DATABASE": database, "PEER_BROKER": broker}
        send = [str(place / "python"), "-m", "bench.links_tasks", *_numbers(world)]
        subprocess.run(send, cwd=ROOT, env=surroundings, check=True, timeout=LONGEST)  # noqa: S603  our own
        command = [str(place / "celery"), "-A", "bench.links_tasks", "worker", "-l", "ERROR", "--pool", pool]
        with tempfile.TemporaryFile() as log:
            worker = subprocess.Popen(  # noqa: S603  our own
                [*command, "--concurrency", str(at_once), "--without-gossip", "--without-mingle"],
                cwd=ROOT,
                env=surroundings,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
            try:
                return _watched(worker, reader, broker, world, f"task a link, {pool} {at_once}")
            finally:
                worker.terminate()
                worker.wait()


def _watched(worker: subprocess.Popen[bytes], reader: Any, broker: str, world: World, name: str) -> Result:
    session, links, began = Session(worker.pid), len(world.links), time.monotonic()
    # It begins as soon as it is up: what starting costs is not counted.
    while not reader.execute("SELECT 1 FROM peer LIMIT 1").fetchone():
        if time.monotonic() - began > 60 or worker.poll() is not None:
            raise Missing(f"{name} did not start")
        time.sleep(0.02)
    cpu, spent = session.cpu(), broker_seconds(broker)
    while reader.execute("SELECT count(*) FROM peer").fetchone() != (links,):
        if time.monotonic() - began > LONGEST:
            raise Missing(f"{name} was not done after {LONGEST} s")
        session.cpu()
        time.sleep(0.5)
    row = reader.execute("SELECT extract(epoch FROM max(at) - min(at)) FROM peer").fetchone()
    used = session.cpu() - cpu
    return Result(name, links, float(row[0]), used, session.peak, broker=broker_seconds(broker) - spent)


def linkchecker(world: World, *, threads: int) -> Result:
    """LinkChecker as a command over a page that lists the links, without robots.txt."""
    command = environment(GPL) / "linkchecker"
    with tempfile.TemporaryDirectory(prefix="stet-bench-") as name:
        folder = Path(name)
        # It gives up being root, and must still read its page.
        folder.chmod(0o755)
        listed = "".join(f'<li><a href="{world.url(link)}">{link.number}</a></li>' for link in world.links)
        (folder / "page.html").write_text(f"<!doctype html><title>Links</title><ul>{listed}</ul>")
        (folder / "rc").write_text(f"[checking]\nrobotstxt=0\nthreads={threads}\ntimeout={PATIENCE:.0f}\n")
        with (folder / "out.csv").open("wb") as out:
            began = time.monotonic()
            checker = subprocess.Popen(  # noqa: S603  our own
                [str(command), "-f", str(folder / "rc"), "--check-extern", "--recursion-level=1", "--verbose",
                 "--no-status", "--output=csv", (folder / "page.html").as_uri()],
                stdout=out, stderr=subprocess.DEVNULL,
            )  # fmt: skip
            _, _, used = os.wait4(checker.pid, 0)
            seconds = time.monotonic() - began
        data = (folder / "out.csv").read_text(errors="replace").count("/what-was-said;")
    name = f"LinkChecker, {threads} threads"
    cpu, peak = used.ru_utime + used.ru_stime, used.ru_maxrss * 1024
    return Result(name, len(world.links), seconds, cpu, peak, remark=f"{data} told")


def _numbers(world: World) -> list[str]:
    return [str(number) for number in (len(world.links), world.hosts, world.port, world.closed)]
