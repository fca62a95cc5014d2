"""Installation on Debian itself: a folder for each release, PostgreSQL, Redis, nginx and systemd."""

import os
import pwd
import re
import shutil
from pathlib import Path

from deploy.installer.answers import Answers, InstallError
from deploy.installer.environment_file import (
    FETCH_PASSWORD,
    append_setting,
    generate_secret,
    move_secrets,
    read_settings,
    write_settings,
    write_settings_once,
)
from deploy.installer.steps import (
    build_admin_arguments,
    create_certificate,
    print_progress,
    print_written,
    run_command,
)

PACKAGES = (
    "postgresql-17",
    "redis-server",
    "nginx-light",
    "nftables",
    "openssl",
    "python3",
    "python3-venv",
    "ca-certificates",
)
RELEASES = Path("/opt/stet")
CURRENT = RELEASES / "current"
SETTINGS_FOLDER = Path("/etc/stet")
SETTINGS_FILE = SETTINGS_FOLDER / "stet.env"
SECRETS_FILE = SETTINGS_FOLDER / "secrets.env"
FETCH_FILE = SETTINGS_FOLDER / "fetch.env"
OWNER_FILE = SETTINGS_FOLDER / "owner.env"
KEY_FILE = SETTINGS_FOLDER / "backup-key.txt"
SEALING_KEY_FILE = SETTINGS_FOLDER / "sealing-key.txt"
UNFINISHED = SETTINGS_FOLDER / "unfinished-installation"
UNFINISHED_UPGRADE = SETTINGS_FOLDER / "unfinished-upgrade"
"""Each is there until its work has ended well, so that a try that failed can be repeated."""
DATA = Path("/var/lib/stet")
FILES = DATA / "snapshots"
USER, FETCH_USER = "stet", "stet-fetch"
"""The second runs the workers that read what others wrote: it could read the first one's processes else."""
UNITS = Path("/etc/systemd/system")
NGINX_FILE = Path("/etc/nginx/nginx.conf")
LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", "var", "__pycache__", "staticfiles", ".env", "certificates", ".*_cache"
)
FETCH_ROLE = "stet_fetch"
COMMAND = """\
#!/bin/sh
# Runs manage.py as Stet does: stet doctor
umask 007
set -a; . /etc/stet/stet.env; . /etc/stet/secrets.env
# These two create tables, which only the owner of the database can do, and the role of workers that fetch.
case "$1" in migrate|restore) . /etc/stet/owner.env; . /etc/stet/fetch.env ;; esac
set +a
cd /opt/stet/current && exec runuser -u stet -- /opt/stet/current/.venv/bin/python manage.py "$@"
"""
REDIS = """\
# Made by bin/install. Redis carries Stet's nudges only, and must throw none away.
bind 127.0.0.1 -::1
requirepass {password}
maxmemory 256mb
maxmemory-policy noeviction
hz 1
"""


def has_systemd() -> bool:
    """Return whether systemd runs this machine; in a container or a chroot it does not."""
    return Path("/run/systemd/system").is_dir()


def install_on_debian(root: Path, answers: Answers) -> str:
    """Install everything and return the first admin's link.

    Raises InstallError where a step fails: another try goes on with the secrets and keys of this one.
    """
    _require_debian()
    _install_packages(*PACKAGES)
    _create_users()
    _write_settings(answers)
    release = build_release(root, UNFINISHED)
    _create_database()
    _configure_redis()
    _make_keys(release)
    migrate_and_switch(release)
    _configure_nginx(release, answers.host)
    _start_units(release)
    printed = run_stet(release, *build_admin_arguments(answers.username, answers.email))
    UNFINISHED.unlink(missing_ok=True)
    return printed.strip().splitlines()[-1]


def _make_keys(release: Path) -> None:
    known = read_settings(SECRETS_FILE)
    if "STET_BACKUP_IDENTITY_FILE" not in known:
        print_progress("Making the key of the backups")
        recipient = _make_key(release, "create_backup_key", KEY_FILE)
        append_setting(SECRETS_FILE, "STET_BACKUP_RECIPIENTS", recipient)
        append_setting(SECRETS_FILE, "STET_BACKUP_IDENTITY_FILE", str(KEY_FILE))
    if "STET_SEALING_KEY_FILE" not in known:
        print_progress("Making the key of off-the-record sources")
        _make_key(release, "create_sealing_key", SEALING_KEY_FILE)
        append_setting(SECRETS_FILE, "STET_SEALING_KEY_FILE", str(SEALING_KEY_FILE))


