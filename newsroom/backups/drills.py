"""run_drill: restore an archive into a scratch database, verify everything, and clear it away again."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.utils import OperationalError, ProgrammingError
from psycopg import sql
from pyrage import x25519

from newsroom import database_roles
from newsroom.backups import archive, dumps
from newsroom.backups.creation import create_staging_folder, list_archives, lock_folder
from newsroom.backups.errors import BackupError
from newsroom.backups.restoring import require_readable
from newsroom.backups.verification import RestoreReport, verify_restored_database
from newsroom.databases import get_sqlite_config

DRILL_SUFFIX = "_drill"
"""Suffix of the scratch database's name. Only drills use that database, and each empties it."""


def run_drill(path: Path | None, identities: Sequence[x25519.Identity]) -> RestoreReport:
    """Try an archive (None: the newest). Raises BackupError where it cannot even be restored."""
    with lock_folder(), create_staging_folder() as staging:
        if path is None:
            archives = list_archives()
            if not archives:
                raise BackupError("There is no backup to try. Run manage.py backup first.")
            path = archives[-1]
        manifest = archive.extract_archive(path, staging, identities)
        require_readable(manifest)
        with _connect_to_scratch(staging):
            dumps.load_database(staging / archive.DUMP_NAME)
            return verify_restored_database(manifest, name=path.name)


def get_drill_database_name(name: str) -> str:
    """Return the name of the scratch database that belongs to a database of PostgreSQL."""
    return f"{name}{DRILL_SUFFIX}"


def create_drill_database(owner: str) -> None:
    """Create the scratch database for ``owner`` if it is missing; ProgrammingError without the right."""
    name = get_drill_database_name(connection.settings_dict["NAME"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if not cursor.fetchone():
            statement = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0")
            cursor.execute(statement.format(sql.Identifier(name), sql.Identifier(owner)))


@contextmanager
def _connect_to_scratch(staging: Path) -> Iterator[None]:
    if connection.vendor == "sqlite":
        with database_roles.connect_as(get_sqlite_config(staging / "scratch.sqlite3")):
            yield
        return
    here = connection.settings_dict
    try:
        create_drill_database(here["USER"])
    except ProgrammingError:
        raise BackupError(
            f"The scratch database {get_drill_database_name(here['NAME'])} is missing, and {here['USER']} "
            "may not create it. Run manage.py migrate with STET_DATABASE_OWNER_URL."
        ) from None
    scratch: dict[str, Any] = {**here, "NAME": get_drill_database_name(here["NAME"])}
    with database_roles.connect_as(scratch):
        try:
            _empty_scratch()
        except (OperationalError, ProgrammingError) as refused:
            raise BackupError(
                f"The scratch database cannot be used: {str(refused).splitlines()[0]}."
            ) from None
        try:
            yield
        finally:
            _empty_scratch()


def _empty_scratch() -> None:
    with connection.cursor() as cursor:
        # Asked of the server: whatever the settings say, nothing else is ever emptied.
        cursor.execute("SELECT current_database()")
        if not cursor.fetchone()[0].endswith(DRILL_SUFFIX):
            raise BackupError("A drill empties no database but its own.")
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("DROP SCHEMA IF EXISTS public CASCADE")
        cursor.execute("CREATE SCHEMA public")
