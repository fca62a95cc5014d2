"""move_to_postgresql: take a newsroom without servers over to PostgreSQL, with its ids, hashes and chain."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import batched
from pathlib import Path
from typing import IO, Any

from django.apps import apps
from django.conf import settings
from django.core.files.storage import FileSystemStorage, Storage, storages
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import DEFAULT_DB_ALIAS, OperationalError, connection, connections, transaction
from django.db.models import Model, QuerySet
from django.db.utils import load_backend

from accounts.models import User
from accounts.models.user import SYSTEM_USERNAME
from audit.models import Event
from audit.verify import verify_chain
from factcheck.models import SealingKey
from factcheck.models.sealed_fields import read_as_stored
from factcheck.search.triggers import install_triggers, remove_triggers
from lib.crypto.key_wrapping import SealingKeyMissing, get_key_wrapper
from newsroom import database_roles
from newsroom.backups import archive, dumps
from newsroom.backups.errors import BackupError
from newsroom.backups.manifest import DatabaseFacts
from newsroom.databases import get_sqlite_config

SOURCE = "embedded"
MAX_PARAMETERS = 30_000
"""Values in one INSERT: PostgreSQL takes 65,535."""
OWN_TABLES = frozenset({"django_migrations"})


def move_to_postgresql(folder: Path) -> DatabaseFacts:
    """Copy the newsroom in ``folder`` into this empty one; return what both hold now.

    Nobody can write to the old one meanwhile, and nothing is changed there. The new database is filled in one
    transaction, so whatever fails leaves its tables empty. Raises BackupError.
    """
    if connection.vendor != "postgresql":
        raise BackupError("Set STET_DATABASE_URL to the PostgreSQL that takes the newsroom over.")
    file = folder / "stet.sqlite3"
    if not file.is_file():
        raise BackupError(f"There is no newsroom in {folder}: it has no stet.sqlite3.")
    # Creates the tables, and gives Stet's role its rights.
    call_command("migrate", interactive=False, verbosity=0)
    if User.objects.exclude(username=SYSTEM_USERNAME).exists() or Event.objects.exists():
        raise BackupError(
            "Nothing was moved: this newsroom has people or events already. Name an empty database in "
            "STET_DATABASE_URL."
        )
    with (
        database_roles.connect_as(settings.STET_DATABASE_OWNER_URL or connection.settings_dict),
        _open_source(file),
        transaction.atomic(using=SOURCE),
    ):
        facts = _list_source_facts()
        expected = [name for name in dumps.list_current_facts().migrations if name not in facts.migrations]
        if expected:
            raise BackupError(
                f"The old newsroom is of another version: it lacks {expected[0]}. Run manage.py migrate "
                f"there first, with STET_EMBEDDED=1 and STET_DATA_DIR={folder}."
            )
        _copy_files(FileSystemStorage(location=folder / "snapshots"), storages["snapshots"])
        try:
            _fill_database(facts)
        except OperationalError as broken:
            reason = str(broken).partition("\n")[0]
            raise BackupError(
                f"PostgreSQL broke off: {reason}. Run the command again: it says so if everything was moved."
            ) from broken
    return facts


@transaction.atomic
def _fill_database(facts: DatabaseFacts) -> None:
    # What the search index has to read again is copied too: the triggers would note all of it twice.
    remove_triggers(connection)
    _copy_rows()
    install_triggers(connection)
    _compare_with_source(facts)


@contextmanager
def _open_source(file: Path) -> Iterator[None]:
    entry = connections.configure_settings({DEFAULT_DB_ALIAS: dict(get_sqlite_config(file))})[
        DEFAULT_DB_ALIAS
    ]
    connections[SOURCE] = load_backend(entry["ENGINE"]).DatabaseWrapper(entry, SOURCE)
    try:
        yield
    finally:
        connections[SOURCE].close()
        del connections[SOURCE]


def _list_source_facts() -> DatabaseFacts:
    source = connections[SOURCE]

    def query(statement: str) -> list[tuple[Any, ...]]:
        with source.cursor() as cursor:
            cursor.execute(statement)
            return list(cursor.fetchall())

    tables = source.introspection.django_table_names(only_existing=True, include_views=False)
    return dumps.list_facts(query, engine="sqlite", tables=sorted(tables))


def _copy_rows() -> None:
    models: list[type[Model]] = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    ]
    # What migrating has written there comes from the old one too, under the ids that it has there.
    with connection.cursor() as cursor:
        for model in models:
            table = connection.ops.quote_name(model._meta.db_table)
            cursor.execute(f"SELECT 1 FROM {table} LIMIT 1")  # noqa: S608 - Django's name
            if cursor.fetchone():
                cursor.execute(f"DELETE FROM {table}")  # noqa: S608 - as above
    for model in models:
        _copy_rows_of_model(model)
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)


def _copy_rows_of_model(model: type[Model]) -> None:
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    source: QuerySet[Model] = QuerySet(model=model, using=SOURCE)
    target: Any = QuerySet(model=model, using=DEFAULT_DB_ALIAS)
    rows = source.order_by("pk").iterator(chunk_size=1000)
    for chunk in batched(rows, MAX_PARAMETERS // len(fields)):
        # As Django writes a fixture: no date is set anew, and append-only rows are only inserted.
        with read_as_stored():
            target._insert(chunk, fields=fields, using=DEFAULT_DB_ALIAS, raw=True)


def _require_sealing_key() -> None:
    """Raise BackupError unless what the old newsroom encrypted can be read with this one's key."""
    for key in SealingKey.objects.filter(desk__isnull=False, erased_at__isnull=True):
        try:
            get_key_wrapper(key.wrapped_by).unwrap_key(bytes(key.identity))
        except SealingKeyMissing:
            raise BackupError(
                "Nothing was moved: off-the-record sources are encrypted with the key in the old newsroom's "
                "file sealing-key. Copy it, and name the copy in STET_SEALING_KEY_FILE."
            ) from None


def _copy_files(source: Storage, target: Storage) -> None:
    if isinstance(target, FileSystemStorage) and Path(target.location) == Path(source.path("")):
        return
    for name in archive.list_stored_files(source):
        with source.open(name) as file:
            if not target.exists(name):
                target.save(name, file)
            digest = _compute_digest(file)
        with target.open(name) as copy:
            if _compute_digest(copy) != digest:
                raise BackupError(f"Nothing was moved: the file {name} is there already, and is another one.")


def _compute_digest(file: IO[Any]) -> str:
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]  # Django types its files as no protocol of these


def _compare_with_source(facts: DatabaseFacts) -> None:
    current = dumps.list_current_facts()
    for table, count in facts.tables.items():
        if table not in OWN_TABLES and current.tables.get(table) != count:
            raise BackupError(
                f"Nothing was moved: {table} would have {current.tables.get(table, 0):,} rows "
                f"instead of {count:,}."
            )
    _require_sealing_key()
    chain = verify_chain()
    if not chain.ok:
        raise BackupError(
            f"Nothing was moved: the audit log is altered at event {chain.first_bad_number}: {chain.why}."
        )
    if (chain.count, chain.head) != (facts.event_count, facts.head):
        raise BackupError("Nothing was moved: the audit log would not end where it ends now.")
