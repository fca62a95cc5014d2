"""Checks of the database: that it answers, its version, size, migrations, roles, locks, vacuum and clock."""

from datetime import timedelta
from typing import Any, NamedTuple

import psycopg
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext, ngettext

from audit import privileges, triggers
from lib.datetimes.clock import now
from lib.text.phrases import join_with_commas
from newsroom.doctor.findings import (
    HealthFinding,
    describe_trouble,
    report_ok,
    report_warning,
    report_wrong,
    run_bounded,
)
from newsroom.fetch_privileges import find_difference

MAX_CLOCK_DIFFERENCE = timedelta(seconds=5)
LOCK_WAIT_SECONDS = 30
LONG_TRANSACTION_SECONDS = 600
MIN_DEAD_ROWS = 10_000
MAX_DEAD_SHARE = 0.4
MAX_TRANSACTION_AGE = 1_000_000_000
"""Half of the transaction ids that PostgreSQL has before it stops writing."""


class _Session(NamedTuple):
    """A session of the database: what it waits for, and for how many seconds."""

    wait_seconds: float
    transaction_seconds: float


def is_database_up() -> bool:
    """Return whether the database answers within seconds, on a connection of its own."""
    return _ask_database() == ""


def _ask_database() -> str:
    """Return "" if the database answers, else the reason."""
    if connection.vendor != "postgresql":
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        except Exception as trouble:  # a file that is no database, a folder that is away
            return describe_trouble(trouble)
        return ""
    parameters = {**connection.get_connection_params(), "connect_timeout": 3}
    try:
        run_bounded(lambda: _select_one(parameters))
    except Exception as trouble:  # away, refused, or hung
        return describe_trouble(trouble)
    return ""


def _select_one(parameters: dict[str, Any]) -> None:
    known = {name: value for name, value in parameters.items() if name not in _DJANGO_S_OWN}
    with psycopg.connect(**known, autocommit=True) as probe:
        probe.execute("SELECT 1")


_DJANGO_S_OWN = {"server_side_binding", "pool", "cursor_factory", "context", "prepare_threshold"}


