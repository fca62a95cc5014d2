"""A bare Debian in a folder, made with mmdebstrap, with this checkout in it. It takes root.

systemd does not run there: the commands of Stet's units are started as they stand.
"""

import configparser
import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.source_files import ROOT

BARE_PACKAGES = "python3,ca-certificates"
STOP_SECONDS = 30
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

    def fails(self, *command: str) -> str:
        """Return what a command inside said as it failed. Raises AssertionError where it does not."""
        ran = subprocess.run(
            ["chroot", str(self.root), *command], capture_output=True, text=True, check=False
        )
        assert ran.returncode != 0, f"{' '.join(command)} was to fail"
        return ran.stderr

    def run_manage(self, *arguments: str, typed: str = "") -> str:
        """Return the output of a command of manage.py, as an administrator gives it."""
        return self.run("stet", *arguments, typed=typed)

    def start_units(self) -> None:
        """Start what the installed units say, as Stet's user and with their environment file."""
        units = self.root / "etc" / "systemd" / "system"
        for unit in sorted(units.glob("stet-*.service")):
            if unit.stem == "stet-migrate":
                continue
            service = read_unit(units / "stet-.service.d" / "hardening.conf", unit)["Service"]
            command = service["ExecStart"]
            line = (
                f"set -a; . /etc/stet/stet.env; . {service['EnvironmentFile']}; "
                f"{service.get('Environment', '')}; STET_HEARTBEAT_FILE=/tmp/{unit.stem}.alive; set +a; "
                f"umask {service['UMask']}; cd /opt/stet/current && "
                f"exec setpriv --reuid {service['User']} --regid {service['Group']} --init-groups {command}"
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

    def stop_units(self) -> None:
        """Tell every unit to end, as systemd does, and kill what does not."""
        for number in (signal.SIGTERM, signal.SIGKILL):
            for process in self.started.values():
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, number)
            for process in self.started.values():
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(STOP_SECONDS)
        self.started.clear()

    def stop(self) -> None:
        """End what was started in here, and only that."""
        self.stop_units()
        for service in ("nginx", "redis-server", "postgresql"):
            subprocess.run(
                ["chroot", str(self.root), "service", service, "stop"], capture_output=True, check=False
            )


def read_unit(*files: Path) -> configparser.ConfigParser:
    """Return the sections of these files together. A key that is there twice has its last value."""
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str
    unit.read(files)
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
