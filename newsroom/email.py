"""Django's mailers, from STET_EMAIL_URL."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from newsroom.server_urls import parse_server_url

SCHEMES = frozenset({"smtp", "smtps"})
FORM = "smtp://user@host:587 (or smtps://), or a folder"


def get_mailers_config(typed: str, password: str, folder: Path) -> dict[str, Any]:
    """Return Django's MAILERS: the variable as typed, or else a backend that writes e-mails to ``folder``."""
    if "://" not in typed:
        return {
            "default": {
                "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
                "OPTIONS": {"file_path": typed or str(folder)},
            }
        }
    url = parse_server_url("STET_EMAIL_URL", typed, password=password, schemes=SCHEMES, form=FORM)
    if not url.host:
        raise ImproperlyConfigured(f"STET_EMAIL_URL has no host. Use {FORM}.")
    is_tls_from_start = url.scheme == "smtps"
    options: dict[str, Any] = {
        "host": url.host,
        "port": url.port or (465 if is_tls_from_start else 587),
        "timeout": 10,
        "use_ssl": is_tls_from_start,
    }
    if url.user:
        options |= {
            "username": url.user,
            "password": url.password,
            # A password never crosses the network in the clear.
            "use_tls": not is_tls_from_start,
        }
    return {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}}
