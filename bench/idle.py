"""CPU and memory of an idle production, process by process: python -m bench.idle [--seconds 60] [--rounds 2]

Starts the services of docker-compose.yml as tests.production does, with a PostgreSQL, a Redis and an nginx of
its own, runs the health checks of Stet's services as often as compose does, and leaves all of them alone.
"""

import argparse
import contextlib
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

from tests.production.http_client import HttpClient
from tests.production.image import build_image
from tests.production.proxy import run_proxy
from tests.production.services import START_SECONDS, RunningServices, run_database_and_broker, wait_until
from tests.servers import free_port

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
SERVERS = {"postgres": "database", "redis-server": "broker", "nginx": "proxy"}
PROBES = "health checks"


class Process(NamedTuple):
    """One process: its parent's id, its command, and the seconds of CPU that it has used."""

    parent: int
    command: str
    seconds: float


def read_processes() -> dict[int, Process]:
    """Return every process of this machine by its id."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            command = (folder / "cmdline").read_text().replace("\0", " ").strip()
            ticks = int(fields[11]) + int(fields[12])
            found[int(folder.name)] = Process(int(fields[1]), command, ticks / TICKS_PER_SECOND)
    return found


def read_memory(number: int) -> float:
    """Return the megabytes of a process, with its share of what it holds together with others (Pss)."""
    lines = Path(f"/proc/{number}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def list_services(services: RunningServices) -> dict[int, str]:
    """Return the service of each process of production, by the process's id."""
    processes = read_processes()
    first = {process.pid: name for name, process in services.started.items()}
    for number, process in processes.items():
        name = Path(process.command.partition(" ")[0]).name.rstrip(":")
        if process.parent == os.getpid() and name in SERVERS:
            first[number] = SERVERS[name]
    found = {}
    for number in processes:
        ancestor = number
        while ancestor in processes and ancestor not in first:
            ancestor = processes[ancestor].parent
        if ancestor in first:
            found[number] = first[ancestor]
    return found


def run_health_checks(services: RunningServices, seconds: float) -> float:
    """Run each health check of Stet's services as often as compose does; return the CPU seconds of all."""
    checks = {
        name: check for name, service in services.services.items() if (check := service.get("healthcheck"))
    }
    every = {name: float(check["interval"].removesuffix("s")) for name, check in checks.items()}
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    due = {name: began + every[name] * number / len(every) for number, name in enumerate(every)}
    while (name := min(due, key=due.__getitem__)) and due[name] < began + seconds:
        time.sleep(max(0.0, due[name] - time.monotonic()))
        due[name] += every[name]
        command, environment = checks[name]["test"][1:], services.get_environment(name)
        subprocess.run(command, cwd=services.image.code, env=environment, check=False)  # noqa: S603 - compose's
    time.sleep(max(0.0, began + seconds - time.monotonic()))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(services: RunningServices, seconds: float) -> None:
    """Print the share of one core and the memory of each process and service over so many seconds."""
    before = read_processes()
    began = time.monotonic()
    probes = run_health_checks(services, seconds)
    after, took = read_processes(), time.monotonic() - began
    cpu, memory = defaultdict[str, float](float), defaultdict[str, float](float)
    for number, service in sorted(list_services(services).items(), key=lambda item: (item[1], item[0])):
        used = after[number].seconds - (before[number].seconds if number in before else 0.0)
        held = read_memory(number)
        cpu[service] += 100 * used / took
        memory[service] += held
        print(f"{service:14}{100 * used / took:7.2f} %{held:8.1f} MB  {after[number].command[:70]}")
    cpu[PROBES] = 100 * probes / took
    for service in cpu:
        print(f"{service:14}{cpu[service]:7.2f} %{memory[service]:8.1f} MB")
    print(f"{'all':14}{sum(cpu.values()):7.2f} %{sum(memory.values()):8.1f} MB in {took:.0f} s", flush=True)


def main() -> None:
    """Start production, wait until it is well and has settled, and measure it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60, help="of each measurement, and before the first")
    parser.add_argument("--rounds", type=int, default=2)
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    folder = Path(tempfile.mkdtemp(prefix="stet-idle-"))
    folder.chmod(0o755)
    try:
        image = build_image(folder)
        with run_database_and_broker(folder) as moved:
            services = RunningServices(image, folder, moved, free_port(), {})
            # Web's own health check asks at compose's port.
            probe = image.code / "newsroom" / "probe.py"
            probe.write_text(probe.read_text().replace("PORT = 8000", f"PORT = {services.port}"))
            try:
                with run_proxy(folder / "proxy", services.address) as proxy:
                    run(services, proxy.https_port, options.seconds, options.rounds)
            finally:
                services.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run(services: RunningServices, https_port: int, seconds: float, rounds: int) -> None:
    """Start all services, and measure them in each round once all are well."""
    client = HttpClient(
        services.services["web"]["environment"]["STET_BASE_URL"], f"https://127.0.0.1:{https_port}"
    )

    def is_well() -> bool:
        with contextlib.suppress(OSError):
            return client.ask("/healthz")[0] == 200
        return False

    services.start_all()
    wait_until(is_well, START_SECONDS, "/healthz does not answer 200")
    for name in services.services:
        services.wait_until_healthy(name)
    run_health_checks(services, seconds)  # what the first requests load is not idle production's
    for _ in range(rounds):
        measure(services, seconds)
    services.require_running()


if __name__ == "__main__":
    main()
