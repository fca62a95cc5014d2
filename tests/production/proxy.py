"""The proxy of docker-compose.yml: the real nginx with deploy/nginx.conf, at ports and in files of here."""

import contextlib
import getpass
import socket
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.architecture.source_files import ROOT
from tests.production.services import wait_until
from tests.servers import free_port

CONFIGURATION = ROOT / "deploy" / "nginx.conf"
START_SECONDS = 30
STOP_SECONDS = 10


@dataclass(frozen=True, slots=True)
class RunningProxy:
    """``http_port`` sends on to ``https_port``; the two logs are what compose would print."""

    http_port: int
    https_port: int
    access_log: Path
    error_log: Path


def write_configuration(
    folder: Path, *, web: Sequence[str], http_port: int, https_port: int, patience: str = "100s"
) -> Path:
    """Return the file with the addresses and folders of here in place of the container's.

    ``patience``: how long the proxy waits for an answer of web.
    """
    moved = {
        "server web:8000;": " ".join(f"server {address};" for address in web),
        "listen 80 default_server;": f"listen 127.0.0.1:{http_port} default_server;",
        "listen 443 ssl default_server;": f"listen 127.0.0.1:{https_port} ssl default_server;",
        "listen [::]:80 default_server;": "",
        "listen [::]:443 ssl default_server;": "",
        "/etc/nginx/certificates/": f"{folder}/",
        "/var/cache/nginx/": f"{folder}/cache/",
        "/run/nginx.pid": f"{folder}/nginx.pid",
        "/dev/stdout": f"{folder}/access.log",
        "proxy_read_timeout 100s;": f"proxy_read_timeout {patience};",
    }
    text = CONFIGURATION.read_text()
    for containers, ours in moved.items():
        assert containers in text, containers
        text = text.replace(containers, ours)
    (folder / "nginx.conf").write_text(text)
    return folder / "nginx.conf"


def is_listening(port: int) -> bool:
    """True if a connection to this port of this machine is taken."""
    with socket.socket() as connection:
        return connection.connect_ex(("127.0.0.1", port)) == 0


@contextlib.contextmanager
def run_proxy(folder: Path, *web: str, patience: str = "100s") -> Iterator[RunningProxy]:
    """Run nginx in front of web servers ("host:port"), with a certificate of its own, in a new ``folder``."""
    folder.mkdir(mode=0o755)
    (folder / "cache").mkdir()
    certificate = ("-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem"))
    key = (
        "req -x509 -nodes -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -days 2 -subj /CN=stet.example.org"
    )
    subprocess.run(["openssl", *key.split(), *certificate], check=True, capture_output=True)
    http_port, https_port = free_port(), free_port()
    configuration = write_configuration(
        folder, web=web, http_port=http_port, https_port=https_port, patience=patience
    )
    with (folder / "proxy.log").open("wb") as log:
        process = subprocess.Popen(
            [
                "nginx",
                "-c",
                str(configuration),
                "-p",
                str(folder),
                "-g",
                f"daemon off; user {getpass.getuser()};",
            ],
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            wait_until(lambda: is_listening(https_port), START_SECONDS, "nginx does not start")
            yield RunningProxy(http_port, https_port, folder / "access.log", folder / "proxy.log")
            assert process.poll() is None, (folder / "proxy.log").read_text()
        finally:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(STOP_SECONDS)
            process.kill()
