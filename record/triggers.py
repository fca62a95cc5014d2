"""Database triggers that refuse to change or delete what the record keeps, on PostgreSQL and on SQLite.

They hold against raw SQL too, but not against whoever owns the tables: record/privileges.py is about that.
A migration installs them; a later one that makes SQLite rebuild one of the tables drops them, and must call
``install`` again (``missing`` tells, and ``verify_record`` asks it).
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

EVENT = "record_event"
DETAIL = "record_eventdetail"
DAY = "record_dayhead"
REFUSAL = "The record is never changed or deleted."

_FUNCTIONS = f"""
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
"""
_REFUSE = "FOR EACH ROW EXECUTE FUNCTION record_refuse()"
_REFUSE_ALL = "FOR EACH STATEMENT EXECUTE FUNCTION record_refuse()"
# Table, name of the trigger, when it fires and what it does.
_POSTGRESQL = (
    (EVENT, "record_event_sealed", f"BEFORE UPDATE OR DELETE ON {EVENT} {_REFUSE}"),
    (EVENT, "record_event_no_truncate", f"BEFORE TRUNCATE ON {EVENT} {_REFUSE_ALL}"),
    (DETAIL, "record_detail_no_delete", f"BEFORE DELETE ON {DETAIL} {_REFUSE}"),
    (DETAIL, "record_detail_no_truncate", f"BEFORE TRUNCATE ON {DETAIL} {_REFUSE_ALL}"),
    (
        DETAIL,
        "record_detail_only_erase",
        f"BEFORE UPDATE ON {DETAIL} FOR EACH ROW EXECUTE FUNCTION record_only_erase()",
    ),
    (DAY, "record_day_sealed", f"BEFORE UPDATE OR DELETE ON {DAY} {_REFUSE}"),
    (DAY, "record_day_no_truncate", f"BEFORE TRUNCATE ON {DAY} {_REFUSE_ALL}"),
)

# The *_no_replace triggers close a door of SQLite's own: INSERT OR REPLACE deletes the row that is in the
# way without firing DELETE triggers.
_SQLITE = (
    (EVENT, "record_event_no_update", f"BEFORE UPDATE ON {EVENT}"),
    (EVENT, "record_event_no_delete", f"BEFORE DELETE ON {EVENT}"),
    (
        EVENT,
        "record_event_no_replace",
        "BEFORE INSERT ON record_event WHEN EXISTS"
        " (SELECT 1 FROM record_event WHERE number = NEW.number OR hash = NEW.hash)",
    ),
    (DETAIL, "record_detail_no_delete", f"BEFORE DELETE ON {DETAIL}"),
    (
        DETAIL,
        "record_detail_no_replace",
        "BEFORE INSERT ON record_eventdetail WHEN EXISTS"
        " (SELECT 1 FROM record_eventdetail WHERE event_id = NEW.event_id)",
    ),
    (
        DETAIL,
        "record_detail_only_erase",
        f"BEFORE UPDATE ON {DETAIL} WHEN NOT (OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL"
        " AND NEW.event_id = OLD.event_id AND NEW.salt = '' AND NEW.body = '{}')",
    ),
    (DAY, "record_day_no_update", f"BEFORE UPDATE ON {DAY}"),
    (DAY, "record_day_no_delete", f"BEFORE DELETE ON {DAY}"),
    (
        DAY,
        "record_day_no_replace",
        "BEFORE INSERT ON record_dayhead WHEN EXISTS (SELECT 1 FROM record_dayhead WHERE day = NEW.day)",
    ),
)


def install(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers afresh, on those of the tables that a migration has made by now."""
    remove(connection)
    made = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_FUNCTIONS)
        for table, name, when in _triggers(connection):
            if table not in made:
                continue
            does = (
                "" if connection.vendor == "postgresql" else f" BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            )
            cursor.execute(f"CREATE TRIGGER {name} {when}{does}")


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers. For migrations backwards and for tests that tamper or empty the tables."""
    made = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table, name, _ in _triggers(connection):
            if table in made:
                on = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")
        if connection.vendor == "postgresql":
            cursor.execute("DROP FUNCTION IF EXISTS record_refuse()")
            cursor.execute("DROP FUNCTION IF EXISTS record_only_erase()")


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The names of the triggers that should be there and are not, or that PostgreSQL was told not to fire."""
    if connection.vendor == "postgresql":
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
    else:
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    wanted = [name for _, name, _ in _triggers(connection)]
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


def _triggers(connection: BaseDatabaseWrapper) -> tuple[tuple[str, str, str], ...]:
    """(table, name, definition) of each."""
    if connection.vendor == "postgresql":
        return _POSTGRESQL
    if connection.vendor == "sqlite":
        return _SQLITE
    raise NotImplementedError(
        f"The record has no triggers for {connection.vendor}: use PostgreSQL or SQLite."
    )
