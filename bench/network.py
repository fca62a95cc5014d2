"""One house for a hundred desks, by size: python -m bench.network [--claims 5000,50000,500000] [--plans FILE]

Fills a PostgreSQL database for each size (bench.desk_filled: 100 desks, three citations a claim that
somebody checked; the audit log as a chain that verifies, by COPY), then does what 100 newsrooms and 20
partners do: the queue, searching, following the changes, leasing link checks, asking what is due, appending
by 50 writers, verifying, dumping. Prints of each the time, the CPU and the blocks that PostgreSQL read, and
names its growth.
``--plans`` writes which tables are read by which index, for tests/bench/test_network.py to compare.
"""

import argparse
import contextlib
import hashlib
import json
import math
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from bench.network_plans import PlanReader
from tests import servers

SIZES = "5000,50000,500000"
DESKS, CITATIONS, PARTNERS = 100, 3, 20
EVENTS_PER_CLAIM = 3
WRITERS, APPENDS = 50, 20
"""Number of writers that append at once, and events of each."""
LEASES = 200
"""Link checks that one run leases."""
ROUNDS = 5
FLAT, LINEAR = 0.15, 0.7
"""Exponents of growth: up to the first it is flat, from the second on linear, and between them like a log."""


@dataclass
class Cost:
    """Medians of one act: milliseconds passed and of CPU here, statements, and blocks of 8 kB read."""

    ms: float
    cpu_ms: float
    queries: int
    blocks: int


def fill(claims: int, *, days: int = 366) -> None:
    """Write the newsroom with statistics of so many days, and partners with a key each."""
    from accounts.selectors import get_system_user
    from bench import desk_filled
    from factcheck.models import SearchChange
    from lib.datetimes.clock import now
    from publishing.models import FanOutCursor, OutboxCursor, PublicDocument
    from publishing.partners.actions import create_partner, issue_partner_key

    desk_filled.fill(claims, desks=DESKS, citations=CITATIONS, days=days)
    copy_chain(claims * EVENTS_PER_CLAIM)
    # As in a house that runs: whoever reads the log has read it.
    newest = PublicDocument.objects.latest("position").position
    FanOutCursor.objects.create(event_number=claims * EVENTS_PER_CLAIM, position=newest)
    OutboxCursor.objects.update(event_number=claims * EVENTS_PER_CLAIM)
    SearchChange.objects.all().delete()
    by = get_system_user()
    for number in range(PARTNERS):
        partner = create_partner(by=by, at=now(), name=f"Partner {number}")
        key = issue_partner_key(partner, by=by, at=now(), label="Bench")
        if number == 0:
            remember_key(key.secret)


def copy_chain(count: int) -> None:
    """Put a chain of ``count`` events that verifies in the place of the log."""
    from django.db import connection

    from audit.chain import compute_event_hash
    from audit.models import ChainHead, Event
    from audit.models.verification import GENESIS_HASH

    previous, began = GENESIS_HASH, datetime(2020, 1, 1, tzinfo=UTC)
    actions = ("flag", "assign", "submit")
    states = ("", "flagged", "assigned", "in_review")
    columns = [field.attname for field in Event._meta.concrete_fields]
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica; SET statement_timeout = 0")
        cursor.execute("TRUNCATE audit_event CASCADE")
        with cursor.copy(f"COPY audit_event ({', '.join(columns)}) FROM STDIN") as copy:
            for number in range(1, count + 1):
                claim, step = (number - 1) // 3 + 1, (number - 1) % 3
                event = Event(
                    number=number, at=began + timedelta(seconds=number),
                    actor=build_uuid(f"accounts_user{claim % 20}"),
                    action=actions[step], subject_type="claim", subject=build_uuid(f"factcheck_claim{claim}"),
                    from_state=states[step], to_state=states[step + 1], previous=previous,
                )  # fmt: skip
                previous = event.hash = compute_event_hash(event)
                copy.write_row([getattr(event, column) for column in columns])
        cursor.execute("RESET session_replication_role; ANALYZE audit_event; CHECKPOINT")
        cursor.execute("RESET statement_timeout")
    ChainHead.objects.update_or_create(id=1, defaults={"number": count, "hash": previous})


def build_uuid(name: str) -> str:
    """Return the public id that bench.desk_filled has PostgreSQL make of a table and a number."""
    return str(UUID(hashlib.md5(name.encode()).hexdigest()))  # noqa: S324 - no secret


