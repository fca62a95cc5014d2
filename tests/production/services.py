"""The services of docker-compose.yml as processes: their own commands, environments and health checks."""

import contextlib
import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import redis
import yaml
from psycopg import sql

from tests import servers
from tests.architecture.source_files import ROOT
from tests.newsroom.processes import build_environment
from tests.production.image import Image

PASSWORDS = {
    name: f"{name.lower()}/ # ? @ : %41 $HOME"
    for name in (
        *("STET_DATABASE_OWNER_PASSWORD", "STET_DATABASE_PASSWORD", "STET_DATABASE_FETCH_PASSWORD"),
        "STET_BROKER_PASSWORD",
    )
}
"""With every character that an address or a shell would take for its own."""
START_SECONDS = 180  # on a machine that is busy with other tests
HEARTBEAT_SECONDS = 90
GRACE_SECONDS = 15


def list_services(folder: Path, source: Path = ROOT) -> dict[str, dict[str, Any]]:
    """Return Stet's own services as compose reads them in ``source``, with deploy.env.example filled in."""
    env = folder / "env"
    lines = (source / "deploy.env.example").read_text().splitlines()
    filled = [line for line in lines if line.partition("=")[0] not in {*PASSWORDS, "STET_EMAIL_URL"}]
    env.write_text("\n".join([*filled, *(f"{name}='{value}'" for name, value in PASSWORDS.items())]))
    command = [
        "docker-compose",
        "--env-file",
        str(env),
        "--file",
        str(source / "docker-compose.yml"),
        "config",
    ]
    read = subprocess.run(
        [*command, "--format", "json"], env=build_environment(), capture_output=True, text=True, check=True
    )
    # What compose prints it could read again: a $ is written twice.
    services: dict[str, dict[str, Any]] = json.loads(read.stdout.replace("$$", "$"))["services"]
    return {name: service for name, service in services.items() if service["image"].startswith("stet:")}


@contextlib.contextmanager
def run_database_and_broker(folder: Path, *, host: str = "127.0.0.1") -> Iterator[dict[str, str]]:
    """Run both with the passwords of .env; yields {host and port in compose: ``host`` and port here}."""
    beside = "" if host == "127.0.0.1" else host
    with (
        servers.run_postgresql(folder, beside=beside) as address,
        servers.run_redis(folder, beside=beside) as broker,
    ):
        with psycopg.connect(address, autocommit=True) as owner:
            password = sql.Literal(PASSWORDS["STET_DATABASE_OWNER_PASSWORD"])
            owner.execute(sql.SQL("ALTER ROLE stet PASSWORD {}").format(password))
            owner.execute("CREATE DATABASE stet")
            row = owner.execute("SHOW hba_file").fetchone()
            assert row is not None
            Path(row[0]).write_text(
                "host all all samehost scram-sha-256\nhost all all samenet scram-sha-256\n"
            )
            owner.execute("SELECT pg_reload_conf()")
        set_broker_options(redis.Redis.from_url(broker))
        [database_port] = re.findall(r":(\d+)/", address)
        yield {
            "database:5432": f"{host}:{database_port}",
            "broker:6379": f"{host}:{broker.rpartition(':')[2]}",
        }


def set_broker_options(broker: redis.Redis) -> None:
    """Set what the broker's command says in docker-compose.yml, and the password of .env."""
    words = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]["broker"]["command"][1:]
    options = dict(zip(words[::2], words[1::2], strict=True))
    del options["--requirepass"]
    for name, value in options.items():
        broker.config_set(name.removeprefix("--"), value)
    broker.config_set("requirepass", PASSWORDS["STET_BROKER_PASSWORD"])


