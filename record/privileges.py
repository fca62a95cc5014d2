"""What a role of PostgreSQL may do with the record: cut down for the application's, and asked after.

Triggers stop whoever is not the owner of the tables; owners and superusers can drop them. So the application
signs in as a role that owns nothing (newsroom/roles.py makes it). SQLite has no roles.
"""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

from record.triggers import DAY, DETAIL, EVENT

HEAD = "record_chainhead"
NIGHTS = "record_verification"
ALLOWED = {
    EVENT: "SELECT, INSERT",
    DETAIL: "SELECT, INSERT, UPDATE (salt, body, erased_at)",
    DAY: "SELECT, INSERT",
    HEAD: "SELECT, INSERT, UPDATE",
    NIGHTS: "SELECT, INSERT, UPDATE",
}
"""All that the application's role needs. Of a detail it can change what erasing changes, and a trigger sees
to it that it erases.
"""

# (a name in a sentence, the question). Each answers whether the role that asks may do what it says.
_QUESTIONS = (
    ("it is a superuser", "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"),
    (
        "it owns its tables, or can act as their owner",
        "SELECT bool_or(pg_has_role(current_user, relowner, 'MEMBER')) FROM pg_class"
        " WHERE oid = ANY (ARRAY['record_event', 'record_eventdetail', 'record_dayhead']::regclass[])",
    ),
    (
        "it may change, delete or empty them",
        "SELECT bool_or(has_table_privilege(one, asked)) FROM"
        " unnest(ARRAY['record_event', 'record_dayhead']) AS one,"
        " unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER']) AS asked",
    ),
    (
        "it may do more to the words beside them than erase",
        "SELECT bool_or(has_table_privilege('record_eventdetail', asked)) FROM"
        " unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER']) AS asked",
    ),
    (
        "it may switch triggers off",
        "SELECT has_parameter_privilege('session_replication_role', 'SET')",
    ),
)


def narrow(cursor: Any, role: str) -> None:
    """Leave ``role`` of its rights on the record's tables only ``ALLOWED``."""
    for table, allowed in ALLOWED.items():
        # Whoever migrates to an early point has not all of them yet.
        if not _asked(cursor, "SELECT to_regclass(%s) IS NOT NULL", table):
            continue
        names = {"table": sql.Identifier(table), "role": sql.Identifier(role)}
        cursor.execute(sql.SQL("REVOKE ALL ON {table} FROM {role}").format(**names))
        cursor.execute(sql.SQL(f"GRANT {allowed} ON {{table}} TO {{role}}").format(**names))


def excessive(connection: BaseDatabaseWrapper) -> list[str]:
    """Why the role of this connection could change the record: the first reason; none if it cannot."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        role = cursor.fetchone()[0]
        for reason, question in _QUESTIONS:
            if _asked(cursor, question):
                return [
                    f"The database role {role}, under which this runs, could change the record: {reason}. "
                    "Give Stet a role that owns nothing: docs/how-to/run-in-production.md, "
                    "Two roles, one database."
                ]
    return []


def _asked(cursor: Any, question: str, *given: str) -> bool:
    cursor.execute(question, given)
    return bool(cursor.fetchone()[0])