def _make_key(release: Path, command: str, file: Path) -> str:
    """Make a key that Stet's user alone reads; return its public half.

    A key that is there already, and that no setting names, may be the only one that opens a backup: it is
    moved aside.
    """
    if file.exists():
        run_command("mv", "--backup=numbered", str(file), f"{file}.earlier")
    printed = run_stet(release, command, str(file), as_root=True)
    shutil.chown(file, USER, USER)
    return printed.strip()


def upgrade_on_debian(root: Path) -> None:
    """Build the release of this checkout beside the one that runs, migrate, and start it in its place."""
    _require_debian()
    if not SETTINGS_FILE.exists():
        raise InstallError(f"{SETTINGS_FILE} is not there: nothing was installed here yet.")
    if UNFINISHED.exists():
        raise InstallError("The installation did not end well. Run it again first: sudo bin/install debian")
    release = build_release(root, UNFINISHED_UPGRADE)
    UNFINISHED_UPGRADE.touch()
    # The others may have been replaced: by a newer PostgreSQL, another proxy, a database elsewhere.
    _install_packages("nftables")
    _create_users()
    _write_passwords()
    if "STET_DATABASE_FETCH_ROLE" not in read_settings(SETTINGS_FILE):
        append_setting(SETTINGS_FILE, "STET_DATABASE_FETCH_ROLE", FETCH_ROLE)
    migrate_and_switch(release)
    # Not before: units of a release that had one file read that one alone, whenever they start again.
    print_progress(f"Moving secrets from {SETTINGS_FILE} to {SECRETS_FILE}, away from workers that fetch")
    move_secrets(SETTINGS_FILE, SECRETS_FILE)
    refresh_nginx(release)
    _start_units(release)
    UNFINISHED_UPGRADE.unlink()


def build_release(root: Path, unfinished: Path) -> Path:
    """Copy the code into a folder of its own, with packages and style sheets, and return the folder.

    The release that is current already is refused, unless ``unfinished`` says that a try broke off after it
    was built: it is then taken as it is.
    """
    found = re.search(r'^VERSION = "([\d.]+)"', (root / "newsroom" / "version.py").read_text(), re.M)
    if found is None:
        raise InstallError(f"{root} is no checkout of Stet.")
    release = RELEASES / found[1]
    if CURRENT.resolve() == release:
        if unfinished.exists():
            print_progress(f"Stet {found[1]} was copied to {release} before")
            return release
        raise InstallError(
            f"Stet {found[1]} is installed already. Check another release out: git checkout v…"
        )
    if release.exists():  # left over from a try that failed
        shutil.rmtree(release)
    print_progress(f"Copying Stet {found[1]} to {release}, and installing its packages")
    shutil.copytree(root, release, ignore=LEFT_OUT)
    # The checkout may be readable by its owner alone; Stet's user has to read the release.
    run_command("chmod", "-R", "u=rwX,go=rX", str(release))
    run_command(release / "bin" / "set-up")
    run_stet(release, "collectstatic", "--no-input", "--verbosity=0", as_root=True)
    run_command(release / ".venv" / "bin" / "python", "-m", "compileall", "-q", release)
    return release


def run_stet(release: Path, *arguments: str, as_root: bool = False, env: dict[str, str] | None = None) -> str:
    """Return the output of a command of manage.py, which Stet's user runs with Stet's settings."""
    user = () if as_root else ("runuser", "-u", USER, "--")
    python = release / ".venv" / "bin" / "python"
    plain = {name: value for name, value in os.environ.items() if not name.startswith("STET_")}
    own = plain | read_settings(SETTINGS_FILE) | read_settings(SECRETS_FILE) | (env or {})
    return run_command(*user, python, "manage.py", *arguments, cwd=release, env=own)


def migrate_and_switch(release: Path) -> None:
    """Migrate with the passwords of all roles, and let ``current`` be this release from now on."""
    print_progress("Migrating the database")
    passwords = read_settings(OWNER_FILE) | read_settings(FETCH_FILE)
    run_stet(release, "migrate", "--no-input", "--verbosity=0", env=passwords)
    new = RELEASES / ".current"
    new.unlink(missing_ok=True)
    new.symlink_to(release.name)
    new.replace(CURRENT)


