"""Installation with docker compose: .env, the certificate, the key of the backups, and up."""

from pathlib import Path

from deploy.installer.answers import Answers, InstallError
from deploy.installer.environment_file import (
    FETCH_PASSWORD,
    append_setting,
    generate_secret,
    read_settings,
    write_settings_once,
)
from deploy.installer.steps import (
    build_admin_arguments,
    create_certificate,
    print_progress,
    print_written,
    run_command,
)

CONTAINER_USER = 10001
"""Stet's user in the image (Dockerfile)."""
BACKUP_KEY = "/run/backup-keys/drill.txt"
SEALING_KEY = "/run/sealing-key/key"
UNFINISHED = ".env.unfinished"
"""There from before the first line of .env until everything runs: a try that failed can then be repeated."""


def prepare_compose(root: Path, answers: Answers) -> None:
    """Write .env, and the folders that docker-compose.yml mounts. Starts nothing."""
    file = root / ".env"
    passwords = {"STET_DATABASE_OWNER_PASSWORD": generate_secret(), FETCH_PASSWORD: generate_secret()}
    print_written(file, is_new=write_settings_once(file, root / UNFINISHED, answers, passwords))
    if create_certificate(root / "certificates", answers.host):
        print_progress("Made a certificate for now; put the real one into the folder certificates")
    for key in (BACKUP_KEY, SEALING_KEY):
        (root / Path(key).parent.name).mkdir(mode=0o700, exist_ok=True)


def start_compose(root: Path, answers: Answers) -> str:
    """Build the image, start everything, and return the first admin's link."""
    print_progress("Building the image")
    run_command("docker", "compose", "build", cwd=root)
    known = read_settings(root / ".env")
    if "STET_BACKUP_IDENTITY_FILE" not in known:
        print_progress("Making the key of the backups")
        recipient = _make_key(root, "create_backup_key", BACKUP_KEY)
        append_setting(root / ".env", "STET_BACKUP_RECIPIENTS", recipient)
        append_setting(root / ".env", "STET_BACKUP_IDENTITY_FILE", BACKUP_KEY)
    if "STET_SEALING_KEY_FILE" not in known:
        print_progress("Making the key of off-the-record sources")
        _make_key(root, "create_sealing_key", SEALING_KEY)
        append_setting(root / ".env", "STET_SEALING_KEY_FILE", SEALING_KEY)
    _start_services(root)
    admin = build_admin_arguments(answers.username, answers.email)
    printed = run_command("docker", "compose", "exec", "-T", "web", "python", "manage.py", *admin, cwd=root)
    (root / UNFINISHED).unlink(missing_ok=True)
    return printed.strip().splitlines()[-1]


def _make_key(root: Path, command: str, file: str) -> str:
    """Make a key in its folder, which belongs to Stet's user alone from then on; return its public half.

    A key that is there already may be the only one that opens a backup: it is moved aside.
    """
    folder = Path(file).parent
    keep = f"if [ -e {file} ]; then mv --backup=numbered {file} {file}.earlier; fi"
    make = f"{keep} && python manage.py {command} {file} && chown -R {CONTAINER_USER} {folder}"
    printed = run_command(
        *("docker", "compose", "run", "--rm", "--no-deps", "--volume", f"{root / folder.name}:{folder}"),
        *("--user", "root", "--cap-add", "CHOWN", "--cap-add", "DAC_OVERRIDE", "migrate", "sh", "-c", make),
        cwd=root,
    )
    return printed.strip()


def upgrade_compose(root: Path) -> None:
    """Build the image of this checkout, and start it in place of the one that runs.

    An installation from before workers that fetch had a database role gets a password for it.
    """
    file = root / ".env"
    if not file.exists():
        raise InstallError(f"{file} is not there: nothing was installed here yet.")
    if not read_settings(file).get(FETCH_PASSWORD):
        append_setting(file, FETCH_PASSWORD, generate_secret())
    run_command("docker", "compose", "build", cwd=root)
    _start_services(root)


def _start_services(root: Path) -> None:
    print_progress("Starting everything, and waiting until it is well")
    run_command("docker", "compose", "up", "-d", "--wait", cwd=root)
