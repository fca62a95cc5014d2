"""Which database, and how it is held: SQLite in WAL for the embedded default, PostgreSQL from an address."""

from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

SCHEMES = frozenset({"postgresql", "postgres"})


def sqlite(file: Path) -> dict[str, Any]:
    """One file. WAL lets readers and a writer pass each other; IMMEDIATE makes writers queue, not fail."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": file,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
    }


def postgresql(address: str, *, pool: int, statement_seconds: int) -> dict[str, Any]:
    """``address`` is postgresql://user:password@host:port/name?option=value; host %2Fpath is a Unix socket.

    Raises ImproperlyConfigured when the address is not one.
    """
    parts = urlsplit(address)
    name = unquote(parts.path.lstrip("/"))
    if parts.scheme not in SCHEMES or not name:
        raise ImproperlyConfigured(
            "This does not read as a PostgreSQL address: STET_DATABASE or STET_DATABASE_OWNER. Write postgresql://user:password@host:5432/name."
        )
    session: dict[str, int | str] = {
        # To compile a query takes longer than ours run: 519 of a sweep's 529 ms at 20,000 cleared articles.
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
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": _host(parts),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 0 if pool else 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def _host(parts: SplitResult) -> str:
    # Not ``parts.hostname``, which lowers a socket's path; but it takes the brackets off an IPv6 address.
    after_user = parts.netloc.rpartition("@")[2]
    return (parts.hostname or "") if after_user.startswith("[") else unquote(after_user.partition(":")[0])
