"""CPU of open queues while nothing changes: python -m tests.servers .venv/bin/python -m bench.open_queues

Serves a desk of 50 claims from granian on PostgreSQL, opens ``--queues`` queues that ask as often as
live_updates.js does, and prints the share of one core that the web process and the database take.
"""

import argparse
import contextlib
import os
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from html import unescape
from http.client import HTTPConnection
from pathlib import Path

from bench.idle import read_processes
from tests.servers import free_port

READY_SECONDS = 60
SETTLE_SECONDS = 5


class OpenQueue:
    """One open queue, which asks with the ETag that it got last."""

    def __init__(self, http: HTTPConnection, cookie: str) -> None:
        self.http = http
        self.headers = {"Cookie": cookie, "X-Forwarded-Proto": "https", "X-Requested-With": "watch"}
        status, page = self.ask("/queue/")
        place = re.search(r'data-watch="([^"]+)" data-watch-every="(\d+)" data-watch-etag="([^"]+)"', page)
        if place is None:
            raise SystemExit(f"The queue is not watched: {status} {page[:200]}")
        self.path, self.every = unescape(place[1]), int(place[2]) / 1000
        self.headers["If-None-Match"] = unescape(place[3])
        self.due = time.monotonic() + random.uniform(0, self.every)  # noqa: S311 - no secret

    def ask(self, path: str) -> tuple[int, str]:
        """Return status and text of one answer; keep its ETag for the next question."""
        self.http.request("GET", path, headers=self.headers)
        answer = self.http.getresponse()
        text = answer.read().decode()
        if tag := answer.headers["ETag"]:
            self.headers["If-None-Match"] = tag
        return answer.status, text

    def ask_when_due(self) -> int:
        """Return the status of the next answer, and plan the question after it as live_updates.js does."""
        time.sleep(max(0.0, self.due - time.monotonic()))
        status, _ = self.ask(self.path)
        self.due = time.monotonic() + self.every * random.uniform(0.9, 1)  # noqa: S311 - no secret
        return status


def ask_for(seconds: float, queues: list[OpenQueue]) -> Counter[int]:
    """Poll with all queues for so long, over one connection like the proxy's; return {status: count}."""
    counts, until = Counter[int](), time.monotonic() + seconds
    while (queue := min(queues, key=lambda one: one.due)).due < until:
        counts[queue.ask_when_due()] += 1
    return counts


def list_descendants(root: int, processes: dict) -> list[int]:
    """Return the ids of a process and of all that descend from it."""
    found = [root]
    for number in found:
        found += [one for one, process in processes.items() if process.parent == number]
    return found


def read_used(root: int, command: str = "") -> dict[int, float]:
    """Return the seconds of CPU of a process and its descendants whose command has ``command``, by id."""
    processes = read_processes()
    found = {one: processes[one] for one in list_descendants(root, processes)}
    return {one: process.seconds for one, process in found.items() if command in process.command}


def measure(root: int, cookies: list[str], port: int, seconds: float) -> None:
    """Open a queue for each cookie, let them ask, and print what the processes under ``root`` used."""
    http = HTTPConnection("127.0.0.1", port, timeout=READY_SECONDS)
    queues = [OpenQueue(http, cookie) for cookie in cookies]
    ask_for(SETTLE_SECONDS, queues)
    # PostgreSQL is a child of tests.servers, which started this process.
    parts = {"the web process": (root, ""), "the database": (os.getppid(), "postgres")}
    before, began = {name: read_used(*part) for name, part in parts.items()}, time.monotonic()
    counts = ask_for(seconds, queues)
    took = time.monotonic() - began
    used = {}
    for name, part in parts.items():
        used[name] = sum(seconds - before[name].get(one, 0) for one, seconds in read_used(*part).items())
    print(f"{len(queues)} open queues, {took:.0f} s, answers {dict(counts)}")
    for name, share in used.items():
        print(f"{100 * share / took:6.2f} % of a core in {name}")
    print(f"{100 * sum(used.values()) / took:6.2f} % of a core in all", flush=True)


def fill(queues: int) -> list[str]:
    """Write a desk with 50 claims and as many people as there are queues; return a session cookie of each."""
    # Django reads its settings when it is set up, so nothing of the house may be imported before.
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    from django.conf import settings
    from django.contrib.auth import login
    from django.contrib.sessions.backends.db import SessionStore
    from django.http import HttpRequest

    from accounts.models import Desk, Membership, User
    from tests.factcheck.many_claims import create_flagged_claims
    from tests.factories import MONDAY, create_article

    desk = Desk.objects.create(name="Harbour desk", slug="harbour")
    people = User.objects.bulk_create(User(username=f"editor{one}", is_active=True) for one in range(queues))
    Membership.objects.bulk_create(
        Membership(user=one, desk=desk, role="editor", joined_at=MONDAY) for one in people
    )
    create_flagged_claims(create_article(desk, people[0]), people[0], 50)
    cookies = []
    for person in people:
        request = HttpRequest()
        request.session = SessionStore()
        login(request, person, "django.contrib.auth.backends.ModelBackend")
        request.session.save()
        cookies.append(f"{settings.SESSION_COOKIE_NAME}={request.session.session_key}")
    return cookies


def wait_until_served(port: int) -> None:
    """Return once somebody listens at ``port``."""
    until = time.monotonic() + READY_SECONDS
    while True:
        with contextlib.suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port)):
            return
        if time.monotonic() > until:
            raise SystemExit("The server did not start.")
        time.sleep(0.2)


def main() -> None:
    """Fill a database, serve it, and measure."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--queues", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=30)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        environment = {
            "STET_DATABASE_URL": os.environ["STET_TEST_DATABASE_URL"],
            "STET_BROKER_URL": f"{os.environ['STET_TEST_BROKER_URL']}/0",
            "STET_DATA_DIR": name,
            "STET_STATIC_DIR": str(folder / "static"),
            "STET_SECRET_KEY": "only-for-measuring-" * 5,
            "STET_BASE_URL": f"https://127.0.0.1:{port}",
            "STET_BEHIND_PROXY": "1",
            "DJANGO_SETTINGS_MODULE": "newsroom.settings",
        }
        os.environ |= environment
        cookies = fill(options.queues)
        command = [sys.executable, "manage.py", "run_server", f"--port={port}"]
        server = subprocess.Popen(command, env=os.environ)  # noqa: S603 - our own
        try:
            wait_until_served(port)
            measure(server.pid, cookies, port, options.seconds)
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait()


if __name__ == "__main__":
    main()
