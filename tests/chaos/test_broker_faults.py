"""All that can befall broker and workers while links fall due: none is lost, none looked at twice."""

import os
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
import redis
from django.db import connection
from django.test import Client

from factcheck.models import LinkCheck, Source
from factcheck.models.enums import SourceKind
from lib.datetimes.clock import now
from tests.chaos.window import list_children
from tests.factories import Cast
from tests.lib.hostile_servers import PLAIN_PAGE, run_listener
from tests.servers import restart_redis
from tests.workers import Start

pytestmark = [
    pytest.mark.long,
    pytest.mark.worker,
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
]

LINKS, PER_HOST = 600, 4
DUE_SECONDS = 4.0
"""Seconds in which the links before one fault fall due, so that it finds work under way."""
ANSWER_SECONDS = 0.1
HANG_SECONDS = 20.0
RECOVERY_SECONDS = 60.0
PACE = {"link_check_max_concurrent": "20", "link_check_max_per_host": "1", "link_check_host_delay_ms": "0"}
SOLO = ("run_worker", "--queues=links", "--pool=solo")
FORKED = ("run_worker", "--concurrency=2")


@dataclass
class Newsroom:
    """A scheduler, two workers and their broker, which are started again as a supervisor would."""

    start: Start
    broker: str
    settings: dict[str, str]
    processes: dict[tuple[str, ...], subprocess.Popen[bytes]] = field(default_factory=dict)
    ended: Counter[str] = field(default_factory=Counter)

    def supervise(self) -> None:
        """Start what does not run."""
        for command in (("run_beat",), FORKED, SOLO):
            process = self.processes.get(command)
            if process is not None and process.poll() is None:
                continue
            if process is not None:
                self.ended[command[0]] += 1
            self.processes[command] = self.start(*command, **self.settings)

    @property
    def redis(self) -> "redis.Redis":
        return redis.Redis.from_url(self.broker, socket_timeout=2)

    def get_broker_pid(self) -> int:
        return int(self.redis.info("server")["process_id"])

    def list_workers(self) -> list[subprocess.Popen[bytes]]:
        return [self.processes[FORKED], self.processes[SOLO]]

    def kill_children(self) -> None:
        """Kill the children of the worker that has some, and leave their parent alone."""
        for child in list_children(self.processes[FORKED].pid):
            os.kill(child, signal.SIGKILL)

    def empty_broker(self) -> None:
        self.redis.flushall()

    def kill_broker(self) -> None:
        os.kill(self.get_broker_pid(), signal.SIGKILL)
        restart_redis(self.broker)

    def stop_broker(self) -> None:
        """Let it hang for a while: it accepts connections and says nothing."""
        pid = self.get_broker_pid()
        os.kill(pid, signal.SIGSTOP)
        time.sleep(HANG_SECONDS)
        os.kill(pid, signal.SIGCONT)

    def cut_clients(self) -> None:
        self.redis.client_kill_filter(_type="normal", skipme=True)

    def fill_broker(self) -> None:
        """Leave it no memory for a while."""
        self.redis.config_set("maxmemory", "1kb")
        time.sleep(3)
        self.redis.config_set("maxmemory", "0")

    def leave_lock(self) -> None:
        """Kill a worker as if it held the lock under which messages are given back."""
        self.redis.set("unacked_mutex", "somebody who is dead", ex=30)
        self.kill_worker()

    def kill_worker(self) -> None:
        os.killpg(self.processes[SOLO].pid, signal.SIGKILL)
        self.processes[SOLO].wait()

    def end_workers(self) -> None:
        """Tell both to end, in whatever they are at, as an update does."""
        for worker in self.list_workers():
            worker.send_signal(signal.SIGTERM)
        for worker in self.list_workers():
            worker.wait(40)


