"""Configuration of the database: SQLite in WAL for the embedded default, PostgreSQL from a URL."""

from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

SCHEMES = frozenset({"postgresql", "postgres"})


def get_sqlite_config(file: Path) -> dict[str, Any]:
    """Return the settings of one file. WAL: readers and a writer at once; IMMEDIATE: writers wait."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": file,
        "CONN_MAX_AGE": 60,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
    }


def parse_postgresql_url(address: str, *, pool: int, statement_seconds: int) -> dict[str, Any]:
    """Parse postgresql://user:password@host:port/name?option=value; host %2Fpath is a Unix socket.

    Raises ImproperlyConfigured when the URL is malformed.
    """
    parts = urlsplit(address)
    name = unquote(parts.path.lstrip("/"))
    if parts.scheme not in SCHEMES or not name:
        raise ImproperlyConfigured(
            "This does not read as a PostgreSQL address: STET_DATABASE_URL or STET_DATABASE_OWNER_URL. Write postgresql://user:password@host:5432/name."
        )
    session: dict[str, int | str] = {
        # Compiling a query takes longer than running it: 519 of a task's 529 ms at 20,000 cleared articles.
        "jit": "off",
        "statement_timeout": statement_seconds * 1000,
        "lock_timeout": 5000,
        "idle_in_transaction_session_timeout": 30000,
    }
    options: dict[str, Any] = {
        **dict(parse_qsl(parts.query)),
        "options": " ".join(f"-c {setting}={value}" for setting, value in session.items()),
    }
    if pool:
        options["pool"] = {"min_size": 1, "max_size": pool, "timeout": 5}
    else:
        options["connect_timeout"] = 5
    return {
        "ENGINE": "lib.db.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": _decode_host(parts),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 0 if pool else 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def _decode_host(parts: SplitResult) -> str:
    # Not ``parts.hostname``, which lowers a socket's path; but it strips the brackets of an IPv6 address.
    after_user = parts.netloc.rpartition("@")[2]
    return (parts.hostname or "") if after_user.startswith("[") else unquote(after_user.partition(":")[0])
