"""Privileges of PostgreSQL on the audit log's tables: cut down for the application's role, and checked.

Triggers stop everyone but the owner of the tables; owners and superusers can drop them. So the application
signs in as a role that owns nothing (newsroom/database_roles.py creates it). SQLite has no roles.
"""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext_lazy
from psycopg import sql

from audit.triggers import ACCESS_TABLE, DAY_HEAD_TABLE, DETAIL_TABLE, EVENT_TABLE
from lib.sentences import gettext

CHAIN_HEAD_TABLE = "audit_chainhead"
VERIFICATION_TABLE = "audit_verificationrun"
ALLOWED_PRIVILEGES = {
    EVENT_TABLE: "SELECT, INSERT",
    DETAIL_TABLE: "SELECT, INSERT, UPDATE (salt, body, erased_at)",
    DAY_HEAD_TABLE: "SELECT, INSERT",
    ACCESS_TABLE: "SELECT, INSERT, UPDATE (address, erased_at)",
    CHAIN_HEAD_TABLE: "SELECT, INSERT, UPDATE",
    VERIFICATION_TABLE: "SELECT, INSERT, UPDATE",
}
"""All that the application's role needs.
Of a detail it can change the columns that erasing changes, and a trigger ensures that this erases.
"""

# (reason, query). Each query returns whether the current role may do what the reason says.
_QUESTIONS = (
    (gettext_lazy("It is a superuser."), "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"),
    (
        gettext_lazy("It owns the tables, or can act as their owner."),
        "SELECT bool_or(pg_has_role(current_user, relowner, 'MEMBER')) FROM pg_class"
        " WHERE oid = ANY (ARRAY['audit_event', 'audit_eventdetail', 'audit_dayhead',"
        " 'audit_accessevent']::regclass[])",
    ),
    (
        gettext_lazy("It can change or delete events."),
        "SELECT bool_or(has_table_privilege(one, asked)) FROM"
        " unnest(ARRAY['audit_event', 'audit_dayhead']) AS one,"
        " unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER']) AS asked",
    ),
    (
        gettext_lazy("It can do more to the text of events than erase it."),
        "SELECT bool_or(has_table_privilege(one, asked)) FROM"
        " unnest(ARRAY['audit_eventdetail', 'audit_accessevent']) AS one,"
        " unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER']) AS asked",
    ),
    (
        gettext_lazy("It can switch triggers off."),
        "SELECT has_parameter_privilege('session_replication_role', 'SET')",
    ),
)


def revoke_excess_privileges(cursor: Any, role: str) -> None:
    """Reduce the rights of ``role`` on the audit log's tables to ``ALLOWED_PRIVILEGES``."""
    for table, allowed in ALLOWED_PRIVILEGES.items():
        # A database migrated only to an early point does not have all of them yet.
        if not _query_boolean(cursor, "SELECT to_regclass(%s) IS NOT NULL", table):
            continue
        names = {"table": sql.Identifier(table), "role": sql.Identifier(role)}
        cursor.execute(sql.SQL("REVOKE ALL ON {table} FROM {role}").format(**names))
        cursor.execute(sql.SQL(f"GRANT {allowed} ON {{table}} TO {{role}}").format(**names))


def list_excess_privileges(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the first reason why this connection's role could change the audit log; empty if it cannot."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        role = cursor.fetchone()[0]
        for reason, question in _QUESTIONS:
            if _query_boolean(cursor, question):
                return [
                    gettext(
                        "Stet uses the database role {role}, which could change the audit log. {reason} Use "
                        "a role that owns nothing: docs/how-to/run-in-production.md, Two roles, one database."
                    ).format(role=role, reason=reason)
                ]
    return []


def _query_boolean(cursor: Any, question: str, *given: str) -> bool:
    cursor.execute(question, given)
    return bool(cursor.fetchone()[0])
