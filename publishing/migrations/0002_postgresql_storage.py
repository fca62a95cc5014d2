"""How PostgreSQL stores what partners read. SQLite needs nothing of it.

Documents are read far more often than written. An ordinary one lies in its row as it is, where PostgreSQL
would pack it and move it to the TOAST table from 2 kB on: reading it takes no other look-up. A larger one is
packed with LZ4, which unpacks several times faster than the default.
Cached feed pages are compressed already.
"""

from typing import Any

from django.db import migrations

DOCUMENTS, PAGES = "publishing_publicdocument", "publishing_cachedfeedpage"
MAX_ROW_BYTES = 8_160
"""The largest row of a page of 8 kB that PostgreSQL accepts as ``toast_tuple_target``."""


def set_up_storage(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor != "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT enumvals FROM pg_settings WHERE name = 'default_toast_compression'")
        [methods] = cursor.fetchone()
    # A server can be built without it.
    if "lz4" in methods:
        schema_editor.execute(f"ALTER TABLE {DOCUMENTS} ALTER COLUMN body SET COMPRESSION lz4")
    schema_editor.execute(f"ALTER TABLE {DOCUMENTS} SET (toast_tuple_target = {MAX_ROW_BYTES})")
    for column in ("gzip", "zstd"):
        schema_editor.execute(f"ALTER TABLE {PAGES} ALTER COLUMN {column} SET STORAGE EXTERNAL")


class Migration(migrations.Migration):
    dependencies = [("publishing", "0001_initial")]

    operations = [migrations.RunPython(set_up_storage, migrations.RunPython.noop)]
