"""Privileges of the database role under which workers fetch and read what others wrote (docs/adr/0040).

Whoever takes such a worker over has these privileges and no more. A table that is not here is denied; a new
one has to be put into one of two lists, which tests/newsroom/test_fetch_role.py compares with the schema.
"""

import re
from typing import Any, NamedTuple

from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

USER_COLUMNS = (
    *("id", "public_id", "username", "name", "email", "kind", "is_active", "is_staff", "is_superuser"),
    *("last_login", "date_joined", "language", "has_single_keys", "digest_frequency", "digest_sent_at"),
    *("quiet_from", "quiet_until", "email_changed_at"),
)
"""Columns of people without their passwords: accounts/models/user.py asks for none."""

GRANTS: dict[str, str] = {
    "django_migrations": "SELECT",
    # Who a worker acts for, whether they are still on the desk, and how they want to be notified.
    "accounts_user": f"SELECT ({', '.join(USER_COLUMNS)})",
    # A row can only be locked by whoever may change one of its columns.
    "accounts_desk": "SELECT, UPDATE (founded_at)",
    "accounts_membership": "SELECT",
    "accounts_notificationpreference": "SELECT",
    "accounts_workerheartbeat": "SELECT, INSERT, UPDATE",
    # Imports and feeds.
    "articles_article": "SELECT, INSERT, UPDATE",
    "articles_feed": "SELECT, UPDATE",
    "articles_feedentry": "SELECT, INSERT, UPDATE",
    "articles_importbatch": "SELECT, INSERT, UPDATE (name)",
    "articles_importitem": "SELECT, INSERT, UPDATE",
    "articles_nearduplicate": "SELECT, INSERT",
    "articles_nearduplicatekey": "SELECT, INSERT",
    "articles_revision": "SELECT, INSERT, UPDATE (external_version)",
    # What they append to the audit log they cannot read again.
    "audit_chainhead": "SELECT, UPDATE (number, hash)",
    "audit_event": "INSERT",
    "audit_eventdetail": "INSERT",
    # Link checks, archived copies and their pictures, and captures at the Internet Archive.
    "factcheck_archiverequest": "SELECT, UPDATE",
    "factcheck_assignment": "SELECT",
    "factcheck_citation": "SELECT, UPDATE (passage_state, snapshot_id, suspected_at, accepted_snapshot_id,"
    " drifted_at, decided_at, decided_by_id, drift_decision, is_source_troubled)",
    "factcheck_claim": "SELECT",
    "factcheck_itemtick": "SELECT (id, source_id, revision_id)",
    "factcheck_linkcheck": "SELECT (id), INSERT",
    "factcheck_linkhost": "SELECT, INSERT, UPDATE",
    "factcheck_linkrun": "SELECT, INSERT, UPDATE, DELETE",
    "factcheck_notification": "SELECT (id), INSERT",
    "factcheck_originpage": "SELECT (id, source_id, claim_id, article_id, created_at)",
    "factcheck_publication": "SELECT (id, claim_id, published_at)",
    # Triggers write it. The search's worker reads it.
    "factcheck_searchchange": "INSERT",
    "factcheck_snapshot": "SELECT, INSERT, UPDATE",
    "factcheck_snapshotpicture": "SELECT, INSERT, UPDATE (file, width, height, is_cut, failure, due_at,"
    " leased_until, attempt)",
    "factcheck_source": "SELECT, UPDATE (health, checked_at, due_at, leased_until, attempt, is_urgent,"
    " failures, failed_at, interval_hours, etag, last_modified, body_hash, body_bytes, latest_snapshot_id,"
    " moved_to, copy_missing_since)",
    "factcheck_verdictviewcount": "SELECT (id, claim_id, day, views)",
}
"""Privileges of the role on each table; all others are denied."""

