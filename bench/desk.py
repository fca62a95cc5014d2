"""The desk's screens by the number of claims: python -m bench.desk [--claims 10000,1000000] [--json]

Fills a PostgreSQL database for each number (bench.desk_filled), of the servers of ``tests.servers`` if they
run already and of its own if not, and asks for every screen in turn with Django's client, all middleware
included. Beside them, over the same rows: the list of a plain django-filter set with a Paginator and counts;
50 rows of the queue by their primary keys; and assigning 500 claims at once. Times are milliseconds in the
server's process. ``--only queue`` measures the screens with that word in their names.
"""

import argparse
import contextlib
import json
import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple

from tests import servers

SIZES = "10000,1000000"
DEPTH = 20
"""Page of the queue that is also measured."""
WARM_UP = 3
SLOW_MS = 5_000
"""A screen that once took so long is asked for no more."""
BULK_CLAIMS = 500
MAX_GROWTH, MAX_P95, MAX_QUERIES, MAX_BULK = 1.5, 150, 12, 2_000
PAGE_BARS = {"a claim": (200, 30), "an article with 200 claims": (200, 25)}
"""Most milliseconds, 95 in 100, and most queries of a page that shows rows of many tables."""
MIN_TIMES_NAIVE, MAX_TIMES_FLOOR = 100, 3
QUEUE = {
    "queue": "",
    "queue, late and urgent": "?due=late&priority=4",
    "queue, a desk's in review": "?desk=desk-1&state=in_review",
    "queue, my own": "?checker=me",
    "queue, sources with a problem": "?evidence=troubled&kind=number,quote",
    "queue, words": "?q=herring+1999",
    "queue, by article": "?group=article",
    "queue, by checker": "?group=checker&sort=due",
}


class Found(NamedTuple):
    """One answer; its size is 0 where the screen answered with an error.

    ``cpu_ms`` is processor time of this process. ``blocks``, of 8 kB, are those that PostgreSQL read for the
    answer, from memory or not; they are counted for one answer of each screen, and are 0 in the others.
    """

    ms: float
    sql_ms: float
    queries: int
    size: int
    cpu_ms: float = 0
    blocks: int = 0


class Statements:
    """Execute wrapper of Django that counts statements and adds up their time."""

    def __init__(self) -> None:
        self.number, self.seconds = 0, 0.0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.number += 1
            self.seconds += time.perf_counter() - began


class Blocks:
    """Execute wrapper of Django that explains each query before it is run, and adds up what it reads."""

    def __init__(self) -> None:
        self.number = 0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip("(").startswith(("SELECT", "WITH")):
            with context["connection"].connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) {sql}", params)
                plan = cursor.fetchone()[0][0]["Plan"]
            self.number += plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
        return execute(sql, params, many, context)


def time_call(call: Callable[[], int]) -> Found:
    """Call once; ``call`` returns the number of bytes."""
    from django.db import connection

    statements = Statements()
    with connection.execute_wrapper(statements):
        began, cpu_began = time.perf_counter(), time.process_time()
        size = call()
        took, cpu = time.perf_counter() - began, time.process_time() - cpu_began
    return Found(took * 1000, statements.seconds * 1000, statements.number, size, cpu * 1000)


def count_blocks(call: Callable[[], int]) -> int:
    from django.db import connection

    blocks = Blocks()
    with connection.execute_wrapper(blocks):
        call()
    return blocks.number