def list_unapplied_migrations() -> list[str]:
    """Return the names of migrations that this version has and the database has not."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def examine_reachability() -> list[HealthFinding]:
    """Report a database that does not answer; what else needs it is not asked then."""
    reason = _ask_database()
    if not reason:
        return []
    sentence = gettext("The database does not answer: {reason}.").format(reason=reason)
    mend = gettext("Start the database, or correct STET_DATABASE_URL and STET_DATABASE_PASSWORD.")
    return [report_wrong("database", sentence, mend)]


def examine_database() -> list[HealthFinding]:
    """Report version and size, and the state of migrations, roles, triggers, locks, vacuum and clock."""
    findings = [_describe_server(), _examine_migrations()]
    if findings[-1].mend:
        return findings
    findings.append(_examine_protection())
    if connection.vendor == "postgresql":
        findings += [_examine_fetch_role(), _examine_sessions(), _examine_vacuum(), _examine_clock()]
    return findings


def _fetch_row(query: str) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        row: tuple[Any, ...] = cursor.fetchone()
        return row


def _describe_server() -> HealthFinding:
    if connection.vendor == "postgresql":
        version, size, role = _fetch_row(
            "SELECT current_setting('server_version'), pg_database_size(current_database()), current_user"
        )
        sentence = gettext("PostgreSQL {version}: {size}, signed in as {role}.")
        version = str(version).split()[0]
        return report_ok("database", sentence.format(version=version, size=filesizeformat(size), role=role))
    version, size = _fetch_row(
        "SELECT sqlite_version(), page_count * page_size FROM pragma_page_count(), pragma_page_size()"
    )
    sentence = gettext("SQLite {version}: {size}.")
    return report_ok("database", sentence.format(version=version, size=filesizeformat(size)))


def _examine_migrations() -> HealthFinding:
    missing = list_unapplied_migrations()
    if not missing:
        return report_ok("migrations", gettext("The tables match this version."))
    sentence = ngettext(
        "{count} migration has not run: {first}.",
        "{count} migrations have not run; the first is {first}.",
        len(missing),
    )
    return report_wrong(
        "migrations", sentence.format(count=len(missing), first=missing[0]), gettext("Run manage.py migrate.")
    )


def _examine_protection() -> HealthFinding:
    missing = triggers.list_missing_triggers(connection)
    if missing:
        sentence = gettext("The database no longer protects the audit log: {names} are missing.")
        return report_wrong(
            "protection",
            sentence.format(names=join_with_commas(missing)),
            gettext(
                "Find out who dropped them, then restore a backup, or have a programmer create them again."
            ),
        )
    for sentence in privileges.list_excess_privileges(connection):
        mend = gettext("Run manage.py migrate with STET_DATABASE_OWNER_URL, and sign in as the other role.")
        return report_warning("protection", sentence, mend)
    return report_ok("protection", gettext("The database refuses every change to the audit log."))


def _examine_fetch_role() -> HealthFinding:
    role = settings.STET_DATABASE_FETCH_ROLE
    if not role:
        return report_warning(
            "fetch role",
            gettext("Workers that read foreign pages and files can read everything in the database."),
            gettext("Give them a database role: docs/how-to/run-in-production.md, Database roles."),
        )
    if statement := find_difference(connection, role):
        sentence = gettext(
            "The rights of the database role {role}, of workers that read foreign pages and files, are not "
            "as they should be. What would change that first: {statement};"
        )
        return report_wrong(
            "fetch role",
            sentence.format(role=role, statement=statement),
            gettext("Run manage.py migrate with STET_DATABASE_OWNER_URL and STET_DATABASE_FETCH_PASSWORD."),
        )
    return report_ok(
        "fetch role",
        gettext(
            "Workers that read foreign pages and files cannot read off-the-record sources, passwords or "
            "sessions in the database."
        ),
    )


def _examine_sessions() -> HealthFinding:
    # Of other roles' sessions an ordinary role sees no more than that they are there.
    found = _Session(
        *_fetch_row(
            """
            SELECT coalesce(max(extract(epoch FROM clock_timestamp() - state_change))
                            FILTER (WHERE wait_event_type = 'Lock'), 0),
                   coalesce(max(extract(epoch FROM clock_timestamp() - xact_start)), 0)
            FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
            """
        )
    )
    if found.wait_seconds > LOCK_WAIT_SECONDS:
        sentence = gettext("A session of the database has waited for a lock for {seconds} seconds.")
        return report_wrong(
            "locks",
            sentence.format(seconds=int(found.wait_seconds)),
            gettext(
                "Find the session that holds it in pg_stat_activity, and end it with pg_terminate_backend."
            ),
        )
    if found.transaction_seconds > LONG_TRANSACTION_SECONDS:
        sentence = gettext("A transaction has been open for {minutes} minutes.")
        return report_warning(
            "locks",
            sentence.format(minutes=int(found.transaction_seconds // 60)),
            gettext(
                "A backup can take that long. If none is running, end the session with pg_terminate_backend."
            ),
        )
    return report_ok("locks", gettext("No session waits for a lock."))


def _examine_vacuum() -> HealthFinding:
    (age,) = _fetch_row("SELECT age(datfrozenxid) FROM pg_database WHERE datname = current_database()")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_dead_tup FROM pg_stat_user_tables WHERE n_dead_tup > %s"
            " AND n_dead_tup > %s * (n_live_tup + n_dead_tup) ORDER BY n_dead_tup DESC LIMIT 1",
            [MIN_DEAD_ROWS, MAX_DEAD_SHARE],
        )
        bloated = cursor.fetchone()
    mend = gettext("Check that autovacuum is on, and run VACUUM ANALYZE as the owner.")
    if age > MAX_TRANSACTION_AGE:
        return report_wrong(
            "vacuum",
            gettext("PostgreSQL will soon refuse to write: it has not been vacuumed for a long time."),
            mend,
        )
    if bloated:
        sentence = gettext("The table {name} has {count} dead rows, which autovacuum should have removed.")
        return report_warning("vacuum", sentence.format(name=bloated[0], count=bloated[1]), mend)
    return report_ok("vacuum", gettext("Autovacuum keeps up."))


def _examine_clock() -> HealthFinding:
    before = now()
    (server_time,) = _fetch_row("SELECT clock_timestamp()")
    difference = max(before - server_time, server_time - now(), timedelta(0))
    if difference > MAX_CLOCK_DIFFERENCE:
        sentence = gettext("This machine’s clock and the database’s differ by {seconds} seconds.")
        return report_wrong(
            "clock",
            sentence.format(seconds=int(difference.total_seconds())),
            gettext("Let both machines set their clocks by NTP."),
        )
    return report_ok("clock", gettext("This machine’s clock agrees with the database’s."))
