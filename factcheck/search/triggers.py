"""Triggers that note in SearchChange what the index has to read again, in the transaction of the change.

However something is changed, by an action, by many rows at once or by hand, it is noted. A migration installs
them; a later one that makes SQLite rebuild one of the tables drops them, and must call ``install_triggers``
again, as ``rebuild_search`` does.
"""

from collections.abc import Iterator
from typing import NamedTuple

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


class Note(NamedTuple):
    """Rows to index again: a kind, and SQL for its keys, with {row} for the row that changed."""

    kind: str
    keys: str


class Watch(NamedTuple):
    """A table, the columns whose change is noted, and what; ``always`` also for new and deleted rows."""

    table: str
    name: str
    columns: tuple[str, ...]
    notes: tuple[Note, ...]
    always: bool = True


def _build_watch(table: str, kinds: tuple[str, ...], *columns: str) -> Watch:
    notes = tuple(Note(kind, "SELECT {row}.id") for kind in kinds)
    return Watch(table, f"search_{table}", columns, notes)


_DESK_CLAIMS = "SELECT id FROM factcheck_claim WHERE desk_id = {row}.id"
# untranslated: SQL
_OF_DESK = "JOIN factcheck_claim AS claim ON claim.id = its.claim_id WHERE claim.desk_id = {row}.id"
_WATCHES = (
    _build_watch(
        "factcheck_claim", ("claim",), "statement", "claimant", "origin_url", "language", "desk_id"
    ),
    _build_watch("factcheck_claimant", ("claimant",), "name", "aliases", "party", "desk_id"),
    Watch(
        "factcheck_claimantrole",
        "search_claimant_role",
        ("title", "party", "claimant_id"),
        (Note("claimant", "SELECT {row}.claimant_id"),),
    ),
    # Whose words they are, and which desk's, goes with the claim.
    Watch(
        "factcheck_claim",
        "search_claim_moved",
        ("desk_id", "language"),
        (
            Note("verdict", "SELECT id FROM factcheck_verdict WHERE claim_id = {row}.id"),
            Note("passage", "SELECT id FROM factcheck_citation WHERE claim_id = {row}.id"),
            Note("source", "SELECT source_id FROM factcheck_citation WHERE claim_id = {row}.id"),
            Note(
                "copy",
                "SELECT source.latest_snapshot_id FROM factcheck_source AS source "
                "JOIN factcheck_citation AS its ON its.source_id = source.id "
                "WHERE its.claim_id = {row}.id AND source.latest_snapshot_id IS NOT NULL",
            ),
        ),
        always=False,
    ),
    _build_watch(
        "articles_article", ("article",),
        "headline", "byline", "publisher", "language", "desk_id", "current_revision_id", "published_at",
    ),
    Watch(
        "factcheck_verdict",
        "search_factcheck_verdict",
        (
            "headline", "summary", "explanation", "statement", "proposed_text", "on_author", "rating_id",
            "tick", "unsealed_at",
        ),
        (Note("verdict", "SELECT id FROM factcheck_verdict WHERE claim_id = {row}.claim_id"),),
    ),
    _build_watch(
        "factcheck_source", ("source",), "title", "publisher", "author", "url", "is_restricted", "desk_id"
    ),
    Watch(
        "factcheck_source",
        "search_source_copied",
        ("latest_snapshot_id", "is_restricted"),
        (
            Note("copy", "SELECT {row}.latest_snapshot_id WHERE {row}.latest_snapshot_id IS NOT NULL"),
            Note("copy", "SELECT id FROM factcheck_snapshot WHERE source_id = {row}.id"),
            Note("passage", "SELECT id FROM factcheck_citation WHERE source_id = {row}.id"),
        ),
    ),
    _build_watch("factcheck_citation", ("passage",), "passage", "removed_at", "source_id", "claim_id"),
    Watch(
        "factcheck_citation",
        "search_source_cited",
        ("source_id", "claim_id"),
        (
            Note("source", "SELECT {row}.source_id"),
            Note(
                "copy",
                "SELECT latest_snapshot_id FROM factcheck_source "
                "WHERE id = {row}.source_id AND latest_snapshot_id IS NOT NULL",
            ),
        ),
    ),
    _build_watch("factcheck_snapshot", ("copy",), "text"),
    _build_watch("accounts_user", ("person",), "name", "username", "is_active", "kind"),
    Watch(
        "accounts_membership",
        "search_accounts_membership",
        ("desk_id", "user_id"),
        (Note("person", "SELECT {row}.user_id"),),
    ),
    Watch(
        "accounts_desk",
        "search_desk_opened",
        ("visibility",),
        (
            Note("claim", _DESK_CLAIMS),
            Note("claimant", "SELECT id FROM factcheck_claimant WHERE desk_id = {row}.id"),
            Note("article", "SELECT id FROM articles_article WHERE desk_id = {row}.id"),
            Note("verdict", "SELECT its.id FROM factcheck_verdict AS its " + _OF_DESK),
            Note("passage", "SELECT its.id FROM factcheck_citation AS its " + _OF_DESK),
            Note("source", "SELECT its.source_id FROM factcheck_citation AS its " + _OF_DESK),
            Note(
                "copy",
                "SELECT source.latest_snapshot_id FROM factcheck_source AS source "
                "JOIN factcheck_citation AS its ON its.source_id = source.id "
                + _OF_DESK
                # untranslated: SQL
                + " AND source.latest_snapshot_id IS NOT NULL",
            ),
            Note("person", "SELECT user_id FROM accounts_membership WHERE desk_id = {row}.id"),
            Note("external_review", "SELECT id FROM factcheck_externalreview WHERE desk_id = {row}.id"),
            Note("checked_name", "SELECT id FROM factcheck_checkedname WHERE desk_id = {row}.id"),
        ),
        always=False,
    ),
    _build_watch(
        "factcheck_externalreview", ("external_review",),
        "statement", "claimant", "reviewer", "title", "language",
    ),
    _build_watch(
        "factcheck_checkedname", ("checked_name",), "spelling", "aliases", "misspellings", "source"
    ),
)  # fmt: skip