DENIED_NAMES: dict[str, str] = {
    "account": "emailaddress emailconfirmation",
    "accounts": (
        "absence apikey backuprun calendarfeed consentrequest device invitation loginattempt "
        "outgoingemail signinsession user_groups user_user_permissions"
    ),
    "audit": "accessevent dayhead verificationrun",
    "auth": "group group_permissions permission",
    "django": "content_type session",
    "factcheck": (
        "appearance articlewriter blindrating bulkaction bulkactionitem checkedname checkednamekey "
        "checklistitem checklisttick claimant claimantkey claimantrole claimimport claimtag "
        "claimterms claimwatch comment correctionrequest dailystatistic deadlinecursor "
        "discussionpost draft draftfile escalationcursor externalreview externalreviewimport "
        "externalreviewterms findingdismissal follow followcursor furtheranswer importedclaim "
        "interest legalhold legalreadrule pagefinding queuesettings rating ratingscale readerreport "
        "readingprogress readreceipt recusal repeat repeatcursor replyfile replylink replyrequest "
        "retraction review savedview sealingkey sealingkey_desks searchdocument searchlanguage "
        "searchword sentencesuggestions similarclaimdismissal softlock source_permitted_people "
        "suggestiondecision termfrequency verdict waiver writerlink writerquery writerqueryfile "
        "writerqueryplace writerquerypost"
    ),
    "mfa": "authenticator",
    "publishing": (
        "apikeyusage cachedfeedpage citedsource defencefile delivery deliveryattempt documenttag "
        "documenturl fanoutcursor feedcursor methodologystatement outboxcursor partner "
        "partner_desks partnerdigest partnerperson publicdocument publishedtermfrequency "
        "searchentry signatorypack signatorypack_desks webhookendpoint"
    ),
    "socialaccount": "socialaccount socialapp socialtoken",
}
"""Everything else, by its application: sessions, second factors, e-mails, notes, the words of verdicts, keys,
and what partners get. Nobody reads this but a test.
"""
DENIED = frozenset(f"{app}_{name}" for app, names in DENIED_NAMES.items() for name in names.split())
"""Tables with which the role may do nothing."""

_OF_OPEN_SOURCE = (
    # untranslated: SQL
    "EXISTS (SELECT FROM factcheck_source AS source WHERE source.id = {table}.source_id"
    " AND NOT source.is_restricted)"
)
ROWS: dict[str, str] = {
    # Other hosts are those of restricted sources. The one name is of no host (ARCHIVE_SLOT).
    # untranslated: SQL
    "factcheck_linkhost": "name = 'save page now' OR EXISTS (SELECT FROM factcheck_source AS source"
    " WHERE source.host = factcheck_linkhost.name AND NOT source.is_restricted)",
    # untranslated: SQL
    "factcheck_source": "NOT is_restricted",
    # untranslated: SQL
    "factcheck_snapshotpicture": "EXISTS (SELECT FROM factcheck_snapshot AS snapshot"
    " JOIN factcheck_source AS source ON source.id = snapshot.source_id"
    " WHERE snapshot.id = factcheck_snapshotpicture.snapshot_id AND NOT source.is_restricted)",
    **{
        table: _OF_OPEN_SOURCE.format(table=table)
        for table in (
            *("factcheck_archiverequest", "factcheck_citation", "factcheck_itemtick", "factcheck_linkcheck"),
            *("factcheck_originpage", "factcheck_snapshot"),
        )
    },
}
"""Tables of which the role sees some rows alone, with the condition that these fulfil."""

_OWN_SNAPSHOT = (
    # untranslated: SQL
    "({table}.{column} IS NULL OR {source} = (SELECT snapshot.source_id FROM factcheck_snapshot AS snapshot"
    " WHERE snapshot.id = {table}.{column}))"
)
WRITTEN_ROWS: dict[str, str] = {
    # untranslated: SQL
    "factcheck_citation": " AND ".join(
        _OWN_SNAPSHOT.format(table="factcheck_citation", column=column, source="source_id")
        for column in ("snapshot_id", "accepted_snapshot_id")
    ),
    "factcheck_linkcheck": _OWN_SNAPSHOT.format(
        table="factcheck_linkcheck", column="snapshot_id", source="source_id"
    ),
    "factcheck_source": _OWN_SNAPSHOT.format(
        table="factcheck_source", column="latest_snapshot_id", source="id"
    ),
}
"""Tables in which the role names a copy, with the condition that the copy is of the row's own source, not
of a restricted one: a page shows the text of a copy to all who see the source.
"""
OTHERS_POLICY, ROLE_POLICY, WRITE_POLICY = "stet_everybody", "stet_fetch_rows", "stet_fetch_written_rows"
"""Row-level security shows a table's rows to nobody at first: the first policy shows all to everybody, the
second takes from this role what is not its business, and the third refuses what it may not write.
"""


