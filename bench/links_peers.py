"""The usual way as a row of bench.links, run as its users run it, in an environment of the benchmark's own.

The environment lies in ``var/bench`` and is made with pip when it is not there.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.links_measure import ROOT, Result, Session, broker_seconds
from bench.links_world import World

PEERS = ROOT / "var/bench/peers"
NEEDED = (
    "celery[redis]==5.7.0",
    "packaging",
    "redis",
    "requests",
    "psycopg[binary]",
)
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


def _numbers(world: World) -> list[str]:
    return [str(number) for number in (len(world.links), world.hosts, world.port, world.closed)]
