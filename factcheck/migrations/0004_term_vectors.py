"""The vectors by which PostgreSQL finds terms. SQLite looks them up in the text, and needs nothing of it."""

from typing import Any

from django.db import migrations

TABLES = ("factcheck_claimterms", "factcheck_externalreviewterms")


def add_vectors(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor != "postgresql":
        return
    for table in TABLES:
        # The terms are made already: each is a lexeme as it stands, in no configuration of the server.
        schema_editor.execute(
            f"ALTER TABLE {table} ADD COLUMN term_vector tsvector GENERATED ALWAYS AS "
            "(array_to_tsvector(array_remove(string_to_array(terms, ' '), ''))) STORED"
        )
        # Without fastupdate a row is found by the index at once.
        schema_editor.execute(
            f"CREATE INDEX {table}_vector ON {table} USING gin (term_vector) WITH (fastupdate = off)"
        )


def drop_vectors(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for table in TABLES:
            schema_editor.execute(f"ALTER TABLE {table} DROP COLUMN term_vector")


class Migration(migrations.Migration):
    dependencies = [("factcheck", "0003_search_triggers")]

    operations = [migrations.RunPython(add_vectors, drop_vectors)]
