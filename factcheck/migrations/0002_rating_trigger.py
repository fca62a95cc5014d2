"""The trigger that refuses to change a rating, not even with SQL: what a verdict was given stays.

A later migration that makes SQLite rebuild the table drops the trigger, and has to run this again.
"""

from typing import Any

from django.db import migrations

REFUSAL = "A rating is never changed: create a new version of its scale."


def install_trigger(apps: Any, schema_editor: Any) -> None:
    remove_trigger(apps, schema_editor)
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE FUNCTION factcheck_rating_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
        schema_editor.execute(
            "CREATE TRIGGER factcheck_rating_sealed BEFORE UPDATE ON factcheck_rating "
            "FOR EACH ROW EXECUTE FUNCTION factcheck_rating_refuse()"
        )
    else:
        schema_editor.execute(
            "CREATE TRIGGER factcheck_rating_sealed BEFORE UPDATE ON factcheck_rating "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        )


def remove_trigger(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER IF EXISTS factcheck_rating_sealed ON factcheck_rating")
        schema_editor.execute("DROP FUNCTION IF EXISTS factcheck_rating_refuse()")
    else:
        schema_editor.execute("DROP TRIGGER IF EXISTS factcheck_rating_sealed")


class Migration(migrations.Migration):
    dependencies = [("factcheck", "0001_initial")]

    operations = [migrations.RunPython(install_trigger, remove_trigger)]
