"""What PostgreSQL looks the words of published verdicts up in. SQLite reads every row."""

from typing import Any

from django.db import migrations

TABLES = ("publishing_searchentry", "publishing_publicdocument")


def add_indexes(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor != "postgresql":
        return
    for table in TABLES:
        # Without fastupdate an entry is found by the index at once.
        schema_editor.execute(
            f"CREATE INDEX {table}_lexemes ON {table} USING gin (lexemes) WITH (fastupdate = off)"
        )


def remove_indexes(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for table in TABLES:
            schema_editor.execute(f"DROP INDEX {table}_lexemes")


class Migration(migrations.Migration):
    dependencies = [("publishing", "0002_postgresql_storage")]

    operations = [migrations.RunPython(add_indexes, remove_indexes)]