def _require_debian() -> None:
    if os.geteuid() != 0:
        raise InstallError("Installing on Debian needs root: sudo bin/install debian")
    if not shutil.which("apt-get"):
        raise InstallError("This is no Debian. docs/how-to/install.md says what to do by hand.")


def _install_packages(*packages: str) -> None:
    """Install what is missing of these packages of Debian; what is there already stays as it is."""
    print_progress(f"Installing Debian's packages: {', '.join(packages)}")
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    run_command("apt-get", "-qq", "update", env=quiet)
    options = ("-y", "--no-install-recommends", "--no-upgrade")
    run_command("apt-get", "-qq", "install", *options, *packages, env=quiet)


def _create_users() -> None:
    """Create both users, and the folder that only the first one lists and writes to."""
    for user in (USER, FETCH_USER):
        try:
            pwd.getpwnam(user)
        except KeyError:
            nobody = ("--home-dir", str(DATA), "--shell", "/usr/sbin/nologin")
            run_command("useradd", "--system", "--user-group", *nobody, user)
    run_command("usermod", "--append", "--groups", FETCH_USER, USER)
    run_command("install", "-d", "-m", "711", "-o", USER, "-g", USER, str(DATA))
    # Others walk through it: what `stet` made there while they could not may be open to them.
    own = ("-mindepth", "1", "-maxdepth", "1", "-user", USER)
    run_command("find", str(DATA), *own, "-exec", "chmod", "o=", "{}", "+")


def _share_files() -> None:
    """Give the archived copies and files to the group of both users; what is new there takes the group.

    Call it while nothing of Stet runs: a release before this one stores for its user alone, and root follows
    no path that a worker may be changing. Workers that fetch reach nothing else that Stet writes: no e-mail,
    no backup.
    """
    run_command("install", "-d", "-m", "2770", "-o", USER, "-g", FETCH_USER, str(FILES))
    run_command("chgrp", "--recursive", FETCH_USER, str(FILES))
    run_command("chmod", "--recursive", "u=rwX,g=rwX,o=", str(FILES))
    run_command("find", str(FILES), "-type", "d", "-exec", "chmod", "g+s", "{}", "+")


def _write_settings(answers: Answers) -> None:
    SETTINGS_FOLDER.mkdir(mode=0o711, exist_ok=True)
    here = {
        "STET_BEHIND_PROXY": "1",
        "STET_DATABASE_URL": "postgresql://stet_app@127.0.0.1:5432/stet",
        "STET_DATABASE_FETCH_ROLE": FETCH_ROLE,
        "STET_BROKER_URL": "redis://127.0.0.1:6379/0",
        "STET_DATA_DIR": str(DATA),
    }
    is_new = write_settings_once(SETTINGS_FILE, UNFINISHED, answers, here, secrets_file=SECRETS_FILE)
    print_written(SETTINGS_FILE, is_new=is_new)
    _write_passwords()


def _write_passwords() -> None:
    """Write the passwords of the database's owner and of workers that fetch, unless they are there."""
    owner = {
        "STET_DATABASE_OWNER_URL": "postgresql://stet@127.0.0.1:5432/stet",
        "STET_DATABASE_OWNER_PASSWORD": generate_secret(),
    }
    for file, settings in ((OWNER_FILE, owner), (FETCH_FILE, {FETCH_PASSWORD: generate_secret()})):
        if not file.exists():
            write_settings(file, settings)


def _create_database() -> None:
    print_progress("Creating the database")
    _start_service("postgresql")
    password = read_settings(OWNER_FILE)["STET_DATABASE_OWNER_PASSWORD"]
    psql = (
        "runuser",
        "-u",
        "postgres",
        "--",
        "psql",
        "--no-psqlrc",
        "--quiet",
        "--tuples-only",
        "--no-align",
    )
    if not run_command(*psql, typed="SELECT 1 FROM pg_roles WHERE rolname = 'stet';").strip():
        run_command(*psql, typed="CREATE ROLE stet LOGIN CREATEDB CREATEROLE;")
    run_command(*psql, typed=f"ALTER ROLE stet PASSWORD '{password}';")
    # Without it, the role may not give Stet's own role the scratch database of drills.
    run_command(*psql, typed="ALTER ROLE stet SET createrole_self_grant = 'set';")
    if not run_command(*psql, typed="SELECT 1 FROM pg_database WHERE datname = 'stet';").strip():
        run_command(*psql, typed="CREATE DATABASE stet OWNER stet;")


