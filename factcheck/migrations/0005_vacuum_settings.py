"""When PostgreSQL vacuums the tables of open work: by what changed, however large the archive is.

Its default waits for changes to a fifth of a table. Of a million claims that is months of work, and until then the
indexes of open claims hold every row that was ever open, and counting those reads the table for each.
"""

from typing import Any

from django.db import migrations

TABLES = ("factcheck_claim", "factcheck_assignment", "factcheck_citation", "factcheck_source")
SETTINGS = {
    "autovacuum_vacuum_scale_factor": "0",
    "autovacuum_vacuum_threshold": "2000",
    # Else it leaves the indexes alone where little of a table changed: all of what is open did.
    "vacuum_index_cleanup": "on",
}


def vacuum_by_changes(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for table in TABLES:
            values = ", ".join(f"{name} = {value}" for name, value in SETTINGS.items())
            schema_editor.execute(f"ALTER TABLE {table} SET ({values})")


def vacuum_by_default(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for table in TABLES:
            schema_editor.execute(f"ALTER TABLE {table} RESET ({', '.join(SETTINGS)})")


class Migration(migrations.Migration):
    dependencies = [("factcheck", "0004_term_vectors")]

    operations = [migrations.RunPython(vacuum_by_changes, vacuum_by_default)]
