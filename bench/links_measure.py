"""Measurement for bench.links: processor time, memory, and the server of the invented web."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

from bench.links_world import World, build
from tests.servers import free_port

ROOT = Path(__file__).resolve().parent.parent
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Result:
    """One row of the table. ``cpu`` is seconds of the workers' processes alone, user and system; ``broker``
    seconds of Redis; ``peak`` the most memory that its processes held, in bytes, each page counted once.
    ``wrong``: one line for each sort of mistake.
    """

    name: str
    links: int
    seconds: float
    cpu: float
    peak: int
    broker: float | None = None
    wrong: list[str] | None = None
    remark: str = ""

    @property
    def per_second(self) -> float:
        return self.links / self.seconds

    @property
    def cpu_per_thousand(self) -> float:
        """CPU-seconds per 1,000 links, which are CPU-milliseconds a link."""
        return self.cpu / self.links * 1_000


class Session:
    """The processes of one session: a worker started with ``start_new_session``, and its children."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.peak = 0

    def _stats(self) -> Iterator[tuple[Path, list[str]]]:
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                after_name = (folder / "stat").read_text().rpartition(")")[2].split()
                if int(after_name[3]) == self.pid:
                    yield folder, after_name

    def cpu(self) -> float:
        """Seconds spent so far, by those that have ended too. Looks at the memory on the way."""
        spent = pages = 0
        for folder, after_name in self._stats():
            spent += sum(int(ticks) for ticks in after_name[11:15])
            with contextlib.suppress(OSError):
                rollup = (folder / "smaps_rollup").read_text()
                pages += int(rollup.partition("\nPss:")[2].split()[0]) * 1024
        self.peak = max(self.peak, pages)
        return spent / TICKS

    def highest(self) -> dict[int, int]:
        """The most that each process has held resident, in bytes, shared pages included."""
        held = {}
        for folder, _ in self._stats():
            with contextlib.suppress(OSError):
                status = (folder / "status").read_text()
                held[int(folder.name)] = int(status.partition("VmHWM:")[2].split()[0]) * 1024
        return held


def broker_seconds(address: str) -> float:
    """Processor seconds that Redis has spent so far."""
    import redis  # a peer's own environment may lack it

    with redis.Redis.from_url(address) as client:
        spent = client.info("cpu")
    return float(spent["used_cpu_user"]) + float(spent["used_cpu_sys"])


@contextlib.contextmanager
def web(links: int, hosts: int) -> Iterator[World]:
    """The made-up web, served by a process of its own while the block runs."""
    port, closed = free_port(), free_port()
    server = subprocess.Popen(  # noqa: S603  our own
        [sys.executable, "-m", "bench.links_server", str(links), str(hosts), str(port)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        if server.stdout is None or server.stdout.readline().strip() != "ready":
            raise SystemExit("The made-up web did not start.")
        yield build(links, hosts, port=port, closed=closed)
    finally:
        server.terminate()
        server.wait()


def publish(world: World, edition: int) -> None:
    """Bring out that edition of every page."""
    with urlopen(f"http://{world.links[0].host}:{world.port}/edition/{edition}") as answer:
        answer.read()
