"""Run one newsroom on two machines, and lose one of them: python -m tests.production.machines

Each machine is a network namespace with a name and a folder of its own, as a pod has: web, workers for every
queue, with the commands of docker-compose.yml. PostgreSQL, Redis, a bucket (S3), the proxy and the sites that
are checked are on a third. A fact check goes through both; then the first machine, which has the scheduler,
vanishes from the network with all it holds, and the work goes on at the other. It takes root. Exit status 0
or 1.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import boto3
import psycopg
from moto.server import ThreadedMotoServer

from newsroom.demo.site import server as demo_site
from newsroom.demo.site.server import DemoSiteServer
from tests.production.__main__ import print_progress
from tests.production.fact_check import PASSWORD, WORK_SECONDS, act, run_fact_check
from tests.production.http_client import HttpClient
from tests.production.image import Image, build_image
from tests.production.proxy import run_proxy
from tests.production.services import (
    PASSWORDS,
    START_SECONDS,
    RunningServices,
    run_database_and_broker,
    wait_until,
)

HUB = "10.203.0.1"
"""Where everything is that both machines share."""
MACHINES = {"one": "10.203.0.2", "two": "10.203.0.3"}
WEB_PORT = 8000
PROCESSES = ("web", "links", "fetcher", "worker", "webhooks")
"""On each machine; beat, of which there is one, is on the first."""
SOURCES, REQUESTS = 24, 20
LOST_SECONDS, STEADY_SECONDS = 120, 30
"""How long a scheduler may be missed after its machine vanished, and after how long one is there to stay."""
MAX_IN_VAIN = 3
"""Requests that are sent again by who waits for them."""
LOST = ("OperationalError", "ConnectionError", "TimeoutError")
"""What a process may log of a machine that is gone."""
BUCKET = {"STET_S3_KEY": "key", "STET_S3_SECRET": "secret", "STET_S3_REGION": "us-east-1"}


class Machine:
    """A network and a name of its own, held open by a process, with a line to the hub."""

    def __init__(self, name: str, address: str) -> None:
        self.name = name
        self.holder = subprocess.Popen(
            ["unshare", "--net", "--uts", "sh", "-c", f"hostname machine-{name}; exec sleep infinity"]
        )
        self.prefix = ("nsenter", "--target", str(self.holder.pid), "--net", "--uts")
        wait_until(self.is_apart, START_SECONDS, f"machine {name} has no network of its own")
        run(f"ip link add {name} master hub type veth peer name line netns {self.holder.pid}")
        run(f"ip link set {name} up")
        for words in ("link set lo up", f"addr add {address}/24 dev line", "link set line up"):
            run(f"{' '.join(self.prefix)} ip {words}")

    def is_apart(self) -> bool:
        """Return whether the holder has left the network of this process."""
        ours, theirs = (os.readlink(f"/proc/{pid}/ns/net") for pid in ("self", self.holder.pid))
        return ours != theirs

    def vanish(self) -> None:
        """Cut the line, so that nobody is told."""
        run(f"ip link set {self.name} down")

    def join(self) -> None:
        """Mend the line."""
        run(f"ip link set {self.name} up")


def run(command: str) -> str:
    """Return the output of a command. Raises CalledProcessError."""
    return subprocess.run(command.split(), check=True, capture_output=True, text=True).stdout


@contextlib.contextmanager
def make_machines() -> Iterator[dict[str, Machine]]:
    """Give this process a network of its own with two machines at it; both end with the block."""
    os.unshare(os.CLONE_NEWNET)
    for words in (
        "link set lo up",
        "link add hub type bridge",
        f"addr add {HUB}/24 dev hub",
        "link set hub up",
    ):
        run(f"ip {words}")
    made: dict[str, Machine] = {}
    try:
        for name, address in MACHINES.items():
            made[name] = Machine(name, address)
        yield made
    finally:
        for machine in made.values():
            machine.holder.kill()
            machine.holder.wait()


visits: Counter[str] = Counter()
"""{address of a machine: how often it asked a site}."""


def note_visit(_: object, address: tuple[str, int]) -> bool:
    """Count a connection to a site, and let it in."""
    visits[address[0]] += 1
    return True


@contextlib.contextmanager
def serve_sites(count: int = 4) -> Iterator[list[demo_site.DemoSiteServer]]:
    """Serve the evidence site at several addresses of the hub: a host is asked by one worker at a time."""
    with contextlib.ExitStack() as stack:
        sites = []
        for number in range(count):
            address = f"10.203.0.{11 + number}"
            run(f"ip addr add {address}/24 dev hub")
            demo_site.HOST = address
            site = stack.enter_context(demo_site.serve_site())
            site.verify_request = note_visit
            sites.append(site)
        yield sites


@contextlib.contextmanager
def run_bucket() -> Iterator[dict[str, str]]:
    """Run a store with a bucket; yields the settings that name it."""
    store = ThreadedMotoServer(ip_address=HUB, port=0, verbose=False)
    store.start()
    try:
        _, port = store.get_host_and_port()
        endpoint = f"http://{HUB}:{port}"
        boto3.client(
            "s3",
            endpoint_url=endpoint,
            aws_access_key_id="key",
            aws_secret_access_key="secret",
            region_name="us-east-1",
        ).create_bucket(Bucket="stet")
        yield BUCKET | {"STET_SNAPSHOT_STORAGE": "s3://stet/copies", "STET_S3_ENDPOINT": endpoint}
    finally:
        store.stop()


class Trial:
    """One newsroom on two machines, and a checker who works there."""

    def __init__(
        self, machines: dict[str, Machine], image: Image, folder: Path, moved: dict[str, str], **further: str
    ) -> None:
        self.machines, self.moved = machines, moved
        self.services: dict[str, RunningServices] = {}
        for name, machine in machines.items():
            (folder / name).mkdir()
            self.services[name] = RunningServices(
                image, folder / name, moved, WEB_PORT, further, host=MACHINES[name], prefix=machine.prefix
            )
        self.claim: dict[str, Any] = {}

    def start(self) -> None:
        """Migrate once, and start every process on both machines, beat on the first."""
        self.services["one"].migrate()
        for name in self.services:
            self.start_processes(name)
        self.services["one"].start("beat")

    def start_processes(self, machine: str) -> None:
        """Start what runs on each machine."""
        for name in PROCESSES:
            self.services[machine].start(name)

    def stop(self) -> None:
        """End everything."""
        for services in self.services.values():
            services.stop()

    def run(self, client: HttpClient, sites: Sequence[DemoSiteServer]) -> None:
        """Go through every stage. Raises AssertionError at the first that fails."""
        print_progress("two machines: web, a worker for each queue; beat on the first")
        self.start()
        wait_until(lambda: self.is_serving(client), START_SECONDS, "/healthz does not answer 200")
        print_progress("one fact check, through both")
        published = run_fact_check(self.services["one"], client, sites[0])
        carl = HttpClient(client.site, client.here)
        carl.sign_in("carl", PASSWORD)
        for services in self.services.values():
            self.require_session(carl, services)
        print_progress("a session of one web server is one of the other")
        self.claim = take_claim(carl, published.article)
        self.cite_and_wait(carl, sites, "both", SOURCES)
        print_progress(f"{SOURCES} pages looked at once each; requests from {dict(visits)}")
        assert set(MACHINES.values()) <= set(visits), "one machine looked at nothing"
        self.lose_first_machine(carl, sites)
        print_progress("the first machine comes back")
        self.machines["one"].join()
        self.start_processes("one")
        wait_until(lambda: self.is_serving(client, "one"), START_SECONDS, "the first machine serves nobody")
        published.require_unchanged()
        self.services["two"].run_manage("verify_audit_log")
        for services in self.services.values():
            services.require_running(tolerated=LOST)

    def lose_first_machine(self, carl: HttpClient, sites: Sequence[DemoSiteServer]) -> None:
        """Cut the first machine off, kill what runs there, and go on at the second."""
        lost = time.monotonic()
        self.machines["one"].vanish()
        self.services["one"].kill()
        waits: list[float] = []
        in_vain = 0
        while len(waits) < REQUESTS:
            began = time.monotonic()
            # A line that the proxy kept open to the first machine says nothing any more.
            try:
                carl.get(f"claims/{self.claim['id']}/")
            except TimeoutError:
                in_vain += 1
                assert in_vain <= MAX_IN_VAIN, "the proxy goes on asking the machine that vanished"
            else:
                waits.append(time.monotonic() - began)
        print_progress(
            f"the first machine vanished: {in_vain} requests without an answer in 30 s, then {REQUESTS} "
            f"answered, the longest after {max(waits):.1f} s"
        )
        self.cite_and_wait(carl, sites, "second", SOURCES)
        print_progress(f"{SOURCES} more pages looked at once each, by the second alone")
        beat = self.services["two"].start("beat")
        # One that finds the lock taken ends, and is started again by whoever runs it.
        while has_ended(beat, STEADY_SECONDS):
            assert time.monotonic() - lost < LOST_SECONDS, "the lock of the scheduler that vanished stays"
            beat = self.services["two"].start("beat")
        print_progress(f"a scheduler on the second, {time.monotonic() - lost - STEADY_SECONDS:.0f} s after")

    def is_serving(self, client: HttpClient, *machines: str) -> bool:
        """Return whether the web servers of these machines, or of all, answer that all is well."""
        for name in machines or self.services:
            self.services[name].require_running(tolerated=LOST)
            here = HttpClient(client.site, f"http://{self.services[name].address}")
            with contextlib.suppress(OSError):
                if here.ask("/healthz", X_Forwarded_Proto="https")[0] == 200:
                    continue
            return False
        return True

    def require_session(self, person: HttpClient, services: RunningServices) -> None:
        """Raise AssertionError where this web server does not know who signed in at another."""
        here = HttpClient(person.site, f"http://{services.address}")
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in person.jar)
        status, page = here.ask("/my-work/", Cookie=cookies, X_Forwarded_Proto="https")
        assert (status, "/sign-out/" in page) == (200, True), f"{services.address} does not know them"

    def cite_and_wait(self, carl: HttpClient, sites: Sequence[DemoSiteServer], word: str, count: int) -> None:
        """Cite so many pages of all sites, and return once each was looked at: exactly once."""
        urls = [f"{sites[n % len(sites)].url}/population?{word}={n}" for n in range(count)]
        for url in urls:
            act(carl, self.claim, "cite", url=url, title=url, tier="primary")
        checks = (
            "SELECT count(*), count(DISTINCT url) FROM factcheck_linkcheck "
            "JOIN factcheck_source ON source_id = factcheck_source.id WHERE url LIKE %s"
        )
        these = [f"%?{word}=%"]
        with psycopg.connect(self.get_owner_address()) as owner:
            wait_until(
                lambda: owner.execute(checks, these).fetchone()[1] >= count,
                WORK_SECONDS,
                "pages are not looked at",
            )
            assert owner.execute(checks, these).fetchone() == (count, count), "a page was looked at twice"

    def get_owner_address(self) -> str:
        password = quote(PASSWORDS["STET_DATABASE_OWNER_PASSWORD"], safe="")
        return f"postgresql://stet:{password}@{self.moved['database:5432']}/stet"


def has_ended(process: "subprocess.Popen[bytes]", seconds: float) -> bool:
    """Return whether the process ends within so many seconds."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def take_claim(person: HttpClient, article: dict[str, Any]) -> dict[str, Any]:
    """Flag a claim in the article, take it and start to check it."""
    text = person.get(f"articles/{article['id']}/")["text"]
    words = text.partition("\n")[0]
    claim: dict[str, Any] = person.post(
        f"articles/{article['id']}/flag/", revision=1, start=0, end=len(words), exact=words,
        statement=words, kind="other",
    )  # fmt: skip
    act(person, claim, "take")
    act(person, claim, "start")
    return claim