def _configure_redis() -> None:
    own, debians = Path("/etc/redis/stet.conf"), Path("/etc/redis/redis.conf")
    own.write_text(REDIS.format(password=read_settings(SETTINGS_FILE)["STET_BROKER_PASSWORD"]))
    own.chmod(0o640)
    shutil.chown(own, "root", "redis")
    if f"include {own}" not in debians.read_text():
        with debians.open("a") as out:
            out.write(f"\ninclude {own}\n")
    _start_service("redis-server")


def _configure_nginx(release: Path, host: str) -> None:
    if create_certificate(SETTINGS_FOLDER / "certificates", host):
        print_progress(f"Made a certificate for now; put the real one into {SETTINGS_FOLDER}/certificates")
    debians = NGINX_FILE.with_name("nginx.conf.debian")
    if not debians.exists():
        NGINX_FILE.rename(debians)
    NGINX_FILE.write_text(build_nginx_text(release))
    cache = Path("/var/cache/nginx")
    cache.mkdir(exist_ok=True)
    shutil.chown(cache, "www-data", "www-data")
    run_command("nginx", "-t", "-q")
    _start_service("nginx")


def build_nginx_text(release: Path) -> str:
    """Return the proxy's configuration in this release, with the addresses and files of Debian."""
    text = (release / "deploy" / "nginx.conf").read_text()
    for containers, ours in {
        "server web:8000;": "server 127.0.0.1:8000;",
        "/etc/nginx/certificates/": f"{SETTINGS_FOLDER}/certificates/",
        "/dev/stdout": "/var/log/nginx/stet.log",
        "error_log stderr": "error_log /var/log/nginx/error.log",
    }.items():
        text = text.replace(containers, ours)
    return f"user www-data;\n{text}"


def refresh_nginx(release: Path) -> None:
    """Give the proxy this release's configuration, unless somebody changed the one that is there.

    Raises InstallError where nginx refuses it; the one before is then in place again.
    """
    if not NGINX_FILE.exists():  # another proxy took its place
        return
    before, after = NGINX_FILE.read_text(), build_nginx_text(release)
    if before == after:
        return
    known = [build_nginx_text(file.parent.parent) for file in RELEASES.glob("*/deploy/nginx.conf")]
    if before not in known:
        print_progress(
            f"{NGINX_FILE} was changed here, and stays: compare it with {release}/deploy/nginx.conf yourself"
        )
        return
    NGINX_FILE.write_text(after)
    try:
        run_command("nginx", "-t", "-q")
    except InstallError:
        NGINX_FILE.write_text(before)
        raise
    if has_systemd():
        # One that somebody stopped stays so.
        run_command("systemctl", "try-reload-or-restart", "nginx")
    else:
        run_command("service", "nginx", "reload")


def _start_service(name: str) -> None:
    if has_systemd():
        run_command("systemctl", "enable", "--quiet", name)
        run_command("systemctl", "restart", name)
    else:
        run_command("service", name, "restart")


def _start_units(release: Path) -> None:
    for unit in sorted((release / "deploy" / "systemd").glob("stet*")):
        shutil.copy(unit, UNITS / unit.name)
    drop_ins = UNITS / "stet-.service.d"
    drop_ins.mkdir(exist_ok=True)
    shutil.copy(release / "deploy" / "systemd" / "hardening.conf", drop_ins)
    command = Path("/usr/local/bin/stet")
    command.write_text(COMMAND)
    command.chmod(0o755)
    if not has_systemd():
        _share_files()
        print_progress("systemd does not run this machine: start the commands of stet-*.service yourself")
        return
    services = [unit.stem for unit in sorted((release / "deploy" / "systemd").glob("stet-*.service"))]
    _restart_units(services)


def _restart_units(services: list[str]) -> None:
    print_progress("Starting Stet")
    run_command("systemctl", "daemon-reload")
    # Each by its name: the stop of a target waits for none of its services.
    run_command("systemctl", "stop", "stet.target", *services)
    _share_files()
    enabled = [service for service in services if service != "stet-migrate"]
    run_command("systemctl", "enable", "--quiet", "stet.target", *enabled)
    run_command("systemctl", "start", "stet.target")
