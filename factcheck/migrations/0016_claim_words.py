from typing import Any

from django.db import migrations, models
from django.db.models.functions import Upper


def add_words(apps: Any, schema_editor: Any) -> None:
    """The words of each statement with an index over them, kept by PostgreSQL itself. SQLite has none."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "ALTER TABLE factcheck_claim ADD COLUMN words tsvector "
            "GENERATED ALWAYS AS (to_tsvector('simple', statement)) STORED"
        )
        schema_editor.execute("CREATE INDEX claim_words ON factcheck_claim USING gin (words)")


def remove_words(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE factcheck_claim DROP COLUMN words")


class Migration(migrations.Migration):
    dependencies = [("factcheck", "0015_summary")]

    operations = [
        migrations.AddIndex("claim", models.Index(Upper("claimant"), name="claim_claimant")),
        migrations.RunPython(add_words, remove_words),
    ]