class _Policy(NamedTuple):
    """A policy of a table. ``clause`` is USING or WITH CHECK; one for everybody permits, others restrict."""

    table: str
    name: str
    clause: str
    condition: str

    @property
    def is_for_everybody(self) -> bool:
        return self.name == OTHERS_POLICY


POLICIES = (
    *(_Policy(table, ROLE_POLICY, "USING", condition) for table, condition in ROWS.items()),
    *(_Policy(table, OTHERS_POLICY, "USING", "true") for table in ROWS),
    # One of its own: PostgreSQL would find that reading the row of a source asks for its copy without end.
    *(_Policy(table, WRITE_POLICY, "WITH CHECK", condition) for table, condition in WRITTEN_ROWS.items()),
)


def grant_fetch_privileges(cursor: Any, role: str) -> None:
    """Reduce the rights of ``role`` to ``GRANTS`` and ``ROWS``. Run as the owner, in a transaction."""
    cursor.execute("SELECT current_schema(), current_database()")
    schema, database = (sql.Identifier(found) for found in cursor.fetchone())
    names = {"role": sql.Identifier(role), "schema": schema, "database": database}
    for statement in (
        "GRANT CONNECT ON DATABASE {database} TO {role}",
        "REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC",
        "REVOKE ALL ON SCHEMA {schema} FROM {role}",
        "GRANT USAGE ON SCHEMA {schema} TO {role}",
        "REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {role}",
        "REVOKE ALL ON ALL SEQUENCES IN SCHEMA {schema} FROM {role}",
    ):
        cursor.execute(sql.SQL(statement).format(**names))
    for table, allowed in GRANTS.items():
        # A database migrated only to an early point does not have all of them yet.
        if _has_table(cursor, table):
            grant = sql.SQL(f"GRANT {allowed} ON {{table}} TO {{role}}")
            cursor.execute(grant.format(table=sql.Identifier(table), role=names["role"]))
    for policy in POLICIES:
        if _has_table(cursor, policy.table):
            _create_policy(cursor, role, policy)


def _create_policy(cursor: Any, role: str, policy: _Policy) -> None:
    """Create a policy where it is not as it should be: that takes a lock for a moment."""
    names = {
        "table": sql.Identifier(policy.table),
        "name": sql.Identifier(policy.name),
        "role": sql.SQL("PUBLIC" if policy.is_for_everybody else "{}").format(sql.Identifier(role)),
        # Noted as it was typed: PostgreSQL remembers its own way of writing it.
        "typed": sql.Literal(policy.condition),
    }
    if not _has_row_security(cursor, policy.table):
        # untranslated: SQL
        cursor.execute(sql.SQL("ALTER TABLE {table} ENABLE ROW LEVEL SECURITY").format(**names))
    if not _has_policy(cursor, role, policy):
        kind = "PERMISSIVE" if policy.is_for_everybody else "RESTRICTIVE"
        for statement in (
            # untranslated: SQL
            "DROP POLICY IF EXISTS {name} ON {table}",
            f"CREATE POLICY {{name}} ON {{table}} AS {kind} TO {{role}} {policy.clause} ({policy.condition})",
            # untranslated: SQL
            "COMMENT ON POLICY {name} ON {table} IS {typed}",
        ):
            cursor.execute(sql.SQL(statement).format(**names))


def _has_table(cursor: Any, table: str) -> bool:
    cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [table])
    return bool(cursor.fetchone()[0])