FAULTS: dict[str, tuple[Callable[[Newsroom], None], int, float]] = {
    "children killed": (Newsroom.kill_children, 40, RECOVERY_SECONDS),
    "the broker emptied": (Newsroom.empty_broker, 3, 30.0),
    "the broker killed": (Newsroom.kill_broker, 8, 30.0),
    "the broker hangs": (Newsroom.stop_broker, 3, 15.0),
    "its clients cut off": (Newsroom.cut_clients, 5, 15.0),
    "the broker full": (Newsroom.fill_broker, 3, RECOVERY_SECONDS),
    "a lock left behind": (Newsroom.leave_lock, 3, RECOVERY_SECONDS),
    "workers told to end": (Newsroom.end_workers, 4, RECOVERY_SECONDS),
}
"""What happens, how often, and in how many seconds after the last time all must be done."""


def add_links(cast: Cast, address: str) -> None:
    """Sources of which none is due yet."""
    at = now()
    Source.objects.bulk_create(
        Source(
            kind=SourceKind.URL,
            url=f"{address}{number}",
            url_key=f"{address}{number}",
            host=f"site{number // PER_HOST}.example.com",
            title=f"Page {number}",
            added_by=cast.checker,
            added_at=at,
        )
        for number in range(LINKS)
    )


def make_batch_due(batch: list[Source]) -> None:
    """Let these fall due one after the other, with no message about any."""
    at = now()
    for place, source in enumerate(batch):
        source.due_at = at + timedelta(seconds=place / len(batch) * DUE_SECONDS)
    Source.objects.bulk_update(batch, ["due_at"])


@pytest.mark.parametrize("fault", FAULTS)
def test_no_link_is_lost_or_looked_at_twice(
    fault: str,
    own_broker: str,
    cast: Cast,
    celery_worker: Start,
    print_figure: Callable[[str], None],
    tmp_path: Path,
) -> None:
    act, times, recovery = FAULTS[fault]
    requested: Counter[str] = Counter()
    lock = threading.Lock()

    def answer(conn, request):
        if request:
            with lock:
                requested[request.split(b" ", 2)[1].decode()] += 1
        time.sleep(ANSWER_SECONDS)
        conn.sendall(PLAIN_PAGE)

    client = Client()
    client.force_login(cast.editor)
    with run_listener(answer) as server:
        more = {
            "broker_url": f"{own_broker}/0",
            "fetch_allowed_hosts": server.host_port,
            "snapshot_storage": str(tmp_path / "kept"),
            **PACE,
        }
        newsroom = Newsroom(celery_worker, own_broker, more)
        newsroom.supervise()
        add_links(cast, server.url)
        sources, size = list(Source.objects.order_by("pk")), LINKS // times
        under_way = 0
        for turn in range(times):
            # A process that starts takes seconds, in which the other would do all the work.
            newsroom.supervise()
            make_batch_due(sources[turn * size : (turn + 1) * size])
            wanted, patience = turn * size + 1, time.monotonic() + RECOVERY_SECONDS
            while LinkCheck.objects.count() < wanted and time.monotonic() < patience:
                newsroom.supervise()
                time.sleep(0.05)
            under_way += LinkCheck.objects.count() < (turn + 1) * size
            act(newsroom)
            assert client.get("/queue/").status_code == 200, "somebody was signed out"
        last = time.monotonic()
        while LinkCheck.objects.count() < LINKS and time.monotonic() < last + RECOVERY_SECONDS:
            newsroom.supervise()
            time.sleep(0.1)
        took = time.monotonic() - last
    connection.close()
    found = Counter(LinkCheck.objects.values_list("source_id", flat=True))
    again = sum(count - 1 for count in requested.values())
    print_figure(
        f"{fault}, {times} times: {len(found)} of {LINKS} links, looks each {set(found.values())}, the "
        f"last {took:.1f} s after; {again} pages asked for again; ended by themselves "
        f"{dict(newsroom.ended)}"
    )
    assert took < recovery
    assert under_way > times // 2, "the faults came after the work: they tried nothing"
    assert (len(found), set(found.values())) == (LINKS, {1})
    assert set(LinkCheck.objects.values_list("outcome", flat=True)) == {"ok"}
    assert not Source.objects.filter(leased_until__isnull=False).exists()
