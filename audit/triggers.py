"""Database triggers that refuse to change or delete the audit log, on PostgreSQL and on SQLite.

They hold against raw SQL too, but not against the owner of the tables: see audit/privileges.py. A migration
installs them; a later one that makes SQLite rebuild one of the tables drops them, and must call
``install_triggers`` again (``list_missing_triggers`` finds out, and ``verify_audit_log`` asks it).
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

EVENT_TABLE = "audit_event"
DETAIL_TABLE = "audit_eventdetail"
DAY_HEAD_TABLE = "audit_dayhead"
ACCESS_TABLE = "audit_accessevent"
REFUSAL_MESSAGE = "The audit log is never changed or deleted."

_FUNCTIONS = f"""
CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{REFUSAL_MESSAGE}' USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE OR REPLACE FUNCTION audit_only_erase() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL AND NEW.event_id = OLD.event_id
       AND NEW.salt = '' AND NEW.body = '{{}}'::jsonb THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '{REFUSAL_MESSAGE}' USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE OR REPLACE FUNCTION audit_access_only_erase() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL AND NEW.address = ''
       AND (NEW.id, NEW.at, NEW.actor, NEW.action, NEW.subject_type, NEW.subject, NEW.part, NEW.desk,
          NEW.request_id)
         = (OLD.id, OLD.at, OLD.actor, OLD.action, OLD.subject_type, OLD.subject, OLD.part, OLD.desk,
          OLD.request_id)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '{REFUSAL_MESSAGE}' USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""
_REFUSE = "FOR EACH ROW EXECUTE FUNCTION audit_refuse()"
_REFUSE_ALL = "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()"
# Table, name of the trigger, when it fires and what it does.
_POSTGRESQL = (
    (EVENT_TABLE, "audit_event_sealed", f"BEFORE UPDATE OR DELETE ON {EVENT_TABLE} {_REFUSE}"),
    (EVENT_TABLE, "audit_event_no_truncate", f"BEFORE TRUNCATE ON {EVENT_TABLE} {_REFUSE_ALL}"),
    (DETAIL_TABLE, "audit_detail_no_delete", f"BEFORE DELETE ON {DETAIL_TABLE} {_REFUSE}"),
    (DETAIL_TABLE, "audit_detail_no_truncate", f"BEFORE TRUNCATE ON {DETAIL_TABLE} {_REFUSE_ALL}"),
    (
        DETAIL_TABLE,
        "audit_detail_only_erase",
        f"BEFORE UPDATE ON {DETAIL_TABLE} FOR EACH ROW EXECUTE FUNCTION audit_only_erase()",
    ),
    (DAY_HEAD_TABLE, "audit_day_sealed", f"BEFORE UPDATE OR DELETE ON {DAY_HEAD_TABLE} {_REFUSE}"),
    (DAY_HEAD_TABLE, "audit_day_no_truncate", f"BEFORE TRUNCATE ON {DAY_HEAD_TABLE} {_REFUSE_ALL}"),
    (ACCESS_TABLE, "audit_access_no_delete", f"BEFORE DELETE ON {ACCESS_TABLE} {_REFUSE}"),
    (ACCESS_TABLE, "audit_access_no_truncate", f"BEFORE TRUNCATE ON {ACCESS_TABLE} {_REFUSE_ALL}"),
    (
        ACCESS_TABLE,
        "audit_access_only_erase",
        f"BEFORE UPDATE ON {ACCESS_TABLE} FOR EACH ROW EXECUTE FUNCTION audit_access_only_erase()",
    ),
)

