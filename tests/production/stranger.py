"""What a stranger does with Stet, from a bare Debian to an upgrade: python -m tests.production.stranger

As root, with mmdebstrap, chromium-headless-shell, openssl and certutil (Debian's libnss3-tools). It takes
the ports of a server on this machine: 80, 443, 5432, 6379 and 8000. Prints what each step took; some minutes;
exit status 0 or 1.
"""

import contextlib
import json
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Error as PlaywrightError

from newsroom.demo.site.server import DemoSiteServer, serve_site
from newsroom.version import VERSION
from tests.production.debian import BareDebian, make_bare_debian
from tests.production.fact_check import PublishedVerdict, run_fact_check
from tests.production.http_client import HttpClient
from tests.production.passkey import (
    become_first_admin,
    create_trusted_certificate,
    open_browser,
    sign_in_with_passkey,
)
from tests.production.services import wait_until

HOST = "stet.example.org"
SITE = f"https://{HOST}"
ANSWERS = f"--host\n{HOST}\n--newsroom\nThe Example Courier\n--email\nanna@example.org\n--mail=\n"
START_SECONDS = 400
NEXT_VERSION = "99.0.0"
NEXT_MIGRATION = """\
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("audit", "{last}")]
    operations = [migrations.RunSQL("CREATE TABLE of_the_next_release (id bigint PRIMARY KEY)")]
"""
SECRETS = tuple(
    f"etc/stet/{name}"
    for name in ("stet.env", "secrets.env", "fetch.env", "owner.env", "backup-key.txt", "sealing-key.txt")
)


class Stopwatch:
    """Prints the seconds of each step, and of all."""

    def __init__(self) -> None:
        self.steps: list[tuple[str, float]] = []

    @contextlib.contextmanager
    def time(self, step: str) -> Iterator[None]:
        """Time the block."""
        print(f"        {step} ...", flush=True)
        began = time.monotonic()
        yield
        self.steps.append((step, time.monotonic() - began))
        print(f"{self.steps[-1][1]:6.1f} s", flush=True)

    def print_table(self) -> None:
        """Print every step with its seconds."""
        for step, seconds in self.steps:
            print(f"{seconds:7.1f} s  {step}")
        print(f"{sum(seconds for _, seconds in self.steps):7.1f} s  in all", flush=True)


def walk_the_path(debian: BareDebian, site: DemoSiteServer, folder: Path, watch: Stopwatch) -> None:
    """Go the whole way. Raises AssertionError at the first step that does not do what the docs say."""
    client = HttpClient(SITE, "https://127.0.0.1")
    with watch.time("bin/install debian, which fails: a certificate is broken"):
        fail_to_install(debian)
    with watch.time("bin/install debian again, which goes on"):
        link = repeat_installation(debian)
    with watch.time("a certificate that browsers trust, and the units"):
        authority = put_certificate(debian, folder)
        allow_site(debian, site)
        start(debian, client)
    with open_browser(folder / "browser", authority, HOST) as page:
        with watch.time("the first admin, by the link, with a passkey"):
            become_first_admin(page, link, SITE)
        with watch.time("the first fact check, from the import to what a partner pulls"):
            verdict = run_fact_check(debian, client, site)
        with watch.time("a backup"):
            archive = make_backup(debian, folder)
        require_fetch_user_apart(debian)
        with watch.time("the wreck: database dropped, files deleted"):
            wreck(debian)
        with watch.time("the restore"):
            restore(debian, folder, archive)
        with watch.time("start again, audit log verified, passkey and verdict as before"):
            start(debian, client)
            debian.run("stet", "verify_audit_log")
            verdict.require_unchanged()
            sign_in_with_passkey(page, SITE)
        with watch.time("the upgrade, while the release before runs"):
            upgrade(debian, verdict)
        with watch.time("start the newer release, everything as before"):
            debian.stop_units()
            start(debian, client)
            assert NEXT_VERSION in debian.run("stet", "--version")
            verdict.require_unchanged()
            sign_in_with_passkey(page, SITE)
    with watch.time("the doctor"):
        debian.run("stet", "drill")
        ask_doctor(debian)
    debian.require_running()


def fail_to_install(debian: BareDebian) -> None:
    """Run the installer to the point where nginx reads a certificate that is none."""
    certificates = debian.root / "etc" / "stet" / "certificates"
    certificates.mkdir(parents=True)
    for name in ("fullchain.pem", "privkey.pem"):
        (certificates / name).write_text("no certificate")
    (debian.root / "tmp" / "answers").write_text(ANSWERS)
    said = debian.fails("/srv/stet/bin/install", "debian", "@/tmp/answers")
    print(said, end="", flush=True)
    assert "fullchain.pem" in said
    shutil.rmtree(certificates)


def repeat_installation(debian: BareDebian) -> str:
    """Return the first admin's link, made by a second try that keeps every secret of the first."""
    before = {name: (debian.root / name).read_text() for name in SECRETS}
    printed = debian.run("/srv/stet/bin/install", "debian", "@/tmp/answers")
    print(printed, end="", flush=True)
    for name, text in before.items():
        assert (debian.root / name).read_text() == text, f"{name} is another one"
        assert (debian.root / name).stat().st_mode & 0o777 == 0o600, name
    assert "is there already" in debian.fails("/srv/stet/bin/install", "debian", "@/tmp/answers")
    link = printed.strip().splitlines()[-1]
    assert re.fullmatch(rf"{SITE}/invitation/\S+/", link), link
    return link