def list_screens(client: Any, claims: int) -> dict[str, str]:
    """Return {name: address} of every screen."""
    from django.urls import reverse

    from articles.models import Article
    from factcheck.models import Claim

    def ask(name: str, *args: Any) -> str:
        return reverse(name, args=args)

    queue = ask("claim_queue")
    page = queue
    for _ in range(DEPTH - 1):
        found = re.search(r'href="([^"]+)" rel="next"', client.get(page).text)
        page = found[1].replace("&amp;", "&") if found else page
    big = Article.objects.get(pk=claims // 20 + 1)
    return {
        **{name: queue + query for name, query in QUEUE.items()},
        f"queue, page {DEPTH}": page,
        "my work": ask("my_work"),
        "reviews": ask("review_list"),
        "workload": ask("workload"),
        "statistics": ask("statistics"),
        "an article with 200 claims": ask("article_detail", big.public_id),
        "a claim": ask("claim_detail", Claim.objects.get(pk=claims - 20 * 7).public_id),
        "sources": ask("source_list"),
        "link health": ask("link_health"),
        "articles": ask("article_list"),
        "public list": ask("verdict_list"),
        "public Atom feed": ask("verdicts_atom"),
        "public JSON feed": ask("verdicts_json"),
    }


def build_peers() -> dict[str, Callable[[], int]]:
    """Return the naive list, the queue's rows and 50 of them by key, each a function of no arguments."""
    import django_filters
    from django.core.paginator import Paginator
    from django.db.models import Count

    from factcheck.claims.selectors import annotate_for_row
    from factcheck.models import Claim
    from factcheck.screens.queue.selectors import ORDER
    from lib.web.pagination import build_keyset_page

    class NaiveFilterSet(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
        class Meta:
            model = Claim
            fields = ("state", "priority", "kind", "desk", "publication_status")

    viewer = get_viewer()

    def list_naively() -> int:
        found = NaiveFilterSet({}, Claim.objects.visible_to(viewer).select_related("desk")).qs
        page = Paginator(found.order_by("-priority", "due_at", "id"), 50).page(1)
        dict(found.order_by().values_list("state").annotate(n=Count("pk")))
        return len(page.object_list) * page.paginator.num_pages * 0

    def list_queue() -> Sequence[Any]:
        return build_keyset_page(annotate_for_row(Claim.objects.visible_to(viewer).open()), ORDER).rows

    keys = [claim.pk for claim in list_queue()]

    def list_by_key() -> int:
        return len(annotate_for_row(Claim.objects.filter(pk__in=keys))) * 0

    return {
        "rows: naive list": list_naively,
        "rows: the queue": lambda: len(list_queue()) * 0,
        "rows: 50 by key": list_by_key,
    }


def get_viewer() -> Any:
    from accounts.models import User
    from bench.desk_filled import VIEWER

    return User.objects.get(pk=VIEWER)


def assign_many() -> float:
    """Assign 500 claims of ten desks at once, and undo it; return the milliseconds of the assigning."""
    from accounts.models import User
    from bench.desk_filled import CHECKER_OF_MANY, EDITOR_OF_MANY
    from factcheck.bulk.actions import perform_bulk_action, undo_bulk_action
    from factcheck.bulk.acts import BULK_ACTS
    from factcheck.models import Claim
    from factcheck.workflow.batch import ClaimVersion
    from lib.datetimes.clock import now

    editor, checker = (User.objects.get(pk=pk) for pk in (EDITOR_OF_MANY, CHECKER_OF_MANY))
    free = Claim.objects.filter(desk__lte=10, state__in=("flagged", "assigned", "checking", "awaiting_reply"))
    chosen = [ClaimVersion(claim, None) for claim in free.order_by("id")[:BULK_CLAIMS]]
    began = time.perf_counter()
    result = perform_bulk_action(BULK_ACTS["assign"], chosen, {"checker": checker}, by=editor, at=now())
    took = time.perf_counter() - began
    if len(result.done) != BULK_CLAIMS or result.bulk_action is None:
        raise SystemExit(f"Only {len(result.done)} claims were assigned: {result.refused[:1]}")
    undo_bulk_action(result.bulk_action, by=editor, at=now())
    return took * 1000


def measure(claims: int, rounds: int, only: str) -> dict[str, list[Found]]:
    """Ask for everything ``rounds`` times, in turn: what disturbs one disturbs all."""
    from django.db import connection
    from django.test import Client

    from newsroom.garbage_collection import collect_between_requests

    collect_between_requests()  # as the web process does
    with connection.cursor() as cursor:
        cursor.execute("VACUUM factcheck_claim, factcheck_assignment")  # as PostgreSQL does by itself in time
    client = Client()
    client.force_login(get_viewer())

    def ask(address: str) -> int:
        response = client.get(address)
        if response.status_code != 200:
            print(f"{address} answered {response.status_code}", file=sys.stderr, flush=True)
            return 0
        return sum(map(len, response)) if response.streaming else len(response.content)

    calls: dict[str, Callable[[], int]] = {
        name: partial(ask, address) for name, address in list_screens(client, claims).items() if only in name
    }
    calls |= build_peers()
    found: dict[str, list[Found]] = {name: [] for name in calls}
    for number in range(rounds + WARM_UP):
        for name, call in calls.items():
            if len(found[name]) == 1 and found[name][0].ms > SLOW_MS:
                continue
            one = time_call(call)
            if number >= WARM_UP or one.ms > SLOW_MS:
                found[name].append(one)
    for name, call in calls.items():
        if found[name][0].ms < SLOW_MS:
            found[name][0] = found[name][0]._replace(blocks=count_blocks(call))
    took = [assign_many() for _ in range(3)]
    found[f"assign {BULK_CLAIMS} claims"] = [Found(ms, 0, 0, 0) for ms in took]
    return found


def get_p95(rows: Sequence[Found]) -> float:
    ordered = sorted(row.ms for row in rows)
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]


def get_median(rows: Sequence[Found], name: str = "ms") -> float:
    return float(statistics.median(getattr(row, name) for row in rows))


def list_bars(measured: dict[int, dict[str, list[Found]]]) -> Iterator[tuple[str, bool]]:
    """Yield (what is required and what was reached, whether it holds)."""
    sizes = sorted(measured)
    least, most = measured[sizes[0]], measured[sizes[-1]]
    for name in most:
        if name.startswith(("rows:", "assign")):
            continue
        rows = most[name]
        p95, queries = get_p95(rows), max(row.queries for row in rows)
        if not all(row.size for row in rows):
            yield f"{name}: an error page", False
            continue
        max_p95, max_queries = PAGE_BARS.get(name, (MAX_P95, MAX_QUERIES))
        yield f"{name}: p95 {p95:.0f} ms (at most {max_p95})", p95 <= max_p95
        yield f"{name}: {queries} queries (at most {max_queries})", queries <= max_queries
        if len(sizes) > 1:
            growth = get_median(rows) / get_median(least[name])
            says = f"{name}: {growth:.2f} times {sizes[0]:,} claims (at most {MAX_GROWTH})"
            yield says, growth <= MAX_GROWTH
            read, before = (max(row.blocks for row in found[name]) for found in (most, least))
            says = f"{name}: {read:,} blocks, {read / max(before, 1):.2f} times (at most {MAX_GROWTH})"
            yield says, read <= before * MAX_GROWTH
    naive, queue, floor = (
        get_median(most[f"rows: {name}"], "sql_ms") for name in ("naive list", "the queue", "50 by key")
    )
    yield (
        f"the queue's SQL: naive list {naive / queue:.0f} times (at least {MIN_TIMES_NAIVE})",
        (naive / queue >= MIN_TIMES_NAIVE),
    )
    yield (
        f"the queue's SQL: {queue / floor:.1f} times 50 by key (at most {MAX_TIMES_FLOOR})",
        (queue / floor <= MAX_TIMES_FLOOR),
    )
    bulk = get_median(most[f"assign {BULK_CLAIMS} claims"])
    yield f"assigning {BULK_CLAIMS} claims: {bulk:.0f} ms (at most {MAX_BULK:,})", bulk <= MAX_BULK


def print_tables(measured: dict[int, dict[str, list[Found]]]) -> None:
    for claims, found in measured.items():
        naive = get_median(found["rows: naive list"])
        head = f"{'median':>26}{'p95':>8}{'SQL ms':>8}{'CPU ms':>8}{'queries':>9}{'blocks':>9}{'kB':>8}"
        print(f"{claims:,} claims{head}{'x naive':>9}")
        for name, rows in found.items():
            print(
                f"{name:30}{get_median(rows):9.1f}{get_p95(rows):8.1f}{get_median(rows, 'sql_ms'):8.1f}"
                f"{get_median(rows, 'cpu_ms'):8.1f}{max(row.queries for row in rows):9}"
                f"{max(row.blocks for row in rows):9}{get_median(rows, 'size') / 1000:8.0f}"
                f"{get_median(rows) / naive:9.2f}"
            )


def run_part(addresses: dict[str, str], *arguments: str) -> str:
    """Run a part of this in a process of its own, with its own database."""
    command = [sys.executable, "-m", "bench.desk", *arguments]
    env = os.environ | addresses | {"DJANGO_SETTINGS_MODULE": "bench.api_settings"}
    return subprocess.run(command, env=env, check=True, stdout=subprocess.PIPE, text=True).stdout  # noqa: S603 - our own


def run_all(sizes: Sequence[int], *options: str) -> dict[int, dict[str, list[Found]]]:
    """Fill a database for each size that has none, then measure all in two turns."""
    running = os.environ if "STET_TEST_DATABASE_URL" in os.environ else None
    with servers.run_servers() if running is None else contextlib.nullcontext(dict(running)) as addresses:
        server, template = addresses["STET_TEST_DATABASE_URL"], addresses["STET_TEST_DATABASE_TEMPLATE"]
        psql = [str(servers.POSTGRES_BIN / "psql"), server, "-qAtc"]
        measured: dict[int, dict[str, list[Found]]] = {size: {} for size in sizes}
        there: dict[int, dict[str, str]] = {}
        for size in sizes:
            name = f"desk_{size}"
            there[size] = addresses | {"STET_TEST_DATABASE_URL": f"{server.rpartition('/')[0]}/{name}"}
            known = f"SELECT count(*) FROM pg_database WHERE datname = '{name}'"  # noqa: S608 - our own names
            if subprocess.run([*psql, known], check=True, capture_output=True, text=True).stdout == "0\n":  # noqa: S603 - our own
                print(f"filling {size:,} claims", file=sys.stderr, flush=True)
                subprocess.run([*psql, f"CREATE DATABASE {name} TEMPLATE {template}"], check=True)  # noqa: S603 - our own
                run_part(there[size], "--fill", str(size))
        for _ in range(2):
            for size in sizes:
                said = run_part(there[size], "--measure", str(size), *options)
                for name, rows in json.loads(said.splitlines()[-1]).items():
                    measured[size].setdefault(name, []).extend(Found(*row) for row in rows)
    return measured


def main() -> None:
    """One run; exit status 1 where something required was not reached."""
    parser = argparse.ArgumentParser(prog="python -m bench.desk")
    parser.add_argument("--claims", default=SIZES, help="numbers of claims, with commas between them")
    parser.add_argument(
        "--rounds", type=int, default=20, help="how often each screen is asked for, in two turns"
    )
    parser.add_argument("--only", default="", help="a word in the names of the screens to ask for")
    parser.add_argument("--json", action="store_true", help="print every answer as JSON")
    parser.add_argument("--fill", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--measure", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.fill or options.measure:
        import django

        django.setup()
        from bench.desk_filled import fill

        if options.fill:
            fill(options.fill)
        else:
            print(json.dumps(measure(options.measure, options.rounds, options.only)))
        return
    sizes = [int(size) for size in options.claims.split(",")]
    measured = run_all(sizes, "--rounds", str(options.rounds), "--only", options.only)
    bars = list(list_bars(measured))
    if options.json:
        print(json.dumps({"claims": measured, "bars": bars}))
    else:
        print_tables(measured)
        for says, holds in bars:
            print(f"{'OK    ' if holds else 'MISSED'} {says}")
    sys.exit(0 if all(holds for _, holds in bars) else 1)


if __name__ == "__main__":
    main()
