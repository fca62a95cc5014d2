"""The file of settings, in a form that docker compose, systemd and the shell read alike."""

import os
import re
import secrets
from pathlib import Path

from deploy.installer.answers import Answers, InstallError, check_value

SECRET_BYTES = 48
LINE = re.compile(r"(?m)^([A-Z0-9_]+)='([^']*)'$")
SECRET_PREFIXES = (
    *("STET_SECRET_KEY", "STET_DATABASE_PASSWORD", "STET_EMAIL_", "STET_BACKUP_", "STET_SEALING_", "AWS_"),
    *("STET_OIDC_", "STET_SAML_", "STET_PROVIDER_"),
)
"""Beginnings of the names that processes which read what others wrote do not get."""
FETCH_PASSWORD = "STET_DATABASE_FETCH_PASSWORD"  # noqa: S105 - its name


def generate_secret() -> str:
    """Return a secret of 64 letters, digits, - and _."""
    return secrets.token_urlsafe(SECRET_BYTES)


def build_settings(answers: Answers) -> dict[str, str]:
    """Return what the answers say, and the secrets that both ways of installing need."""
    found = {
        "STET_BASE_URL": f"https://{answers.host}",
        "STET_NEWSROOM_NAME": answers.newsroom,
        "STET_CONTACT_ADDRESS": answers.email,
        "STET_EMAIL_URL": answers.mail_url,
        "STET_EMAIL_PASSWORD": answers.mail_password,
        "STET_EMAIL_FROM": answers.email,
        "STET_TRUST_FORWARDED_FOR": "1",
        "STET_SECRET_KEY": generate_secret(),
        "STET_DATABASE_PASSWORD": generate_secret(),
        "STET_BROKER_PASSWORD": generate_secret(),
    }
    return {name: value for name, value in found.items() if value}


def write_settings(file: Path, settings: dict[str, str]) -> None:
    """Write a new file that its owner alone can read. Raises InstallError where one is there already."""
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise InstallError(
            f"{file} is there already, with the secrets of this newsroom. To install a newer release, "
            "use --upgrade. To begin anew, move the file away first."
        ) from None
    with os.fdopen(descriptor, "w") as out:
        out.write("# Made by bin/install. docs/reference/settings.md explains each name.\n")
        out.writelines(f"{name}='{check_value(value)}'\n" for name, value in settings.items())


def read_settings(file: Path) -> dict[str, str]:
    """Return what a file of this form says."""
    return dict(LINE.findall(file.read_text()))


def is_secret(name: str) -> bool:
    """Return whether processes that read what others wrote are to be without this setting."""
    return name.startswith(SECRET_PREFIXES)


def move_secrets(file: Path, secrets_file: Path) -> None:
    """Move the lines with secrets from ``file`` as they are into a new file that its owner alone can read."""
    lines = file.read_text().splitlines(keepends=True)
    found = [line for line in lines if is_secret(line)]
    write_settings(secrets_file, {})
    with secrets_file.open("a") as out:
        out.writelines(found)
    file.write_text("".join(line for line in lines if not is_secret(line)))


def append_setting(file: Path, name: str, value: str) -> None:
    """Add one line at the end."""
    with file.open("a") as out:
        out.write(f"{name}='{check_value(value)}'\n")
