"""Install Stet in a bare Debian as docs/how-to/install.md says: python -m tests.production.debian

As root: it makes the root with mmdebstrap, and runs bin/install inside. systemd does not run there, so the
commands of its units are started as they stand. Takes some minutes; exit status 0 or 1.
"""

import configparser
import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.source_files import ROOT
from tests.production.http_client import HttpClient
from tests.production.services import wait_until

HOST = "stet.example.org"
EMAIL = "maria@example.org"
PASSWORD = "three blue herons at the weir"
START_SECONDS = 120
BARE_PACKAGES = "python3,ca-certificates"
STARTED_AT = time.monotonic()
MOUNTS = ("proc", "sys", "dev")


class BareDebian:
    """A root with Debian's smallest system, the checkout in /srv/stet, and this machine's network."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.started: dict[str, subprocess.Popen[bytes]] = {}

    def run(self, *command: str, typed: str | None = None) -> str:
        """Return the output of a command inside. Raises AssertionError with what it said where it fails."""
        ran = subprocess.run(
            ["chroot", str(self.root), *command], input=typed, capture_output=True, text=True, check=False
        )
        assert ran.returncode == 0, f"{' '.join(command)}\n{ran.stdout[-3000:]}\n{ran.stderr[-3000:]}"
        return ran.stdout

    def start_units(self) -> None:
        """Start what the installed units say, as Stet's user and with their environment file."""
        units = self.root / "etc" / "systemd" / "system"
        for unit in sorted(units.glob("stet-*.service")):
            if unit.stem == "stet-migrate":
                continue
            service = read_unit(unit)["Service"]
            command = service["ExecStart"]
            line = (
                f"set -a; . /etc/stet/stet.env; . {service['EnvironmentFile']}; "
                f"{service.get('Environment', '')}; STET_HEARTBEAT_FILE=/tmp/{unit.stem}.alive; set +a; "
                f"cd /opt/stet/current && exec setpriv --reuid stet --regid stet --clear-groups {command}"
            )
            with (self.root / "tmp" / f"{unit.stem}.log").open("wb") as log:
                self.started[unit.stem] = subprocess.Popen(
                    ["chroot", str(self.root), "sh", "-c", line],
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )

    def require_running(self) -> None:
        """Raise AssertionError with the log of a unit that ended."""
        for name, process in self.started.items():
            log = (self.root / "tmp" / f"{name}.log").read_text(errors="replace")
            assert process.poll() is None, f"{name} ended:\n{log[-3000:]}"

    def stop(self) -> None:
        """End what was started in here, and only that."""
        for process in self.started.values():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        for service in ("nginx", "redis-server", "postgresql"):
            subprocess.run(
                ["chroot", str(self.root), "service", service, "stop"], capture_output=True, check=False
            )


def read_unit(file: Path) -> configparser.ConfigParser:
    """Return a unit's sections. A key that is there twice has its last value."""
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str
    unit.read(file)
    return unit


@contextlib.contextmanager
def make_bare_debian() -> Iterator[BareDebian]:
    """Make the root in a temporary folder, with the checkout in it; remove both, whatever happens."""
    root = Path(tempfile.mkdtemp(prefix="stet-debian-"))
    debian = BareDebian(root)
    try:
        subprocess.run(
            ["mmdebstrap", "--quiet", "--variant=minbase", f"--include={BARE_PACKAGES}", "trixie", str(root)],
            check=True,
        )
        for name in MOUNTS:
            subprocess.run(["mount", "--rbind", f"/{name}", str(root / name)], check=True)
            subprocess.run(["mount", "--make-rslave", str(root / name)], check=True)
        # How this machine reaches the network: no part of what is installed.
        for file in ("etc/resolv.conf", "etc/ssl/certs/ca-certificates.crt", "etc/pip.conf"):
            if Path("/", file).exists():
                shutil.copy(Path("/", file), root / file)
        copy_checkout(root / "srv" / "stet")
        yield debian
    finally:
        debian.stop()
        for name in MOUNTS:
            subprocess.run(["umount", "--recursive", "--lazy", str(root / name)], check=False)
        if not any(os.path.ismount(root / name) for name in MOUNTS):
            shutil.rmtree(root, ignore_errors=True)


def copy_checkout(folder: Path) -> None:
    """Copy what git knows: a clone has nothing else."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    for name in filter(None, listed.stdout.split("\0")):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).exists():
            shutil.copy(ROOT / name, folder / name)


def check_installation(debian: BareDebian) -> None:
    """Install, become the first admin, open a page, make a backup, and ask the doctor."""
    print_progress("bin/install debian")
    answers = f"--host\n{HOST}\n--newsroom\nThe Example Courier\n--email\n{EMAIL}\n--mail=\n"
    (debian.root / "tmp" / "answers").write_text(answers)
    printed = debian.run("/srv/stet/bin/install", "debian", "@/tmp/answers")
    print(printed, flush=True)
    link = printed.strip().splitlines()[-1]
    assert re.fullmatch(rf"https://{HOST}/invitation/\S+/", link), link
    for name in ("stet", "secrets", "fetch", "owner"):
        file = debian.root / "etc" / "stet" / f"{name}.env"
        assert file.stat().st_mode & 0o777 == 0o600, file
    print_progress("the commands of the units")
    debian.start_units()
    client = HttpClient(f"https://{HOST}", "https://127.0.0.1")

    def is_serving() -> bool:
        debian.require_running()
        with contextlib.suppress(OSError):
            return client.ask("/healthz")[0] == 200
        return False

    wait_until(is_serving, START_SECONDS, "/healthz does not answer 200", pause=1)
    print_progress("the first admin, by the link")
    page = client.submit_form(link.removeprefix(f"https://{HOST}"), password=PASSWORD, again=PASSWORD)
    assert "/sign-out/" in page or "second factor" in page.lower(), page[:2000]
    print_progress("a backup and its drill")
    debian.run("stet", "backup")
    debian.run("stet", "drill")
    print_progress("the doctor")
    findings = json.loads(debian.run("stet", "doctor", "--json"))
    for finding in findings["findings"]:
        print(f"        {finding['level']:<8} {finding['part']}: {finding['sentence']}")
    assert findings["well"]
    debian.require_running()


def print_progress(step: str) -> None:
    """Print one line, after the seconds since the start."""
    print(f"{time.monotonic() - STARTED_AT:4.0f} s  {step}", flush=True)


def main() -> int:
    """Return the exit status."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    print_progress("a bare Debian")
    try:
        with make_bare_debian() as debian:
            check_installation(debian)
    except (AssertionError, subprocess.CalledProcessError) as failure:
        print(f"Stet cannot be installed on Debian: {failure}")
        return 1
    print_progress("Stet is installed, and well")
    return 0


if __name__ == "__main__":
    sys.exit(main())
