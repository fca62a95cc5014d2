"""A private PostgreSQL 17 and Redis for the length of one command: python -m tests.servers COMMAND"""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.db.backends.base.base import BaseDatabaseWrapper

from tests.template_database import create_template

POSTGRES_BIN = Path(os.environ.get("STET_POSTGRES_BIN", "/usr/lib/postgresql/17/bin"))
READY_SECONDS = 30


def free_port() -> int:
    """A port of this machine's own address that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def as_owner() -> dict[str, Any]:
    """Popen's arguments to run as the postgres user when we are root, which initdb and postgres refuse."""
    if os.getuid() != 0:
        return {}
    owner = pwd.getpwnam("postgres")
    return {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}


def _stop(process: subprocess.Popen[bytes], number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(number)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextlib.contextmanager
def run_postgresql(folder: Path, *, beside: str = "", vacuums: bool = True) -> Iterator[str]:
    """A cluster of its own in ``folder``; yields its address. It may lose data in a power cut.

    It listens at the address ``beside``, too, where that is given. ``vacuums``: by itself, as in production.
    """
    data, port = folder / "postgresql", free_port()
    data.mkdir()
    owner = as_owner()
    if owner:
        os.chown(data, owner["user"], owner["group"])
    initdb = [str(POSTGRES_BIN / "initdb"), "-D", str(data), "-U", "stet", "-A", "trust", "--no-sync"]
    initdb += ["-E", "UTF8", "--locale=C.UTF-8"]
    subprocess.run(initdb, check=True, stdout=subprocess.DEVNULL, cwd=data, **owner)
    settings = {
        "listen_addresses": f"127.0.0.1,{beside}".strip(","),
        "unix_socket_directories": str(data),
        "port": str(port),
        "fsync": "off",
        "full_page_writes": "off",
        "synchronous_commit": "off",
        "max_connections": "320",
        "shared_buffers": "256MB",
        "max_wal_size": "4GB",
        "checkpoint_timeout": "1h",
        "wal_level": "minimal",
        "max_wal_senders": "0",
        "jit": "off",
        "autovacuum": "on" if vacuums else "off",
    }
    command = [
        str(POSTGRES_BIN / "postgres"),
        "-D",
        str(data),
        *(f"-c{name}={value}" for name, value in settings.items()),
    ]
    with (folder / "postgresql.log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, cwd=data, start_new_session=True, **owner)
    try:
        ask = [str(POSTGRES_BIN / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]

        def accepts() -> bool:
            return subprocess.run(ask, check=False).returncode == 0

        _await("PostgreSQL", server, accepts, folder / "postgresql.log")
        yield f"postgresql://stet@127.0.0.1:{port}/postgres"
    finally:
        _stop(server, signal.SIGQUIT)  # without a checkpoint: nobody reads its files again
        # One that a test restarted is not our child.
        subprocess.run([*_pg_ctl(data), "-m", "immediate", "stop"], check=False, capture_output=True, **owner)


@contextlib.contextmanager
def run_redis(folder: Path, *, beside: str = "") -> Iterator[str]:
    """A Redis of its own that keeps nothing; yields its address without a database number.

    It listens at the address ``beside``, too, where that is given.
    """
    port = free_port()
    command = ["redis-server", "--port", str(port), "--bind", *f"127.0.0.1 {beside}".split()]
    command += ["--save", "", "--appendonly", "no"]
    with (folder / "redis.log").open("wb") as log:
        server: subprocess.Popen[bytes] = subprocess.Popen(
            [*command, "--dir", str(folder), "--databases", "64"],
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        ask = ["redis-cli", "-p", str(port), "ping"]

        def answers() -> bool:
            return b"PONG" in subprocess.run(ask, capture_output=True, check=False).stdout

        _await("Redis", server, answers, folder / "redis.log")
        yield f"redis://127.0.0.1:{port}"
    finally:
        _stop(server, signal.SIGTERM)
        subprocess.run(["redis-cli", "-p", str(port), "shutdown", "nosave"], check=False, capture_output=True)


def _pg_ctl(data: str | Path) -> list[str]:
    return [str(POSTGRES_BIN / "pg_ctl"), "-D", str(data), "-w"]


def restart_postgresql(connection: BaseDatabaseWrapper) -> None:
    """End the test's PostgreSQL as a crash would, and start it again with the same settings."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW data_directory")
        data = Path(cursor.fetchone()[0])
    connection.close()
    command = [*_pg_ctl(data), "-m", "immediate", "-l", str(data / "restarted.log"), "restart"]
    subprocess.run(command, check=True, cwd=data, stdout=subprocess.DEVNULL, **as_owner())


def restart_redis(address: str) -> None:
    """End the Redis at ``address`` and start an empty one in its place."""
    port = str(urlsplit(address).port)
    subprocess.run(["redis-cli", "-p", port, "shutdown", "nosave"], check=False, capture_output=True)
    command = ["redis-server", "--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    subprocess.run(
        [*command, "--databases", "64", "--daemonize", "yes"], check=True, stdout=subprocess.DEVNULL
    )


def _await(name: str, server: subprocess.Popen[bytes], ready: Callable[[], bool], log: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        if ready():
            return
        time.sleep(0.1)
    raise SystemExit(f"{name} did not start:\n{log.read_text(errors='replace')[-2000:]}")


@contextlib.contextmanager
def run_servers(*, vacuums: bool = True) -> Iterator[dict[str, str]]:
    """Both servers; yields the environment that points tests at them. Ends them, removes their folder.

    Without ``vacuums`` the plan of a query depends on no moment: a table that is vacuumed between two tests,
    while all its rows are rolled back, counts as empty from then on, and 500 rows take a minute.
    """
    folder = Path(tempfile.mkdtemp(prefix="stet-servers-"))
    folder.chmod(0o755)
    try:
        with run_postgresql(folder, vacuums=vacuums) as database, run_redis(folder) as broker:
            yield {
                "STET_TEST_DATABASE_URL": database,
                "STET_TEST_DATABASE_TEMPLATE": create_template(database, POSTGRES_BIN),
                "STET_TEST_BROKER_URL": broker,
            }
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main() -> int:
    """Run the command line's command with both servers up; its exit status."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with run_servers() as addresses:
        return subprocess.run(sys.argv[1:], env=os.environ | addresses, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
