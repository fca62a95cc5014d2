"""Dumps of the database: by pg_dump on PostgreSQL, by SQLite's own backup on a newsroom without servers."""

import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg.conninfo import make_conninfo

from newsroom.backups import sealing_keys
from newsroom.backups.errors import BackupError
from newsroom.backups.manifest import DatabaseFacts

type Query = Callable[[str], Sequence[tuple[Any, ...]]]
NOT_LIBPQ = frozenset(
    {"password", "options", "server_side_binding", "pool", "cursor_factory", "context", "prepare_threshold"}
)
"""Parameters of Django's connections that PostgreSQL's own programs do not take, or must not."""
_POLICY = re.compile(r"^\d+; \d+ \d+ (?:POLICY|ROW SECURITY) ")
"""A line of a dump's contents that is a policy, or switches policies on."""


def dump_database(file: Path) -> DatabaseFacts:
    """Write the database as it is at one moment into ``file``, and return its facts at that moment."""
    if connection.vendor == "postgresql":
        return _dump_postgresql(file)
    return _dump_sqlite(file)


def load_database(file: Path) -> None:
    """Fill Django's database, which must be empty, from a dump: completely, or not at all."""
    if connection.vendor == "postgresql":
        contents = file.with_name(f"{file.name}.list")
        # Policies name a role, which another machine may not have yet: migrate creates them.
        listed = _run_program("pg_restore", "--list", str(file)).splitlines()
        contents.write_text("\n".join(one for one in listed if not _POLICY.search(one)))
        _run_program(
            "pg_restore",
            *("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", "--no-comments"),
            f"--use-list={contents}",
            f"--dbname={_build_conninfo()}",
            str(file),
        )
        return
    place = Path(connection.settings_dict["NAME"])
    connection.close()
    draft = place.with_name(f"{place.name}.partial")
    try:
        shutil.copyfile(file, draft)
        draft.chmod(0o600)
        for suffix in ("-wal", "-shm"):
            place.with_name(place.name + suffix).unlink(missing_ok=True)
        draft.replace(place)
    finally:
        draft.unlink(missing_ok=True)


def list_facts(query: Query, *, engine: str, tables: Sequence[str]) -> DatabaseFacts:
    """Return the number of rows of each table, the head of the chain and the migrations."""
    [(number, digest)] = query("SELECT number, hash FROM audit_chainhead") or [(0, "")]
    counts = query(" UNION ALL ".join(f"SELECT '{name}', count(*) FROM \"{name}\"" for name in tables))  # noqa: S608 - Django's names
    return DatabaseFacts(
        engine=engine,
        tables={name: int(count) for name, count in sorted(counts)},
        event_count=int(number),
        head=str(digest),
        migrations=[
            f"{app}.{name}" for app, name in query("SELECT app, name FROM django_migrations ORDER BY id")
        ],
    )


def list_current_facts() -> DatabaseFacts:
    """Return the facts of Django's database as it is now."""

    def query(statement: str) -> Sequence[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            rows: Sequence[tuple[Any, ...]] = cursor.fetchall()
            return rows

    return list_facts(query, engine=connection.vendor, tables=list_tables())


def list_tables() -> list[str]:
    """Return Stet's tables that are there."""
    return sorted(connection.introspection.django_table_names(only_existing=True, include_views=False))


def list_dumped_tables() -> list[str]:
    """Return those whose rows are in a backup."""
    return [table for table in list_tables() if table not in sealing_keys.TABLES]


def _dump_postgresql(file: Path) -> DatabaseFacts:
    tables = list_dumped_tables()
    parameters = _get_libpq_parameters(connection)
    password = connection.settings_dict["PASSWORD"] or None
    # Without Django's time limits: the snapshot has to live as long as pg_dump works.
    with psycopg.connect(**parameters, password=password) as holder:
        holder.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        holder.read_only = True
        holder.execute("SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0")
        [[snapshot]] = holder.execute("SELECT pg_export_snapshot()").fetchall()
        _run_program(
            "pg_dump",
            "--format=custom",
            f"--snapshot={snapshot}",
            # Stet's role sees all rows; without this pg_dump refuses where another role does not.
            "--enable-row-security",
            *(f"--exclude-table-data=*.{table}" for table in sealing_keys.TABLES),
            f"--file={file}",
            f"--dbname={_build_conninfo()}",
        )
        return list_facts(
            lambda statement: holder.execute(statement).fetchall(),
            engine="postgresql",
            tables=tables,
        )


def _dump_sqlite(file: Path) -> DatabaseFacts:
    tables = list_dumped_tables()
    with (
        closing(sqlite3.connect(connection.settings_dict["NAME"], timeout=20)) as source,
        closing(sqlite3.connect(file)) as copy,
    ):
        source.backup(copy)
        copy.execute("PRAGMA secure_delete=ON")  # or what was deleted would still lie in the file
        for table in reversed(sealing_keys.TABLES):
            copy.execute(f'DELETE FROM "{table}"')  # noqa: S608 - Django's names
        copy.commit()
        # One file, without a log beside it.
        copy.execute("PRAGMA journal_mode=DELETE")
        return list_facts(
            lambda statement: copy.execute(statement).fetchall(), engine="sqlite", tables=tables
        )


def _get_libpq_parameters(database: BaseDatabaseWrapper) -> dict[str, Any]:
    parameters = database.get_connection_params()
    return {name: value for name, value in parameters.items() if name not in NOT_LIBPQ}


def _build_conninfo() -> str:
    return make_conninfo(**_get_libpq_parameters(connection))


def _run_program(name: str, *arguments: str) -> str:
    """Return the output of one of PostgreSQL's programs.

    The password is in its environment, not in the list of processes.
    """
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        [number] = cursor.fetchone()
    # Debian keeps the programs of each version apart; those of an older one refuse a newer server.
    versions = f"/usr/lib/postgresql/{int(number) // 10_000}/bin"
    program = shutil.which(name, path=f"{versions}{os.pathsep}{os.environ.get('PATH', os.defpath)}")
    if program is None:
        raise BackupError(
            f"{name} is not installed. Install PostgreSQL’s client programs (postgresql-client)."
        )
    environment = os.environ | {"PGPASSWORD": connection.settings_dict["PASSWORD"] or ""}
    done = subprocess.run([program, *arguments], env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - our own arguments
    if done.returncode:
        lines = [line for line in done.stderr.strip().splitlines() if line] or [f"status {done.returncode}"]
        raise BackupError(f"{name} failed: {lines[0].removeprefix(f'{name}: ').removeprefix('error: ')}.")
    return done.stdout
