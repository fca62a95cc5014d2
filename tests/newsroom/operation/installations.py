"""Installations of their own for tests of backups: an empty database, storage and folder of backups."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from django.core.files.storage import storages
from django.db import connection, transaction
from django.test import override_settings

from audit.actions import append_event
from lib.crypto.key_wrapping import create_identity_file
from newsroom import database_roles
from newsroom.databases import get_sqlite_config
from newsroom.storages import get_snapshot_storage_config
from tests.factories import MONDAY


@contextmanager
def use_empty_installation(folder: Path, *, migrated: bool = False) -> Iterator[None]:
    """Have everything inside the block happen in an empty database and an empty storage.

    With ``migrated`` a database of PostgreSQL has its tables already, so that to migrate it takes no time.
    """
    with ExitStack() as stack:
        here = dict(connection.settings_dict)
        if connection.vendor == "postgresql":
            name = f"{here['NAME']}_empty"
            execute_statement(f'DROP DATABASE IF EXISTS "{name}"')
            template = here["TEST"].get("TEMPLATE") if migrated else None
            execute_statement(f'CREATE DATABASE "{name}" TEMPLATE "{template or "template0"}"')
            stack.callback(execute_statement, f'DROP DATABASE "{name}" WITH (FORCE)')
            entry = {**here, "NAME": name}
        else:
            folder.mkdir(parents=True, exist_ok=True)
            entry = get_sqlite_config(folder / "stet.sqlite3")
        stack.enter_context(database_roles.connect_as(entry))
        stack.enter_context(use_storage(folder / "snapshots"))
        yield


@contextmanager
def use_storage(folder: Path) -> Iterator[None]:
    ours = storages["snapshots"]
    storages._storages["snapshots"] = storages.create_storage(get_snapshot_storage_config("", folder))
    try:
        yield
    finally:
        storages._storages["snapshots"] = ours


@contextmanager
def use_backup_settings(folder: Path) -> Iterator[Path]:
    """A folder of backups and a pair of keys; yields the file of the secret one."""
    identity = folder / "secret-key.txt"
    recipient = create_identity_file(identity)
    with override_settings(
        STET_DATA_DIR=folder / "data",
        STET_BACKUP_DIR=folder / "backups",
        STET_BACKUP_RECIPIENTS=[recipient],
        STET_BACKUP_IDENTITY_FILE=str(identity),
    ):
        yield identity


def execute_statement(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def append_events(cast: Any, count: int) -> None:
    for number in range(count):
        with transaction.atomic():
            append_event(actor=cast.editor, action="flag", subject_type="desk", subject=cast.desk, at=MONDAY,
                         details={"comment": f"Who says so? {number}"})  # fmt: skip


def list_folder(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
