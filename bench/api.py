"""Partner pages beside their peers: python -m bench.api [--verdicts 100000] [--seconds 3] [--data FOLDER]

On a private PostgreSQL and Redis, at concurrency 8 and 100 verdicts a page, in one run: Stet with keys,
rate limits, ETags and content negotiation on; a plain DRF ModelViewSet with nested serializers and prefetch
over the same rows; Starlette with asyncpg, JSON made in SQL and the written documents joined; nginx with the
same bytes. A sealed page is asked for again through the proxy (deploy/nginx.conf), over TLS. Peers ask for no
key and count nobody. Needs wrk, nginx and openssl (Debian: wrk, nginx-light, openssl). ``--data`` is taken as
by every benchmark and not needed: the verdicts are made up, 150 characters of claim and 800 of explanation.
Every way is measured in each of five rounds, and its median round is shown.
"""

import argparse
import base64
import contextlib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from bench.api_measure import Row, measure, once
from bench.links_peers import environment
from tests import servers
from tests.production.proxy import run_proxy

STARLETTE = ("starlette", "asyncpg", "uvicorn", "uvloop", "httptools")
PAGES = 60
"""Different pages that are asked for in turn."""
EXPORTED_BY_DRF = 5_000
"""Lines of DRF's export that are timed; it is slow, and each line costs the same."""


def django_says(addresses: dict[str, str], *command: str) -> dict[str, object]:
    """Run a Python program with Stet's settings; return the JSON on its last line."""
    env = os.environ | addresses | {"DJANGO_SETTINGS_MODULE": "bench.api_settings"}
    said = subprocess.run(  # noqa: S603
        [sys.executable, *command], env=env, check=True, stdout=subprocess.PIPE, text=True
    ).stdout
    return dict(json.loads(said.splitlines()[-1]))


ROUNDS = 5
"""Each way is asked for ``--seconds`` in each round."""


class Way(NamedTuple):
    """One way to answer: its server, and the paths that it is asked for in turn."""

    name: str
    address: str
    paths: Sequence[str]
    headers: dict[str, str] | None = None


CURSORS = """
import django, json, sys
django.setup()
from lib.web.cursors import seal_cursor
from publishing.partners.selectors import get_open_reader_mark
places = json.loads(sys.argv[1])
cursors = [seal_cursor("keyset:-position", [False, False, place]) for place in places]
print(json.dumps({"mark": get_open_reader_mark(), "cursors": cursors}))
"""


@contextlib.contextmanager
def serving(command: list[str], port: int, path: str, env: dict[str, str]) -> Iterator[str]:
    """A server for a while; its address."""
    process = subprocess.Popen(command, env=os.environ | env, stdout=subprocess.DEVNULL)  # noqa: S603
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(200):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(address + path, timeout=5).read()  # noqa: S310
                break
            time.sleep(0.1)
        else:
            raise SystemExit(f"{command[0]} does not answer")
        yield address
    finally:
        process.terminate()
        process.wait(20)


def granian(application: str, port: int) -> list[str]:
    """Two processes of eight threads, as docker-compose.yml serves Stet."""
    command = str(Path(sys.executable).with_name("granian"))
    return [
        command, "--interface=wsgi", "--host=127.0.0.1", f"--port={port}", "--workers=2",
        "--blocking-threads=24", "--no-ws", "--log-level=error", application,
    ]  # fmt: skip


def nginx(folder: Path, port: int) -> list[str]:
    """nginx over the files in ``folder``, two processes, nothing logged."""
    configuration = folder / "nginx.conf"
    configuration.write_text(
        f"daemon off; worker_processes 2; pid {folder}/pid; error_log stderr crit; "
        f"user {os.environ.get('USER', 'root')};\n"
        "events {}\n"
        f"http {{ access_log off; sendfile on; default_type application/json; "
        f"server {{ listen 127.0.0.1:{port}; root {folder}; }} }}\n"
    )
    return ["nginx", "-c", str(configuration), "-p", str(folder)]


def uvicorn(port: int) -> list[str]:
    """Starlette in two processes, in an environment of its own."""
    program = str(environment(*STARLETTE) / "uvicorn")
    return [
        program, f"--port={port}", "--workers=2", "--log-level=error", "bench.api_starlette:application",
    ]  # fmt: skip