# The *_no_replace triggers close a door of SQLite's own: INSERT OR REPLACE deletes the row that is in the
# way without firing DELETE triggers.
_SQLITE = (
    (EVENT_TABLE, "audit_event_no_update", f"BEFORE UPDATE ON {EVENT_TABLE}"),
    (EVENT_TABLE, "audit_event_no_delete", f"BEFORE DELETE ON {EVENT_TABLE}"),
    (
        EVENT_TABLE,
        "audit_event_no_replace",
        "BEFORE INSERT ON audit_event WHEN EXISTS"
        " (SELECT 1 FROM audit_event WHERE number = NEW.number OR hash = NEW.hash)",
    ),
    (DETAIL_TABLE, "audit_detail_no_delete", f"BEFORE DELETE ON {DETAIL_TABLE}"),
    (
        DETAIL_TABLE,
        "audit_detail_no_replace",
        "BEFORE INSERT ON audit_eventdetail WHEN EXISTS"
        " (SELECT 1 FROM audit_eventdetail WHERE event_id = NEW.event_id)",
    ),
    (
        DETAIL_TABLE,
        "audit_detail_only_erase",
        f"BEFORE UPDATE ON {DETAIL_TABLE} WHEN NOT (OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL"
        " AND NEW.event_id = OLD.event_id AND NEW.salt = '' AND NEW.body = '{}')",
    ),
    (DAY_HEAD_TABLE, "audit_day_no_update", f"BEFORE UPDATE ON {DAY_HEAD_TABLE}"),
    (DAY_HEAD_TABLE, "audit_day_no_delete", f"BEFORE DELETE ON {DAY_HEAD_TABLE}"),
    (
        DAY_HEAD_TABLE,
        "audit_day_no_replace",
        "BEFORE INSERT ON audit_dayhead WHEN EXISTS (SELECT 1 FROM audit_dayhead WHERE day = NEW.day)",
    ),
    (ACCESS_TABLE, "audit_access_no_delete", f"BEFORE DELETE ON {ACCESS_TABLE}"),
    (
        ACCESS_TABLE,
        "audit_access_no_replace",
        "BEFORE INSERT ON audit_accessevent WHEN EXISTS (SELECT 1 FROM audit_accessevent WHERE id = NEW.id)",
    ),
    (
        ACCESS_TABLE,
        "audit_access_only_erase",
        f"BEFORE UPDATE ON {ACCESS_TABLE} WHEN NOT (OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL"
        " AND NEW.address = '' AND (NEW.id, NEW.at, NEW.actor, NEW.action, NEW.subject_type, NEW.subject,"
        " NEW.part, NEW.desk, NEW.request_id) = (OLD.id, OLD.at, OLD.actor, OLD.action, OLD.subject_type,"
        " OLD.subject, OLD.part, OLD.desk, OLD.request_id))",
    ),
)


def install_triggers(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers anew, on those of the tables that a migration has created by now."""
    remove_triggers(connection)
    made = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_FUNCTIONS)
        for table, name, when in _list_triggers(connection):
            if table not in made:
                continue
            does = (
                ""
                if connection.vendor == "postgresql"
                else f" BEGIN SELECT RAISE(ABORT, '{REFUSAL_MESSAGE}'); END"
            )
            cursor.execute(f"CREATE TRIGGER {name} {when}{does}")


def remove_triggers(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers. For migrations backwards and for tests that tamper or empty the tables."""
    made = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table, name, _ in _list_triggers(connection):
            if table in made:
                on = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")
        if connection.vendor == "postgresql":
            cursor.execute("DROP FUNCTION IF EXISTS audit_refuse()")
            cursor.execute("DROP FUNCTION IF EXISTS audit_only_erase()")
            cursor.execute("DROP FUNCTION IF EXISTS audit_access_only_erase()")


def list_missing_triggers(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the names of triggers that are absent, or that PostgreSQL was told not to fire."""
    if connection.vendor == "postgresql":
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
    else:
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    wanted = [name for _, name, _ in _list_triggers(connection)]
    with connection.cursor() as cursor:
        cursor.execute(query)
        present = {row[0] for row in cursor.fetchall()}
    return [name for name in wanted if name not in present]


@contextmanager
def disable_triggers(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Run the block without the triggers and install them again after it. For tests only."""
    remove_triggers(connection)
    try:
        yield
    finally:
        install_triggers(connection)


def install_in_migration(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    install_triggers(schema_editor.connection)


def remove_in_migration(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    remove_triggers(schema_editor.connection)


def _list_triggers(connection: BaseDatabaseWrapper) -> tuple[tuple[str, str, str], ...]:
    """Return (table, name, definition) of each trigger."""
    if connection.vendor == "postgresql":
        return _POSTGRESQL
    if connection.vendor == "sqlite":
        return _SQLITE
    raise NotImplementedError(
        f"The record has no triggers for {connection.vendor}: use PostgreSQL or SQLite."
    )