def main() -> int:
    """Run it in a temporary folder, and end and remove all that was made, whatever happens."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    folder = Path(tempfile.mkdtemp(prefix="stet-machines-"))
    folder.chmod(0o755)
    try:
        print_progress("requirements.txt alone, and the code")
        image = build_image(folder)
        with (
            make_machines() as machines,
            run_database_and_broker(folder, host=HUB) as moved,
            serve_sites() as sites,
            run_bucket() as bucket,
        ):
            allowed = {"STET_FETCH_ALLOWED_HOSTS": ",".join(site.host_port for site in sites)}
            trial = Trial(machines, image, folder, moved, **bucket, **allowed)
            webs = [services.address for services in trial.services.values()]
            try:
                with run_proxy(folder / "proxy", *webs) as proxy:
                    address = trial.services["one"].services["web"]["environment"]["STET_BASE_URL"]
                    trial.run(HttpClient(address, f"https://127.0.0.1:{proxy.https_port}"), sites)
            except BaseException:
                for services in trial.services.values():
                    services.print_logs()
                raise
            finally:
                trial.stop()
    except AssertionError as failure:
        print(f"Two machines are not one newsroom: {failure}")
        return 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print_progress("two machines are one newsroom")
    return 0


if __name__ == "__main__":
    sys.exit(main())