def get_key_file() -> str:
    """The file in which the first partner's key waits for those who measure."""
    from django.db import connection

    database = connection.settings_dict
    return f"{tempfile.gettempdir()}/stet-bench-{database['PORT']}-{database['NAME']}"


def remember_key(secret: str) -> None:
    with open(os.open(get_key_file(), os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w") as file:
        file.write(secret)


def list_acts() -> dict[str, Callable[[], object]]:
    """Return {name: act} of everything that reads, each measured alone."""
    from django.db import transaction
    from django.test import Client

    from bench.desk import get_viewer
    from factcheck.link_checks.hosts import begin_run
    from factcheck.link_checks.leasing import lease_due_sources
    from lib.datetimes.clock import now
    from newsroom.due_work import list_due_work

    client = Client()
    client.force_login(get_viewer())
    with open(get_key_file()) as file:
        headers = {"authorization": f"Bearer {file.read()}"}

    def ask(path: str, **more: Any) -> None:
        response = client.get(path, **more)
        if response.status_code != 200:
            raise SystemExit(f"{path} answered {response.status_code}")

    def read_changes(pages: int) -> None:
        path = "/api/v1/changes/"
        for _ in range(pages):
            answer = client.get(path, headers=headers)
            if answer.status_code != 200:
                raise SystemExit(f"{path} answered {answer.status_code}: {answer.content[:200]!r}")
            path = answer.json()["next"] or path

    def lease_checks() -> None:
        at = now() + timedelta(days=2)
        with contextlib.suppress(UndoError), transaction.atomic():
            hold = begin_run(at=at)
            if hold is None:
                raise SystemExit("A run is under way.")
            hold.claim_hosts(at=at, limit=LEASES)
            lease_due_sources(at=at, limit=LEASES, share=hold.list_sources())
            raise UndoError

    return {
        "queue": partial(ask, "/queue/"),
        "queue of a desk": partial(ask, "/queue/?desk=desk-1&state=in_review"),
        "search": partial(ask, "/search/?q=herring+1999"),
        "search of partners": partial(ask, "/api/v1/verdicts/?q=herring+1999", headers=headers),
        "changes, first page": partial(read_changes, 1),
        "changes, ten pages": partial(read_changes, 10),
        "leasing link checks": lease_checks,
        "asking what is due": lambda: list_due_work(at=now()),
    }


class UndoError(Exception):
    """Ends a transaction that only measured."""


def measure_act(act: Callable[[], object], reader: PlanReader) -> Cost:
    """Do it ``ROUNDS`` times after a first one, then once more with the plan of each of its statements."""
    act()
    rows: list[tuple[float, float, int]] = []
    for _ in range(ROUNDS):
        with reader.count() as counted:
            began, cpu = time.perf_counter(), time.process_time()
            act()
            rows.append((time.perf_counter() - began, time.process_time() - cpu, counted.number))
    with reader.read() as plans:
        act()
    ms, cpu_ms, queries = (statistics.median(column) for column in zip(*rows, strict=True))
    return Cost(ms * 1000, cpu_ms * 1000, round(queries), plans.blocks)


def append_at_once() -> Cost:
    """Measure 50 writers that append 20 events each; the time is that of one event, over all."""
    from django.db import connections, transaction

    from audit.actions import append_event
    from lib.datetimes.clock import now

    failed: list[BaseException] = []
    ready = threading.Barrier(WRITERS + 1)

    def write(number: int) -> None:
        try:
            with connections["default"].cursor() as cursor:
                # Whoever waits for 49 others on a busy machine is measured, and not given up.
                cursor.execute("SET statement_timeout = 0; SET lock_timeout = 0")
            ready.wait(60)
            for turn in range(APPENDS):
                with transaction.atomic():
                    append_event(
                        actor=UUID(int=number), action="bench", subject_type="claim",
                        subject=UUID(int=turn), at=now(), details={"turn": turn},
                    )  # fmt: skip
        except BaseException as error:
            failed.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(WRITERS)]
    for thread in threads:
        thread.start()
    ready.wait(60)
    began, cpu = time.perf_counter(), time.process_time()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    events = WRITERS * APPENDS
    took, used = time.perf_counter() - began, time.process_time() - cpu
    return Cost(took * 1000 / events, used * 1000 / events, 0, 0)


def verify() -> Cost:
    from audit.verify import verify_chain

    began, cpu = time.perf_counter(), time.process_time()
    report = verify_chain()
    if not report.ok:
        raise SystemExit(f"The log does not verify: {report}")
    return Cost((time.perf_counter() - began) * 1000, (time.process_time() - cpu) * 1000, 0, 0)


def dump() -> Cost:
    """Write the dump of a backup; its blocks are those of the file."""
    from pathlib import Path

    from newsroom.backups.dumps import dump_database

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "dump"
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        began = time.perf_counter()
        dump_database(file)
        took = time.perf_counter() - began
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return Cost(took * 1000, used * 1000, 0, file.stat().st_size // 8192)


def measure() -> dict[str, Any]:
    """Return costs and plans of one size."""
    reader = PlanReader()
    costs: dict[str, Cost] = {}
    plans: dict[str, list[str]] = {}
    for name, act in list_acts().items():
        costs[name] = measure_act(act, reader)
        plans[name] = sorted(reader.scans)
    costs["verification"] = verify()
    costs[f"appending, {WRITERS} writers"] = append_at_once()
    costs["dump"] = dump()
    return {"costs": {name: asdict(cost) for name, cost in costs.items()}, "plans": plans}


def name_growth(sizes: list[int], values: list[float]) -> str:
    """Return flat, log or linear, by the exponent between the smallest and the largest size."""
    if len(sizes) < 2 or min(values) <= 0:
        return ""
    exponent = math.log(values[-1] / values[0]) / math.log(sizes[-1] / sizes[0])
    return "flat" if exponent < FLAT else "log" if exponent < LINEAR else "linear"


def print_table(found: dict[int, dict[str, Any]]) -> None:
    sizes = sorted(found)
    print(f"{'':28}" + "".join(f"{f'{size:,} claims':>36}" for size in sizes) + "   growth of CPU, blocks")
    print(f"{'':28}" + "".join(f"{'ms':>11}{'CPU ms':>9}{'SQL':>5}{'blocks':>11}" for _ in sizes))
    for name in found[sizes[0]]["costs"]:
        rows = [found[size]["costs"][name] for size in sizes]
        cells = "".join(
            f"{row['ms']:11,.1f}{row['cpu_ms']:9,.1f}{row['queries']:5}{row['blocks']:11,}" for row in rows
        )
        growth = [name_growth(sizes, [row[key] for row in rows]) for key in ("cpu_ms", "blocks")]
        print(f"{name:28}{cells}   {', '.join(filter(None, growth))}")


def run_part(addresses: dict[str, str], *arguments: str) -> str:
    """Run a part of this in a process of its own."""
    command = [sys.executable, "-m", "bench.network", *arguments]
    env = os.environ | addresses | {"DJANGO_SETTINGS_MODULE": "bench.api_settings"}
    return subprocess.run(command, env=env, check=True, stdout=subprocess.PIPE, text=True).stdout  # noqa: S603 - our own


def measure_sizes(sizes: list[int]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Fill and measure each size in a database of its own, which is dropped afterwards."""
    with servers.run_servers() as addresses:
        server, template = addresses["STET_TEST_DATABASE_URL"], addresses["STET_TEST_DATABASE_TEMPLATE"]
        psql = [str(servers.POSTGRES_BIN / "psql"), server, "-qAtc"]
        for size in sizes:
            name = f"network_{size}"
            there = addresses | {"STET_TEST_DATABASE_URL": f"{server.rpartition('/')[0]}/{name}"}
            subprocess.run([*psql, f"CREATE DATABASE {name} TEMPLATE {template}"], check=True)  # noqa: S603 - our own
            began = time.monotonic()
            run_part(there, "--fill", str(size))
            print(f"{size:,} claims filled in {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
            yield size, json.loads(run_part(there, "--measure").splitlines()[-1])
            subprocess.run([*psql, f"DROP DATABASE {name}"], check=True)  # noqa: S603 - our own


def main() -> None:
    """Measure every size, print, and write the plans of the largest where that is asked."""
    parser = argparse.ArgumentParser(prog="python -m bench.network")
    parser.add_argument("--claims", default=SIZES, help="numbers of claims, with commas between them")
    parser.add_argument("--plans", help="file to write the scans of the largest size to")
    parser.add_argument("--fill", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.fill or options.measure:
        import django

        django.setup()
        if options.fill:
            fill(options.fill)
        else:
            print(json.dumps(measure()))
        return
    found = dict(measure_sizes(sorted(int(size) for size in options.claims.split(","))))
    print_table(found)
    if options.plans:
        with open(options.plans, "w") as file:
            json.dump(found[max(found)]["plans"], file, indent=1, sort_keys=True)
            file.write("\n")


if __name__ == "__main__":
    main()
