"""Steps of both ways of installing: run a command, print progress, make a certificate."""

import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

from deploy.installer.answers import InstallError

STARTED_AT = time.monotonic()
CERTIFICATE_DAYS = 90


def print_progress(text: str) -> None:
    """Print one line, after the seconds since the start."""
    print(f"{time.monotonic() - STARTED_AT:4.0f} s  {text}", flush=True)


def print_written(file: Path, *, is_new: bool) -> None:
    """Print what was written into the settings file."""
    print_progress(
        f"Wrote the settings and new secrets to {file}"
        if is_new
        else f"An installation was begun here: the secrets in {file} stay, and your answers are those of now"
    )


def run_command(
    *command: str | Path,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    typed: str | None = None,
) -> str:
    """Return the output of a command. Raises InstallError with the end of what it said where it fails."""
    try:
        ran = subprocess.run(  # noqa: S603 - our own commands
            [str(word) for word in command],
            env=env,
            cwd=cwd,
            input=typed,
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError:
        raise InstallError(f"{command[0]} is not installed.") from None
    if ran.returncode:
        words = " ".join(str(word) for word in command[:4])
        end = "\n".join((ran.stderr or ran.stdout).strip().splitlines()[-15:])
        raise InstallError(f"{words} … failed with status {ran.returncode}:\n{end}")
    return ran.stdout


def create_certificate(folder: Path, host: str) -> bool:
    """Make a certificate that no browser trusts, until the real one is there. False where there is one."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    key, certificate = folder / "privkey.pem", folder / "fullchain.pem"
    if certificate.exists():
        return False
    run_command(
        *("openssl", "req", "-x509", "-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"),
        *("-days", str(CERTIFICATE_DAYS), "-subj", f"/CN={host}", "-addext", f"subjectAltName=DNS:{host}"),
        *("-keyout", key, "-out", certificate),
    )
    key.chmod(0o600)
    return True


def build_admin_arguments(username: str, email: str) -> list[str]:
    """Return the arguments of manage.py that make the first admin, and print a link for them."""
    person = ["--username", username, "--name", username, "--email", email]
    return ["create_person", "--admin", "--link", *person]
