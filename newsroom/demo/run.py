"""Program behind bin/demo: prepares the demonstration, then runs web, worker and site of sources.

Standard library only, and no settings read here: the child processes get theirs through the environment built
below.
"""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from newsroom.child_processes import (
    GRACE_SECONDS,
    ROOT,
    UNCHECKED,
    ChildProcesses,
    RunFailed,
    is_port_free,
    print_progress,
    run_in_folder,
    wait_until_ready,
)
from newsroom.demo import leftovers

CREDENTIALS_FILE = ROOT / "var" / "demo.json"
CHANGE_SECONDS = "600"  # how often the page that changes does so


def get_site_port(data: Path, web: int) -> int:
    """Return the port of the site of sources: stored with the data that names it, or a free one at first."""
    saved = data / "evidence-port"
    if saved.exists():
        port = int(saved.read_text())
        if port != web and is_port_free(port):
            return port
        raise RunFailed(
            f"This demonstration's sources point at port {port}, which "
            f"{leftovers.describe_port_holder(port)} holds. "
            "Free it, or start afresh with --data another-folder."
        )
    for port in range(web + 1, min(web + 50, 65535)):
        if is_port_free(port):
            saved.write_text(str(port))
            return port
    raise RunFailed(
        f"No port between {web + 1} and {web + 49} is free for the evidence site. Try another --port."
    )


def build_environment(data: Path, web: int, evidence: int) -> dict[str, str]:
    """Return the child processes' environment, without settings of another newsroom on this machine."""
    remaining = {name: value for name, value in os.environ.items() if not name.startswith("STET_")}
    return remaining | {
        leftovers.MARK: str(data),
        "STET_EMBEDDED": "1",
        "STET_DATA_DIR": str(data),
        # With the data: two demonstrations of one clone would sweep up each other's files.
        "STET_STATIC_DIR": str(data / "static"),
        "STET_NEWSROOM_NAME": "The Harrowmere Courier",
        "STET_BASE_URL": f"http://127.0.0.1:{web}",
        "STET_FETCH_ALLOWED_HOSTS": f"127.0.0.1:{evidence}",
        "STET_FEED_MIN_MINUTES": "1",
        "STET_FEED_MAX_MINUTES": "1",
        # Everybody's password is printed, so no second factor is required in the demonstration.
        "STET_SECOND_FACTOR": "0",
        "STET_FRESH_PROOF_MINUTES": "0",
        "STET_CONSENT_DELAY_HOURS": "0",
        "STET_LOG_LEVEL": os.environ.get("STET_LOG_LEVEL", "WARNING"),
        "STET_PAGE_RENDERER": os.environ.get("STET_PAGE_RENDERER", ""),
        "DJANGO_SETTINGS_MODULE": "newsroom.settings",
        "PYTHONUNBUFFERED": "1",
    }


def print_credentials(found: dict[str, Any]) -> None:
    """Print who can sign in, and the partner's key, as ``manage.py load_demo`` saved them."""
    users = found["users"]
    widths = {name: max(len(str(user[name])) for user in users) for name in ("role", "username")}
    print("\nSign in as")
    for user in users:
        who = "  ".join(f"{user[name]:<{width}}" for name, width in widths.items())
        desks = f" ({user['desks']})" if user.get("desks") else ""
        print(f"  {who}  {user['password']}  {user.get('name', '')}{desks}".rstrip())
    print(f"A partner's key\n  {found['partner_key']}\n")


def run_demo(port: int, data: Path, report_file: Path) -> None:
    """Prepare, start, wait. Raises RunStopped when asked to end and RunFailed when something broke."""
    if stopped := leftovers.stop_leftover_processes(data, seconds=GRACE_SECONDS):
        print_progress(f"Stopped {stopped} processes that an earlier run had left behind")
    if not is_port_free(port):
        raise RunFailed(
            f"Port {port} is taken by {leftovers.describe_port_holder(port)}. "
            f"Choose another: bin/demo --port {port + 10}"
        )
    evidence = get_site_port(data, port)
    base_url = f"http://127.0.0.1:{port}"
    logs = data / "log"
    logs.mkdir(exist_ok=True)
    report_file.parent.mkdir(parents=True, exist_ok=True)
    children = ChildProcesses(build_environment(data, port, evidence), logs)
    try:
        # First of all: its port was free a moment ago, and the newsroom's sources will name it for good.
        site = ("-m", "newsroom.demo.site.server", "--port", str(evidence), "--change-every", CHANGE_SECONDS)
        children.start_process("evidence site", *site)
        print_progress("Preparing the database")
        children.run("migrate", "manage.py", "migrate", "--verbosity=1", "--no-input")
        print_progress("Collecting static files")
        children.run("collectstatic", "manage.py", "collectstatic", "--no-input", "--verbosity=0")
        print_progress("Loading the demonstration newsroom, unless it is there already")
        children.run(
            "load_demo",
            "manage.py",
            "load_demo",
            UNCHECKED,
            *("--json", str(report_file)),
            *("--base-url", base_url),
            *("--evidence-url", f"http://127.0.0.1:{evidence}"),
        )
        print_progress("Starting web, worker and beat")
        children.start_process("web", "manage.py", "run_server", "--port", str(port))
        children.start_process("worker", "manage.py", "run_worker", UNCHECKED)
        wait_until_ready(children, base_url)
        print_credentials(json.loads(report_file.read_text()))
        print_progress(f"Stet is running at {base_url}/; Ctrl-C stops it.")
        children.run_until_stopped()
    finally:
        children.stop()


def main(arguments: Sequence[str] | None = None) -> int:
    """Return the exit status: 0 after Ctrl-C, 1 when something broke."""
    parser = argparse.ArgumentParser(prog="bin/demo", description="A demonstration newsroom on this machine.")
    parser.add_argument("--port", type=int, default=8000, help="where the site listens (8000)")
    parser.add_argument(
        "--data", type=Path, default=ROOT / "var" / "data", help="where its data is kept (var/data)"
    )
    parser.add_argument(
        "--json",
        type=Path,
        default=CREDENTIALS_FILE,
        help="where address, sign-ins and key are written (var/demo.json)",
    )
    options = parser.parse_args(arguments)
    data: Path = options.data.resolve()
    return run_in_folder(data, lambda: run_demo(options.port, data, options.json.resolve()))


if __name__ == "__main__":
    sys.exit(main())