def read_etag(address: str, headers: dict[str, str] | None = None) -> str:
    request = urllib.request.Request(address, headers=headers or {})  # noqa: S310
    return str(urllib.request.urlopen(request).headers["ETag"])  # noqa: S310


def measure_in_turn(ways: Sequence[Way], seconds: int) -> dict[str, Row]:
    """Return the median of ROUNDS rounds for every way, asked in turn: what disturbs one disturbs all."""
    found: dict[str, list[Row]] = {way.name: [] for way in ways}
    for _ in range(ROUNDS):
        for way in ways:
            found[way.name].append(
                measure(way.name, way.address, way.paths, headers=way.headers, seconds=seconds)
            )
    rows = {name: sorted(took, key=lambda row: row.rate)[ROUNDS // 2] for name, took in found.items()}
    for name, row in rows.items():
        print(
            f"{name:34} {row.rate:8.0f}/s  p50 {row.p50:7.2f}  p99 {row.p99:7.2f} ms  {row.cpu:7.3f} CPU-ms"
            f"  {row.size / 1000:6.1f} kB", flush=True,
        )  # fmt: skip
    return rows


def compare(addresses: dict[str, str], verdicts: int, seconds: int) -> Iterator[tuple[str, bool]]:
    """Fill, ask everybody, print the table; yields (a requirement and what was reached, whether it holds)."""
    print(f"filling {verdicts:,} verdicts", flush=True)
    key = django_says(addresses, "-m", "bench.api_filled", str(verdicts))["key"]
    dice = random.Random(3)  # noqa: S311  the same pages every time
    depth = min(90_000, verdicts - 100)
    places = [dice.randint(101, verdicts) for _ in range(PAGES)] + [verdicts + 1, verdicts - depth + 1]
    sealed = django_says(addresses, "-c", CURSORS, json.dumps(places))
    cursors, mark = list(sealed["cursors"]), sealed["mark"]
    fresh = [f"/api/v1/verdicts/?page_size=100&cursor={cursor}" for cursor in cursors]
    history = [
        f"/api/v1/changes/?cursor={100 * dice.randrange(verdicts // 100)}.{mark}" for _ in range(PAGES)
    ]
    bearer = {"Authorization": f"Bearer {key}"}
    packed = bearer | {"Accept-Encoding": "gzip"}
    database = urlsplit(addresses["STET_TEST_DATABASE_URL"])
    env = {"BENCH_DATABASE": database.path.lstrip("/"), "BENCH_PORT": str(database.port)}
    house = addresses | {"DJANGO_SETTINGS_MODULE": "bench.api_settings"}
    files = Path(tempfile.mkdtemp(prefix="bench-api-"))
    files.chmod(0o755)
    ways: list[Way] = []
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, files)

        def serve(command: Callable[[int], list[str]], path: str, env: dict[str, str]) -> str:
            port = servers.free_port()
            return stack.enter_context(serving(command(port), port, path, env))

        stet = serve(partial(granian, "newsroom.wsgi:application"), "/api/stet-pull", house)
        held = bearer | {"If-None-Match": read_etag(stet + fresh[0], bearer)}
        ways += [
            Way("Stet, fresh page", stet, fresh[:PAGES], bearer),
            Way("Stet, first page", stet, fresh[PAGES : PAGES + 1], bearer),
            Way("Stet, page at depth 90,000", stet, fresh[PAGES + 1 :], bearer),
            Way("Stet, 304", stet, fresh[:1], held),
            Way("Stet, sealed page, gzip", stet, history, packed),
        ]
        proxy = stack.enter_context(run_proxy(files / "proxy", urlsplit(stet).netloc))
        through = f"https://127.0.0.1:{proxy.https_port}"
        ways.append(Way("Stet, sealed page through the proxy", through, history, packed))
        drf = serve(partial(granian, "bench.api_drf:application"), "/verdicts/", env)
        hashing = serve(
            partial(granian, "bench.api_drf:application"), "/verdicts/", env | {"BENCH_CONDITIONAL": "1"}
        )
        pages = [f"/verdicts/?cursor={quote(base64.b64encode(f'p={one}'.encode()))}" for one in places]
        ways += [
            Way("DRF, page", drf, pages[:PAGES]),
            Way("DRF, page 1 by offset", drf, ["/by-offset/?limit=100"]),
            Way("DRF, depth 90,000 by offset", drf, [f"/by-offset/?limit=100&offset={depth}"]),
            Way("DRF, 304 by rendering and hashing", hashing, pages[:1],
                {"If-None-Match": read_etag(hashing + pages[0])}),
        ]  # fmt: skip
        starlette = serve(uvicorn, "/written?before=1000", env)
        before = [f"before={place}" for place in places[:PAGES]]
        ways += [
            Way("Starlette, JSON made in SQL", starlette, [f"/made?{one}" for one in before]),
            Way("Starlette, documents joined", starlette, [f"/written?{one}" for one in before]),
        ]
        for number, path in enumerate(history):
            request = urllib.request.Request(stet + path, headers=packed)  # noqa: S310
            (files / f"{number}.gz").write_bytes(urllib.request.urlopen(request).read())  # noqa: S310
        static = serve(partial(nginx, files), "/0.gz", {})
        ways.append(Way("nginx, the same gzip bytes", static, [f"/{number}.gz" for number in range(PAGES)]))
        rows = measure_in_turn(ways, seconds)
        lines = ["curl", "-sf", "-H", f"Authorization: Bearer {key}", f"{stet}/api/v1/verdicts.ndjson"]
        export, exported = once(lines)
        began, drf_lines = time.perf_counter(), 0
        with urllib.request.urlopen(f"{drf}/export") as streamed:  # noqa: S310
            for drf_lines, _ in enumerate(streamed, start=1):
                if drf_lines == EXPORTED_BY_DRF:
                    break
        drf_export = (time.perf_counter() - began) * verdicts / drf_lines
    copy = (
        "COPY (SELECT '{\"cursor\":\"' || position || '." + str(mark) + "\",' || substr(body, 2) "
        "FROM publishing_publicdocument WHERE is_current ORDER BY position) TO STDOUT"
    )
    psql = str(servers.POSTGRES_BIN / "psql")
    copied, _ = once([psql, addresses["STET_TEST_DATABASE_URL"], "-qc", copy])
    print(f"export: Stet {export:.2f} s ({exported / 1e6:.0f} MB), COPY {copied:.2f} s, "
          f"DRF {drf_export:.0f} s (from {drf_lines:,} lines)")  # fmt: skip

    page, hashed = rows["DRF, page"], rows["DRF, 304 by rendering and hashing"]
    for said, reached, least in (
        ("fresh pages, times DRF", rows["Stet, fresh page"].rate / page.rate, 5),
        ("sealed pages, times DRF", rows["Stet, sealed page, gzip"].rate / page.rate, 15),
        (
            "sealed pages through the proxy, times those without it",
            rows["Stet, sealed page through the proxy"].rate / rows["Stet, sealed page, gzip"].rate,
            0.8,  # ADR 53
        ),
        ("304, times cheaper than rendering and hashing", hashed.cpu / rows["Stet, 304"].cpu, 12),
    ):
        yield f"{said}: {reached:.1f} (at least {least})", reached >= least
    for said, reached, most in (
        ("page at depth 90,000, times page 1",
         rows["Stet, page at depth 90,000"].p50 / rows["Stet, first page"].p50, 1.1),
        ("export, times COPY", export / copied, 1.2),
    ):  # fmt: skip
        yield f"{said}: {reached:.2f} (at most {most})", reached <= most


def main() -> None:
    """One run; exit status 1 where something required was not reached."""
    parser = argparse.ArgumentParser(prog="python -m bench.api")
    parser.add_argument("--verdicts", type=int, default=100_000)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--data", help="a folder of real data; not needed here")
    options = parser.parse_args()
    for tool in ("wrk", "nginx", "curl"):
        if shutil.which(tool) is None:
            raise SystemExit(f"This needs {tool}. Install it (Debian: apt-get install {tool}).")
    with servers.run_servers() as addresses:
        # Which is migrated already, and nobody copies it here.
        template = addresses["STET_TEST_DATABASE_TEMPLATE"]
        addresses["STET_TEST_DATABASE_URL"] = (
            f"{addresses['STET_TEST_DATABASE_URL'].rpartition('/')[0]}/{template}"
        )
        held = [(said, holds) for said, holds in compare(addresses, options.verdicts, options.seconds)]
    for said, holds in held:
        print(f"{'ok  ' if holds else 'NOT '} {said}")
    sys.exit(0 if all(holds for _, holds in held) else 1)


if __name__ == "__main__":
    main()