@dataclass
class RunningServices:
    """Processes of ``image``, one for each service, at servers and in files of ``folder``."""

    image: Image
    folder: Path
    moved: dict[str, str]
    port: int
    further: dict[str, str]
    """Settings beside those of compose."""
    host: str = "127.0.0.1"
    """Where the web server listens."""
    prefix: tuple[str, ...] = ()
    """The beginning of each command, such as one that enters a network."""
    services: dict[str, dict[str, Any]] = field(default_factory=dict)
    started: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.services = list_services(self.folder, self.image.source)

    @property
    def address(self) -> str:
        """Return where the web server answers."""
        return f"{self.host}:{self.port}"

    def get_environment(self, name: str) -> dict[str, str]:
        """Return what compose passes to this service, with the addresses and files of here."""
        passed = {
            key: value for key, value in self.services[name]["environment"].items() if value is not None
        }
        for compose_s, ours in self.moved.items():
            passed = {key: value.replace(compose_s, ours) for key, value in passed.items()}
        here = {
            "STET_DATA_DIR": str(self.folder / "data"),
            "STET_HEARTBEAT_FILE": str(self.folder / f"{name}.alive"),
        }
        return self.image.environment | passed | here | self.further

    def start(self, name: str) -> subprocess.Popen[bytes]:
        """Start the command of this service; a web server listens at ``host`` alone, at a free port."""
        command = [*self.prefix, *self.services[name]["command"]]
        if "--host" in command:
            command[command.index("--host") + 1] = self.host
            command += ["--port", str(self.port)]
        with self.get_log(name).open("wb") as log:
            self.started[name] = subprocess.Popen(
                command,
                cwd=self.image.code,
                env=self.get_environment(name),
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return self.started[name]

    def get_log(self, name: str) -> Path:
        """Return the file of the service's output."""
        return self.folder / f"{name}.log"

    def migrate(self) -> None:
        """Run the service that migrates. Raises AssertionError when it fails."""
        migration = self.start("migrate")
        wait_until(lambda: migration.poll() is not None, START_SECONDS, "migrate does not end")
        assert migration.returncode == 0, "migrate failed"
        del self.started["migrate"]

    def start_all(self) -> None:
        """Migrate, and then start every other service. Raises AssertionError when the first fails."""
        self.migrate()
        for name in self.services:
            if name != "migrate":
                self.start(name)

    def run_manage(self, *arguments: str, typed: str = "") -> str:
        """Return the output of a command that an administrator gives in the container of web."""
        command = [*self.prefix, "python", "manage.py", *arguments]
        environment = self.get_environment("web")
        ran = subprocess.run(
            command,
            cwd=self.image.code,
            env=environment,
            input=typed,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, f"{' '.join(arguments)}\n{ran.stderr}"
        return ran.stdout

    def wait_until_healthy(self, name: str) -> None:
        """Return once the health check of compose succeeds. Web's own asks at port 8000: ask it yourself."""
        check = self.services[name].get("healthcheck", {}).get("test", [])
        if name == "web" or not check:
            return

        def is_healthy() -> bool:
            environment = self.get_environment(name)
            ran = subprocess.run(
                check[1:], cwd=self.image.code, env=environment, capture_output=True, check=False
            )
            return ran.returncode == 0

        wait_until(is_healthy, HEARTBEAT_SECONDS, f"{name} gives no sign of life", pause=2)

    def list_errors(self, name: str) -> list[str]:
        """Return the last line of each traceback that this service logged."""
        _, *blocks = (
            self.get_log(name).read_text(errors="replace").split("Traceback (most recent call last):\n")
        )
        lines = [next(filter(re.compile(r"\S").match, block.splitlines()), "") for block in blocks]
        # Celery's pool wraps an error, and logs the error itself below.
        return [line for line in lines if "ExceptionWithTraceback" not in line]

    def require_running(self, *, tolerated: tuple[str, ...] = ()) -> None:
        """Raise AssertionError when a service ended, or logged a traceback that is none of the tolerated."""
        for name, process in self.started.items():
            assert process.poll() is None, f"{name} ended"
            errors = [one for one in self.list_errors(name) if not any(words in one for words in tolerated)]
            assert not errors, f"{name} broke: {errors[0]}"

    def print_logs(self) -> None:
        """Print the end of every log."""
        for file in sorted(self.folder.glob("*.log")):
            print(f"--- {file.stem}\n{file.read_text(errors='replace')[-3000:]}")

    def kill(self) -> None:
        """End every process at once, as with its machine."""
        for process in self.started.values():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self.started.clear()

    def stop(self) -> None:
        """End every process with its children."""
        for number in (signal.SIGTERM, signal.SIGKILL):
            for process in self.started.values():
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, number)
            deadline = time.monotonic() + GRACE_SECONDS
            for process in self.started.values():
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(max(0.1, deadline - time.monotonic()))
        self.started.clear()


def wait_until(condition: Callable[[], bool], seconds: float, failure: str, *, pause: float = 0.2) -> None:
    """Return once ``condition`` holds. Raises AssertionError with ``failure`` when time is up."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, failure
        time.sleep(pause)