def _has_row_security(cursor: Any, table: str) -> bool:
    cursor.execute("SELECT relrowsecurity FROM pg_class WHERE oid = to_regclass(%s)", [table])
    return bool(cursor.fetchone()[0])


def _has_policy(cursor: Any, role: str, policy: _Policy) -> bool:
    """Return whether a policy of this condition is there, for this role or for everybody alone."""
    cursor.execute(
        "SELECT EXISTS (SELECT FROM pg_policy WHERE polrelid = to_regclass(%s) AND polname = %s"
        " AND polroles = ARRAY[coalesce(to_regrole(nullif(quote_ident(%s), '\"\"'))::oid, 0)]"
        " AND polpermissive = %s AND polcmd = '*' AND (polqual IS NULL) = %s"
        " AND obj_description(oid, 'pg_policy') = %s)",
        [
            policy.table,
            policy.name,
            "" if policy.is_for_everybody else role,
            policy.is_for_everybody,
            policy.clause == "WITH CHECK",
            policy.condition,
        ],
    )
    return bool(cursor.fetchone()[0])


def find_difference(connection: BaseDatabaseWrapper, role: str) -> str:
    """Return what is to be changed first so that ``role`` may do what it should; "" if it is as it should be.

    In SQL's words, for whoever administers the database.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb"
            " FROM pg_roles WHERE rolname = %s",
            [role],
        )
        found = cursor.fetchone()
        if found is None:
            return f"CREATE ROLE {role}"
        if found[0]:
            # untranslated: SQL
            return f"ALTER ROLE {role} NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB"
        if memberships := _list_memberships(cursor, role):
            return f"REVOKE {memberships[0]} FROM {role}"
        held, wanted = _list_held_privileges(cursor, role), _list_wanted_privileges()
        if excess := sorted(held - wanted):
            # untranslated: SQL
            return _write_statement("REVOKE", excess[0], f"FROM {role}")
        if missing := sorted(wanted - held):
            # untranslated: SQL
            return _write_statement("GRANT", missing[0], f"TO {role}")
        for policy in POLICIES:
            if not (_has_row_security(cursor, policy.table) and _has_policy(cursor, role, policy)):
                return f"CREATE POLICY {policy.name} ON {policy.table}"
    return ""


class _Privilege(NamedTuple):
    """A privilege on a table, or on one column of it ("" is all)."""

    table: str
    name: str
    column: str = ""


def _list_wanted_privileges() -> set[_Privilege]:
    return {
        _Privilege(table, name, column.strip())
        for table, allowed in GRANTS.items()
        for name, columns in re.findall(r"([A-Z]+)(?: \(([^)]*)\))?", allowed)
        for column in columns.split(",")
    }


def _list_held_privileges(cursor: Any, role: str) -> set[_Privilege]:
    """Return what was granted to the role, or to everybody, or comes of owning a table."""
    cursor.execute(
        """
        WITH tables AS (
            SELECT oid, relname, relacl, relowner FROM pg_class
            WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'v', 'm')
        )
        SELECT relname, privilege_type, ''
        FROM tables, aclexplode(coalesce(relacl, acldefault('r', relowner)))
        WHERE grantee IN (0, to_regrole(quote_ident(%s)))
        UNION
        SELECT relname, privilege_type, attname FROM tables
        JOIN pg_attribute ON attrelid = tables.oid, aclexplode(attacl)
        WHERE grantee IN (0, to_regrole(quote_ident(%s)))
        """,
        [role, role],
    )
    return {_Privilege(*row) for row in cursor.fetchall()}


def _list_memberships(cursor: Any, role: str) -> list[str]:
    cursor.execute(
        "SELECT roleid::regrole::text FROM pg_auth_members WHERE member = to_regrole(quote_ident(%s))", [role]
    )
    return [str(name) for (name,) in cursor.fetchall()]


def _write_statement(verb: str, privilege: _Privilege, rest: str) -> str:
    column = f" ({privilege.column})" if privilege.column else ""
    # untranslated: SQL
    return f"{verb} {privilege.name}{column} ON {privilege.table} {rest}"
