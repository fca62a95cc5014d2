"""How PostgreSQL holds what partners read. Documents are read far more often than written, and LZ4 unpacks
several times faster than what is used unless told; sealed pages are packed already. Rows that are there
keep what they have: they are read as well.
"""

from django.db import migrations

DOCUMENTS, PAGES = "publishing_publicdocument", "publishing_sealedpage"


def hold(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT enumvals FROM pg_settings WHERE name = 'default_toast_compression'")
        [known] = cursor.fetchone()
    # A server can be built without it.
    if "lz4" in known:
        schema_editor.execute(f"ALTER TABLE {DOCUMENTS} ALTER COLUMN body SET COMPRESSION lz4")
    for column in ("gzip", "zstd"):
        schema_editor.execute(f"ALTER TABLE {PAGES} ALTER COLUMN {column} SET STORAGE EXTERNAL")


class Migration(migrations.Migration):
    dependencies = [("publishing", "0014_found_by")]

    operations = [migrations.RunPython(hold, migrations.RunPython.noop)]
