"""What notes in the search's outbox which documents are out of date, and what PostgreSQL looks words up in."""

from typing import Any

from django.db import migrations

from factcheck.search.triggers import install_in_migration, remove_in_migration

DOCUMENTS, WORDS = "factcheck_searchdocument", "factcheck_searchword"


def add_indexes(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor != "postgresql":
        return
    # Trusted: whoever may create objects in the database may create it.
    schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    # Without fastupdate a document is found by the index at once.
    schema_editor.execute(
        f"CREATE INDEX {DOCUMENTS}_lexemes ON {DOCUMENTS} USING gin (lexemes) WITH (fastupdate = off)"
    )
    schema_editor.execute(f"CREATE INDEX {WORDS}_alike ON {WORDS} USING gin (word gin_trgm_ops)")


def remove_indexes(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP INDEX {DOCUMENTS}_lexemes")
        schema_editor.execute(f"DROP INDEX {WORDS}_alike")


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_system_user"),
        ("articles", "0001_initial"),
        ("factcheck", "0002_rating_trigger"),
    ]

    operations = [
        migrations.RunPython(add_indexes, remove_indexes),
        migrations.RunPython(install_in_migration, remove_in_migration),
    ]
