"""The vector by which PostgreSQL finds terms of published verdicts, as of claims (factcheck, 0004)."""

from typing import Any

from django.db import migrations

ENTRIES = "publishing_searchentry"


def add_vector(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute(
        f"ALTER TABLE {ENTRIES} ADD COLUMN term_vector tsvector GENERATED ALWAYS AS "
        "(array_to_tsvector(array_remove(string_to_array(terms, ' '), ''))) STORED"
    )
    schema_editor.execute(
        f"CREATE INDEX {ENTRIES}_vector ON {ENTRIES} USING gin (term_vector) WITH (fastupdate = off)"
    )


def drop_vector(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"ALTER TABLE {ENTRIES} DROP COLUMN term_vector")


class Migration(migrations.Migration):
    dependencies = [("publishing", "0003_search_indexes")]

    operations = [migrations.RunPython(add_vector, drop_vector)]
