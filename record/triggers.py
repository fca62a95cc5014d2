"""Database triggers that refuse to change or delete what the record keeps, on PostgreSQL and on SQLite.

They hold against raw SQL too. A migration installs them; a later migration that makes SQLite rebuild one of
the two tables drops them, and must call ``install`` again (``missing`` tells, and ``verify_record`` asks it).
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

EVENT = "record_event"
DETAIL = "record_eventdetail"
REFUSAL = "The record is never changed or deleted."

_POSTGRESQL_INSTALL = f"""
CREATE OR REPLACE FUNCTION record_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE OR REPLACE FUNCTION record_only_erase() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL AND NEW.event_id = OLD.event_id
       AND NEW.salt = '' AND NEW.body = '{{}}'::jsonb THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER record_event_sealed BEFORE UPDATE OR DELETE ON {EVENT}
    FOR EACH ROW EXECUTE FUNCTION record_refuse();
CREATE TRIGGER record_event_no_truncate BEFORE TRUNCATE ON {EVENT}
    FOR EACH STATEMENT EXECUTE FUNCTION record_refuse();
CREATE TRIGGER record_detail_no_delete BEFORE DELETE ON {DETAIL}
    FOR EACH ROW EXECUTE FUNCTION record_refuse();
CREATE TRIGGER record_detail_no_truncate BEFORE TRUNCATE ON {DETAIL}
    FOR EACH STATEMENT EXECUTE FUNCTION record_refuse();
CREATE TRIGGER record_detail_only_erase BEFORE UPDATE ON {DETAIL}
    FOR EACH ROW EXECUTE FUNCTION record_only_erase();
"""

_POSTGRESQL_REMOVE = f"""
DROP TRIGGER IF EXISTS record_event_sealed ON {EVENT};
DROP TRIGGER IF EXISTS record_event_no_truncate ON {EVENT};
DROP TRIGGER IF EXISTS record_detail_no_delete ON {DETAIL};
DROP TRIGGER IF EXISTS record_detail_no_truncate ON {DETAIL};
DROP TRIGGER IF EXISTS record_detail_only_erase ON {DETAIL};
DROP FUNCTION IF EXISTS record_refuse();
DROP FUNCTION IF EXISTS record_only_erase();
"""

# The two *_no_replace triggers close a door of SQLite's own: INSERT OR REPLACE deletes the row that is in the
# way without firing DELETE triggers.
_SQLITE = {
    "record_event_no_update": f"BEFORE UPDATE ON {EVENT}",
    "record_event_no_delete": f"BEFORE DELETE ON {EVENT}",
    "record_event_no_replace": (
        "BEFORE INSERT ON record_event WHEN EXISTS"
        " (SELECT 1 FROM record_event WHERE number = NEW.number OR hash = NEW.hash)"
    ),
    "record_detail_no_delete": f"BEFORE DELETE ON {DETAIL}",
    "record_detail_no_replace": (
        "BEFORE INSERT ON record_eventdetail WHEN EXISTS"
        " (SELECT 1 FROM record_eventdetail WHERE event_id = NEW.event_id)"
    ),
    "record_detail_only_erase": (
        f"BEFORE UPDATE ON {DETAIL} WHEN NOT (OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL"
        " AND NEW.event_id = OLD.event_id AND NEW.salt = '' AND NEW.body = '{}')"
    ),
}
_POSTGRESQL = (
    "record_event_sealed",
    "record_event_no_truncate",
    "record_detail_no_delete",
    "record_detail_no_truncate",
    "record_detail_only_erase",
)


def install(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers afresh."""
    remove(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRESQL_INSTALL)
            return
        _only_sqlite(connection)
        for name, when in _SQLITE.items():
            cursor.execute(f"CREATE TRIGGER {name} {when} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END")


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers. For migrations backwards and for tests that tamper or empty the tables."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRESQL_REMOVE)
            return
        _only_sqlite(connection)
        for name in _SQLITE:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}")


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The names of the triggers that should be there and are not, or that PostgreSQL was told not to fire."""
    if connection.vendor == "postgresql":
        wanted: tuple[str, ...] = _POSTGRESQL
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
    else:
        _only_sqlite(connection)
        wanted = tuple(_SQLITE)
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    with connection.cursor() as cursor:
        cursor.execute(query)
        present = {row[0] for row in cursor.fetchall()}
    return [name for name in wanted if name not in present]


@contextmanager
def lifted(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Tests only: without the triggers inside the block, with them again after it."""
    remove(connection)
    try:
        yield
    finally:
        install(connection)


def install_in_migration(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    install(schema_editor.connection)


def remove_in_migration(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    remove(schema_editor.connection)


def _only_sqlite(connection: BaseDatabaseWrapper) -> None:
    if connection.vendor != "sqlite":
        raise NotImplementedError(
            f"The record has no triggers for {connection.vendor}: use PostgreSQL or SQLite."
        )
