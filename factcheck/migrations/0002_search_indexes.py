"""What searches need on PostgreSQL, and SQLite does not have: search vectors of statements, which it keeps and
indexes itself, and indexes of words anywhere in a text, in any case.
"""

from typing import Any

from django.db import migrations

VECTORS = ("factcheck_claim", "factcheck_externalreview")
"""Tables with a search vector of their statement."""
INDEXES = {
    "factcheck_claim_words": ("factcheck_claim", ("statement", "claimant")),
    "factcheck_source_words": ("factcheck_source", ("title", "publisher", "url")),
    "articles_article_words": ("articles_article", ("headline",)),
}
"""Table and columns of each index. A search compares upper case, as Django's ``icontains`` does."""


def add_indexes(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor != "postgresql":
        return
    for table in VECTORS:
        schema_editor.execute(
            f"ALTER TABLE {table} ADD COLUMN search_vector tsvector "
            "GENERATED ALWAYS AS (to_tsvector('simple', statement)) STORED"
        )
        schema_editor.execute(f"CREATE INDEX {table}_search ON {table} USING gin (search_vector)")
    # Trusted: whoever may create objects in the database may create it.
    schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    for name, (table, columns) in INDEXES.items():
        words = ", ".join(f"UPPER({column}) gin_trgm_ops" for column in columns)
        schema_editor.execute(f"CREATE INDEX {name} ON {table} USING gin ({words})")


def remove_indexes(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor != "postgresql":
        return
    for name in INDEXES:
        schema_editor.execute(f"DROP INDEX {name}")
    for table in VECTORS:
        schema_editor.execute(f"ALTER TABLE {table} DROP COLUMN search_vector")


class Migration(migrations.Migration):
    dependencies = [("articles", "0001_initial"), ("factcheck", "0001_initial")]

    operations = [migrations.RunPython(add_indexes, remove_indexes)]
