"""Where kept copies lie and how e-mail goes out, read from one variable each."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from newsroom import environment


def evidence(typed: str, folder: Path) -> dict[str, Any]:
    """The entry of STORAGES for kept copies: STET_EVIDENCE as typed, or else ``folder``."""
    parts = urlsplit(typed)
    if parts.scheme != "s3":
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": typed or folder, "base_url": None, "file_permissions_mode": 0o600},
        }
    if not parts.netloc:
        raise ImproperlyConfigured(f'STET_EVIDENCE is "{typed}". It takes s3://bucket or s3://bucket/prefix.')
    from botocore.config import Config  # noqa: PLC0415 - a tenth of a second that most newsrooms need not pay

    options = {
        "bucket_name": parts.netloc,
        "location": parts.path.strip("/"),
        "endpoint_url": environment.read("STET_S3_ENDPOINT"),
        "access_key": environment.read("STET_S3_KEY"),
        "secret_key": environment.read("STET_S3_SECRET"),
        "region_name": environment.read("STET_S3_REGION"),
    }
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            **{name: value for name, value in options.items() if value},
            "default_acl": None,
            "file_overwrite": True,
            # A store that hangs holds up one copy for seconds, not a worker for minutes.
            "client_config": Config(
                signature_version="s3v4",
                connect_timeout=3,
                read_timeout=8,
                retries={"total_max_attempts": 2},
                s3={"addressing_style": "path" if options["endpoint_url"] else "auto"},
            ),
        },
    }


def mailers(typed: str, folder: Path) -> dict[str, Any]:
    """Django's MAILERS: STET_MAIL as typed, or else letters are written to ``folder``."""
    parts = urlsplit(typed)
    if parts.scheme in ("smtp", "smtps"):
        try:
            port = parts.port
        except ValueError as error:
            raise ImproperlyConfigured(
                f'STET_MAIL is "{parts.scheme}://…": its port is no number.'
            ) from error
        if not parts.hostname:
            raise ImproperlyConfigured("STET_MAIL names no host. It takes smtp://user:password@host:587.")
        options: dict[str, Any] = {
            "host": parts.hostname,
            "port": port or (465 if parts.scheme == "smtps" else 587),
            "timeout": 10,
            "use_ssl": parts.scheme == "smtps",
        }
        if parts.username:
            options |= {
                "username": unquote(parts.username),
                "password": unquote(parts.password or ""),
                # A password never crosses the network in the clear.
                "use_tls": parts.scheme == "smtp",
            }
        return {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}}
    if "://" in typed:
        raise ImproperlyConfigured(
            f'STET_MAIL begins with "{parts.scheme}://". It takes smtp:// or smtps://.'
        )
    return {
        "default": {
            "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "OPTIONS": {"file_path": typed or str(folder)},
        }
    }
