"""Configuration of the database: SQLite in WAL for the embedded default, PostgreSQL from a URL."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from django.core.exceptions import ImproperlyConfigured

from newsroom.server_urls import parse_server_url

SCHEMES = frozenset({"postgresql", "postgres"})
FORM = "postgresql://user@host:5432/name"


def get_sqlite_config(file: Path) -> dict[str, Any]:
    """Return the settings of one file. WAL: readers and a writer at once; IMMEDIATE: writers wait."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": file,
        "CONN_MAX_AGE": 60,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # What was sealed or erased is overwritten: a backup copies free pages too.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;",
        },
    }


def get_fetch_config(config: dict[str, Any], role: str, password: str, *, owner: str) -> dict[str, Any]:
    """Return ``config`` with the role of workers that fetch in place of the one in STET_DATABASE_URL.

    ``owner`` is the owner's address and password, "" where this process has neither. Raises
    ImproperlyConfigured where there is no role, or where the process has a password of another one: whoever
    takes it over would sign in with that.
    """
    if not role:
        raise ImproperlyConfigured("STET_FETCH_ONLY needs STET_DATABASE_FETCH_ROLE, the role to sign in as.")
    if owner or config.get("PASSWORD") or "password" in config.get("OPTIONS", {}):
        raise ImproperlyConfigured(
            "Take the password out of STET_DATABASE_URL, and STET_DATABASE_PASSWORD, STET_DATABASE_OWNER_URL "
            "and STET_DATABASE_OWNER_PASSWORD out of this process: with STET_FETCH_ONLY it reads what others "
            "wrote, and signs in as STET_DATABASE_FETCH_ROLE with STET_DATABASE_FETCH_PASSWORD alone."
        )
    return config | {"USER": role, "PASSWORD": password}


def parse_postgresql_url(
    name: str, typed: str, *, password: str, pool: int, statement_seconds: int
) -> dict[str, Any]:
    """Parse the variable ``name``: postgresql://user@host:port/name?option=value.

    Host %2Fpath is a Unix socket. Raises ImproperlyConfigured when the URL is malformed.
    """
    url = parse_server_url(name, typed, password=password, schemes=SCHEMES, form=FORM)
    database = url.path.lstrip("/")
    if not database:
        raise ImproperlyConfigured(f"{name} has no database name. Use {FORM}.")
    session: dict[str, int | str] = {
        # Compiling a query takes longer than running it: 519 of a task's 529 ms at 20,000 cleared articles.
        "jit": "off",
        # For disks without heads: the default (4) reads whole tables of the archive to find open work.
        "random_page_cost": "1.1",
        # The indexes of open work serve a plan that knows the states; one for all values reads the archive.
        "plan_cache_mode": "force_custom_plan",
        "statement_timeout": statement_seconds * 1000,
        "lock_timeout": 5000,
        "idle_in_transaction_session_timeout": 30000,
        # A machine that vanishes says no good-bye. PostgreSQL would keep its locks, the scheduler's too, for
        # the two hours until the kernel asks: let it ask after 20 s of silence, and give up 30 s later.
        "tcp_keepalives_idle": 20,
        "tcp_keepalives_interval": 10,
        "tcp_keepalives_count": 3,
        # The same where it waits for an answer to what it sent: the kernel would repeat that for 15 minutes.
        "tcp_user_timeout": 50000,
    }
    options: dict[str, Any] = {
        **dict(parse_qsl(url.query)),
        "options": " ".join(f"-c {setting}={value}" for setting, value in session.items()),
        # The same queries all day, which are parsed once for a connection.
        "server_side_binding": True,
        "prepare_threshold": 5,
    }
    if pool:
        options["pool"] = {"min_size": 1, "max_size": pool, "timeout": 5}
    else:
        options["connect_timeout"] = 5
    return {
        "ENGINE": "lib.db.postgresql",
        "NAME": database,
        "USER": url.user,
        "PASSWORD": url.password,
        "HOST": url.host,
        "PORT": str(url.port or ""),
        "CONN_MAX_AGE": 0 if pool else 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }
