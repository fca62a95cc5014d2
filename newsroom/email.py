"""Django's mailers, from STET_EMAIL_URL."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def get_mailers_config(typed: str, folder: Path) -> dict[str, Any]:
    """Return Django's MAILERS: the variable as typed, or else a backend that writes e-mails to ``folder``."""
    parts = urlsplit(typed)
    if parts.scheme in ("smtp", "smtps"):
        try:
            port = parts.port
        except ValueError as error:
            raise ImproperlyConfigured(
                f'STET_EMAIL_URL is "{parts.scheme}://…": its port is no number.'
            ) from error
        if not parts.hostname:
            raise ImproperlyConfigured(
                "STET_EMAIL_URL names no host. It takes smtp://user:password@host:587."
            )
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
            f'STET_EMAIL_URL begins with "{parts.scheme}://". It takes smtp:// or smtps://.'
        )
    return {
        "default": {
            "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "OPTIONS": {"file_path": typed or str(folder)},
        }
    }