def install_triggers(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers anew."""
    remove_triggers(connection)
    with connection.cursor() as cursor:
        for watch in _WATCHES:
            for name, when, row in _iter_events(watch, connection.vendor):
                body = _build_body(watch, row)
                if connection.vendor == "postgresql":
                    cursor.execute(
                        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
                        f"$$ BEGIN {body} RETURN NULL; END $$"
                    )
                    cursor.execute(
                        f"CREATE TRIGGER {name} {when.replace(' WHEN', ' FOR EACH ROW WHEN')} "
                        + ("" if " WHEN" in when else "FOR EACH ROW ")
                        # untranslated: SQL
                        + f"EXECUTE FUNCTION {name}()"
                    )
                else:
                    cursor.execute(f"CREATE TRIGGER {name} {when} BEGIN {body} END")


def remove_triggers(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers."""
    with connection.cursor() as cursor:
        for watch in _WATCHES:
            for name, _, _ in _iter_events(watch, connection.vendor):
                if connection.vendor == "postgresql":
                    cursor.execute(f"DROP FUNCTION IF EXISTS {name}() CASCADE")
                else:
                    cursor.execute(f"DROP TRIGGER IF EXISTS {name}")


def install_in_migration(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    install_triggers(schema_editor.connection)


def remove_in_migration(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    remove_triggers(schema_editor.connection)


def _iter_events(watch: Watch, vendor: str) -> Iterator[tuple[str, str, str]]:
    """Yield (name of the trigger, when it fires, the row it is about)."""
    # untranslated: SQL
    differs = "IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT"
    columns = ", ".join(watch.columns)
    changed = " OR ".join(f"OLD.{column} {differs} NEW.{column}" for column in watch.columns)
    yield (
        f"{watch.name}_changed",
        # untranslated: SQL
        f"AFTER UPDATE OF {columns} ON {watch.table} WHEN ({changed})",
        "NEW",
    )
    if watch.always:
        # untranslated: SQL
        yield f"{watch.name}_added", f"AFTER INSERT ON {watch.table}", "NEW"
        # untranslated: SQL
        yield f"{watch.name}_deleted", f"AFTER DELETE ON {watch.table}", "OLD"


def _build_body(watch: Watch, row: str) -> str:
    """Return an INSERT for each note."""
    return " ".join(
        "INSERT INTO factcheck_searchchange (kind, object_id) "
        f"SELECT '{note.kind}', noted.* FROM ({note.keys.format(row=row)}) AS noted;"
        for note in watch.notes
    )
