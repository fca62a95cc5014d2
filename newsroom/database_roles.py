"""Three roles for one database: the owner changes tables, Stet signs in as one that owns nothing, and workers
that fetch and read what others wrote as one that can do little.

Their rights are granted after every migration, so that a new table is covered from its first day.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ProgrammingError, load_backend
from psycopg import sql
from psycopg.errors import InsufficientPrivilege

from audit import privileges
from newsroom.fetch_privileges import grant_fetch_privileges

ATTRIBUTES = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"


@contextmanager
def connect_as(database: dict[str, Any]) -> Iterator[BaseDatabaseWrapper]:
    """Connect Django's database as this entry of DATABASES says inside the block, and as before after it."""
    ours = connections[DEFAULT_DB_ALIAS]
    ours.close()
    filled = connections.configure_settings({DEFAULT_DB_ALIAS: dict(database)})[DEFAULT_DB_ALIAS]
    # Django keeps one pool an alias, whose connections go to the database of before.
    filled["OPTIONS"] = {name: value for name, value in filled["OPTIONS"].items() if name != "pool"}
    other: BaseDatabaseWrapper = load_backend(filled["ENGINE"]).DatabaseWrapper(filled, DEFAULT_DB_ALIAS)
    connections[DEFAULT_DB_ALIAS] = other
    try:
        yield other
    finally:
        other.close()
        connections[DEFAULT_DB_ALIAS] = ours


def take_over_ownership(role: str) -> None:
    """Give what ``role`` owns to the current owner, for a database from before there were two roles.

    Raises ImproperlyConfigured with the statement that an administrator of the database has to run where the
    owner may not.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        owner = cursor.fetchone()[0]
        if owner == role:
            raise ImproperlyConfigured(
                f"STET_DATABASE_URL and STET_DATABASE_OWNER_URL both sign in as {role}. Give Stet a "
                "role of its own."
            )
        cursor.execute(
            "SELECT count(*) FROM pg_class WHERE relowner = to_regrole(quote_ident(%s))"
            " AND relnamespace = current_schema()::regnamespace",
            [role],
        )
        if not cursor.fetchone()[0]:
            return
        statement = sql.SQL("REASSIGN OWNED BY {} TO {}").format(sql.Identifier(role), sql.Identifier(owner))
        _execute_statement(cursor, statement, f"{role} owns tables that {owner} may not take over")


def grant_role(role: str, password: str) -> None:
    """Create ``role`` if it is missing, and grant what Stet needs.

    That is rows, and on the audit log no more than appending and erasing. Run as the owner. Raises
    ImproperlyConfigured with the statement that an administrator of the database has to run where the owner
    may not.
    """
    name = sql.Identifier(role)
    with connection.cursor() as cursor:
        _create_role(cursor, role, password)
        cursor.execute("SELECT current_schema(), current_database()")
        schema, database = (sql.Identifier(found) for found in cursor.fetchone())
        for statement in (
            "GRANT CONNECT ON DATABASE {database} TO {name}",
            "REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC",
            "REVOKE CREATE ON SCHEMA {schema} FROM {name}",
            "GRANT USAGE ON SCHEMA {schema} TO {name}",
            "REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {name}",
            "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {name}",
            "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {name}",
            # Only the owner runs migrations.
            "REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {name}",
        ):
            cursor.execute(sql.SQL(statement).format(name=name, schema=schema, database=database))
        privileges.revoke_excess_privileges(cursor, role)


def grant_fetch_role(role: str, password: str) -> None:
    """Create the role of workers that fetch if it is missing, and grant what they need. As ``grant_role``."""
    with connection.cursor() as cursor:
        _create_role(cursor, role, password)
        grant_fetch_privileges(cursor, role)


def _create_role(cursor: Any, role: str, password: str) -> None:
    cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = %s", [role])
    found = cursor.fetchone()
    if found and found[0]:
        raise ImproperlyConfigured(
            f"Stet would sign in as {role}, a superuser, whom no grant holds back. Give it a role of its own."
        )
    statement = sql.SQL("ALTER ROLE {}" if found else "CREATE ROLE {} " + ATTRIBUTES).format(
        sql.Identifier(role)
    )
    if password:
        # Hashed here, so that the server's log never has it.
        hashed = connection.connection.pgconn.encrypt_password(
            password.encode(), role.encode(), b"scram-sha-256"
        )
        statement += sql.SQL(" PASSWORD {}").format(sql.Literal(hashed.decode()))
    elif found:
        return
    cursor.execute("SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user")
    if found and not cursor.fetchone()[0]:
        return  # An administrator created it, and manages its password.
    _execute_statement(cursor, statement, f"the role {role} is not there, and the owner may not make it")


def _execute_statement(cursor: Any, statement: sql.Composed, trouble: str) -> None:
    try:
        cursor.execute(statement)
    except ProgrammingError as refused:
        if not isinstance(refused.__cause__, InsufficientPrivilege):
            raise
        shown = statement.as_string(connection.connection).partition(" PASSWORD ")[0]
        raise ImproperlyConfigured(
            f"{trouble[0].upper()}{trouble[1:]}. Have an administrator of the database run: {shown};"
        ) from None
