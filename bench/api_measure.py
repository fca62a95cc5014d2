"""Measurement for bench.api: wrk with eight connections, and the CPU time of the servers' processes."""

import os
import re
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

CONCURRENCY = 8
_TICKS = os.sysconf("SC_CLK_TCK")
_SCRIPT = """
local paths = {}
for line in io.lines("%s") do paths[#paths + 1] = line end
local at = 0
request = function()
  at = at %% #paths + 1
  return wrk.format("GET", paths[at])
end
done = function(summary, latency)
  io.write(string.format("RESULT %%d %%d %%d %%d %%d %%d\\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99), summary.errors.status, summary.bytes))
end
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One way under load: requests a second, milliseconds, CPU-milliseconds a request, bytes an answer."""

    name: str
    rate: float
    p50: float
    p99: float
    cpu: float
    size: float


def measure(
    name: str, address: str, paths: Sequence[str], *, headers: dict[str, str] | None = None, seconds: int = 8
) -> Row:
    """Ask ``paths`` in turn; a first second warms up. Raises SystemExit where an answer is an error."""
    with tempfile.TemporaryDirectory() as folder:
        script, listed = Path(folder) / "ask.lua", Path(folder) / "paths"
        listed.write_text("\n".join(paths))
        script.write_text(_SCRIPT % listed)
        sent = [part for key, value in (headers or {}).items() for part in ("-H", f"{key}: {value}")]
        command = ["wrk", "-t1", f"-c{CONCURRENCY}", "-s", str(script), *sent]
        subprocess.run([*command, "-d1s", address], check=True, capture_output=True)  # noqa: S603
        before = spent()
        response = subprocess.run(  # noqa: S603
            [*command, f"-d{seconds}s", address], check=True, capture_output=True, text=True
        ).stdout
        used = spent() - before
    found = re.search(r"RESULT (\d+) (\d+) (\d+) (\d+) (\d+) (\d+)", response)
    if found is None:
        raise SystemExit(f"{name}: wrk said {response!r}")
    requests, duration, p50, p99, errors, size = map(int, found.groups())
    if errors or not requests:
        raise SystemExit(f"{name}: {errors} of {requests} answers were errors")
    return Row(
        name, requests / (duration / 1e6), p50 / 1000, p99 / 1000, used * 1000 / requests, size / requests
    )


def spent() -> float:
    """CPU-seconds so far of every process that this one started and that serves: all but wrk."""
    children: dict[int, list[int]] = {}
    times: dict[int, float] = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        pid = int(entry.name)
        children.setdefault(int(fields[1]), []).append(pid)
        # Their own, and that of children they have seen to the end.
        times[pid] = sum(int(ticks) for ticks in fields[11:15]) / _TICKS
    total, waiting = 0.0, list(children.get(os.getpid(), []))
    while waiting:
        pid = waiting.pop()
        total += times.get(pid, 0.0)
        waiting += children.get(pid, [])
    return total


def once(command: Sequence[str]) -> tuple[float, int]:
    """Seconds, and bytes of its output, of one command; the best of three."""
    best, size = float("inf"), 0
    for _ in range(3):
        began = time.perf_counter()
        with subprocess.Popen(list(command), stdout=subprocess.PIPE) as process:  # noqa: S603
            size = 0
            while chunk := process.stdout.read(1 << 20):
                size += len(chunk)
        best = min(best, time.perf_counter() - began)
        if process.returncode:
            raise SystemExit(f"{command[0]} ended with {process.returncode}")
    return best, size
