"""The file of settings, in a form that docker compose, systemd and the shell read alike."""

import os
import re
import secrets
from pathlib import Path

from deploy.installer.answers import Answers, InstallError, check_value

SECRET_BYTES = 48
LINE = re.compile(r"""(?m)^([A-Z0-9_]+)=(?:'([^'\n]*)'|([^\s'"#$\\]*))[ \t]*$""")
"""A line as this module writes it; by hand, some write a plain value without quotes."""
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
    secrets_of_both = ("STET_SECRET_KEY", "STET_DATABASE_PASSWORD", "STET_BROKER_PASSWORD")
    return {
        **{name: value for name, value in _build_answered(answers).items() if value},
        **{name: generate_secret() for name in secrets_of_both},
    }


def _build_answered(answers: Answers) -> dict[str, str]:
    return {
        "STET_BASE_URL": f"https://{answers.host}",
        "STET_NEWSROOM_NAME": answers.newsroom,
        "STET_CONTACT_ADDRESS": answers.email,
        "STET_EMAIL_URL": answers.mail_url,
        "STET_EMAIL_PASSWORD": answers.mail_password,
        "STET_EMAIL_FROM": answers.email,
        "STET_TRUST_FORWARDED_FOR": "1",
    }


def write_settings_once(
    file: Path,
    unfinished: Path,
    answers: Answers,
    further: dict[str, str],
    *,
    secrets_file: Path | None = None,
) -> bool:
    """Write the settings of an installation, those that are secret to ``secrets_file`` where it has one.

    ``unfinished`` is a file that is there until the installation has ended well. After a try that failed, the
    answers are those of now, and everything else stays as that try left it: the database may know its secrets
    already. Return False then. Raises InstallError where an installation that ended well has its settings
    here.
    """
    known: dict[str, str] = {}
    if unfinished.exists():
        for earlier in filter(None, (file, secrets_file)):
            known |= read_settings(earlier)
    elif file.exists():
        raise _build_refusal(file)
    unfinished.touch()
    answered = _build_answered(answers)
    stays = {name: value for name, value in known.items() if name not in answered}
    settings = build_settings(answers) | further | stays
    hidden = {name for name in settings if secrets_file and is_secret(name)}
    # First what cannot be made again, in case this is ended in between.
    if secrets_file:
        _replace_file(
            secrets_file, _build_lines({name: settings[name] for name in settings if name in hidden})
        )
    _replace_file(file, _build_lines({name: value for name, value in settings.items() if name not in hidden}))
    return not known


def _replace_file(file: Path, lines: list[str]) -> None:
    """Write a file that its owner alone can read in place of what is there: all of it, or nothing."""
    new = file.with_name(f"{file.name}.new")
    new.unlink(missing_ok=True)
    _write_new_file(new, lines)
    new.replace(file)


def _build_refusal(file: Path) -> InstallError:
    return InstallError(
        f"{file} is there already, with the secrets of this newsroom. To install a newer release, "
        "use --upgrade. To begin anew, move the file away first."
    )


def write_settings(file: Path, settings: dict[str, str]) -> None:
    """Write a new file that its owner alone can read. Raises InstallError where one is there already."""
    try:
        _write_new_file(file, _build_lines(settings))
    except FileExistsError:
        raise _build_refusal(file) from None


def _write_new_file(file: Path, lines: list[str]) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as out:
        out.writelines(lines)


def _build_lines(settings: dict[str, str]) -> list[str]:
    """Return the lines of a file with these settings."""
    return [
        "# Made by bin/install. docs/reference/settings.md explains each name.\n",
        *(f"{name}='{check_value(value)}'\n" for name, value in settings.items()),
    ]


def read_settings(file: Path) -> dict[str, str]:
    """Return what a file of this form says; nothing where there is none."""
    text = file.read_text() if file.exists() else ""
    return {name: quoted or plain for name, quoted, plain in LINE.findall(text)}


def is_secret(name: str) -> bool:
    """Return whether processes that read what others wrote are to be without this setting."""
    return name.startswith(SECRET_PREFIXES)


def move_secrets(file: Path, secrets_file: Path) -> None:
    """Move the lines with secrets from ``file``, as they are, to a file that its owner alone can read.

    A move that was ended in between can be repeated: what is written twice is the same.
    """
    lines = _read_lines(file)
    there = _read_lines(secrets_file) if secrets_file.exists() else _build_lines({})
    _replace_file(secrets_file, there + [line for line in lines if is_secret(line) and line not in there])
    _replace_file(file, [line for line in lines if not is_secret(line)])


def _read_lines(file: Path) -> list[str]:
    return [f"{line}\n" for line in file.read_text().splitlines()]


def append_setting(file: Path, name: str, value: str) -> None:
    """Add one line at the end."""
    text = file.read_text()
    with file.open("a") as out:
        # Whoever changed the file by hand may have left its last line without an end.
        out.write("\n" if text and not text.endswith("\n") else "")
        out.write(f"{name}='{check_value(value)}'\n")