def put_certificate(debian: BareDebian, folder: Path) -> Path:
    """Put a certificate of an authority in place of the one that was made; return the authority's own."""
    authority = create_trusted_certificate(folder, HOST)
    for name in ("fullchain.pem", "privkey.pem"):
        shutil.copy(folder / name, debian.root / "etc" / "stet" / "certificates" / name)
    debian.run("service", "nginx", "reload")
    return authority


def allow_site(debian: BareDebian, site: DemoSiteServer) -> None:
    """Let workers read the pages that stand for the web, although they are on this machine."""
    with (debian.root / "etc" / "stet" / "stet.env").open("a") as out:
        out.write(f"STET_FETCH_ALLOWED_HOSTS='{site.host_port}'\n")


def start(debian: BareDebian, client: HttpClient) -> None:
    """Start the units, and return once the page that monitors request answers."""
    debian.start_units()

    def is_serving() -> bool:
        debian.require_running()
        with contextlib.suppress(OSError):
            return client.ask("/healthz")[0] == 200
        return False

    wait_until(is_serving, START_SECONDS, "/healthz does not answer 200", pause=0.5)


def require_fetch_user_apart(debian: BareDebian) -> None:
    """Raise AssertionError unless the user of workers that fetch stores copies, and no more."""
    as_fetch_user = ("runuser", "-u", "stet-fetch", "--")
    assert debian.run("find", "/var/lib/stet/snapshots", "-user", "stet-fetch", "-type", "f")
    debian.run(*as_fetch_user, "cat", f"/proc/{debian.started['stet-links'].pid}/environ")
    others = {
        f"/{file.relative_to(debian.root)}": "ls" if file.is_dir() else "cat"
        for file in (debian.root / "var" / "lib" / "stet").iterdir()
    }
    del others["/var/lib/stet/snapshots"]
    assert "/var/lib/stet/backups" in others
    for command in (
        *(
            ("cat", f"/proc/{debian.started[f'stet-{name}'].pid}/environ")
            for name in ("web", "worker", "beat")
        ),
        *(("cat", f"/{name}") for name in SECRETS),
        ("ls", "/var/lib/stet"),
        *((act, name) for name, act in others.items()),
    ):
        assert "ermission denied" in debian.fails(*as_fetch_user, *command), " ".join(command)
    end = ("sh", "-c", f"kill {debian.started['stet-web'].pid}")
    assert "not permitted" in debian.fails(*as_fetch_user, *end)


def make_backup(debian: BareDebian, folder: Path) -> str:
    """Make a backup, copy it to another place, and return its name."""
    archive = debian.run("stet", "backup").split(".age")[0].split()[-1] + ".age"
    shutil.copy(debian.root / archive.lstrip("/"), folder)
    return Path(archive).name


def wreck(debian: BareDebian) -> None:
    """Lose what a machine can lose: the database, and every file that Stet wrote."""
    debian.stop_units()
    debian.run("runuser", "-u", "postgres", "--", "dropdb", "--force", "stet")
    shutil.rmtree(debian.root / "var" / "lib" / "stet")


def restore(debian: BareDebian, folder: Path, archive: str) -> None:
    """Give the commands of docs/how-to/back-up-and-restore.md."""
    shutil.copy(folder / archive, debian.root / "srv" / archive)
    debian.run("runuser", "-u", "postgres", "--", "createdb", "--owner", "stet", "stet")
    debian.run("install", "-d", "-m", "711", "-o", "stet", "-g", "stet", "/var/lib/stet")
    debian.run("install", "-d", "-m", "2770", "-o", "stet", "-g", "stet-fetch", "/var/lib/stet/snapshots")
    debian.run("chown", "stet:", f"/srv/{archive}")
    print(debian.run("stet", "restore", f"/srv/{archive}"), end="", flush=True)


def upgrade(debian: BareDebian, verdict: PublishedVerdict) -> None:
    """Make a release that is newer by one migration and a line of the proxy's; upgrade as the docs say."""
    checkout = debian.root / "srv" / "stet"
    version = checkout / "newsroom" / "version.py"
    version.write_text(version.read_text().replace(VERSION, NEXT_VERSION))
    migrations = checkout / "audit" / "migrations"
    last = max(file.stem for file in migrations.glob("0*.py"))
    (migrations / f"{int(last[:4]) + 1:04}_of_the_next_release.py").write_text(
        NEXT_MIGRATION.format(last=last)
    )
    with (checkout / "deploy" / "nginx.conf").open("a") as proxy:
        proxy.write("# Of the next release.\n")
    debian.run("stet", "backup")
    print(debian.run("/srv/stet/bin/install", "debian", "--upgrade"), end="", flush=True)
    debian.require_running()
    assert (debian.root / "etc" / "nginx" / "nginx.conf").read_text().endswith("# Of the next release.\n")
    verdict.require_unchanged()
    assert "installed already" in debian.fails("/srv/stet/bin/install", "debian", "--upgrade")


def ask_doctor(debian: BareDebian) -> None:
    """Print every finding. Raises AssertionError unless all is well: the command then exits with 0."""
    findings = json.loads(debian.run("stet", "doctor", "--json"))
    for finding in findings["findings"]:
        print(f"        {finding['level']:<8} {finding['part']}: {finding['sentence']}")
    assert findings["well"]


def main() -> int:
    """Return the exit status."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    watch = Stopwatch()
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="stet-stranger-")))
        try:
            with watch.time("a bare Debian"):
                debian = stack.enter_context(make_bare_debian())
            walk_the_path(debian, stack.enter_context(serve_site()), folder, watch)
        except (AssertionError, subprocess.CalledProcessError, PlaywrightError) as failure:
            print(f"A stranger does not come through: {failure}")
            return 1
        finally:
            watch.print_table()
    print("A stranger comes through.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
