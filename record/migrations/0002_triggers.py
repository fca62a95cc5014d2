"""The triggers that refuse change, and the row that the chain ends in."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from record.triggers import install_in_migration, remove_in_migration


def begin_chain(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("record", "ChainHead").objects.get_or_create(id=1)


class Migration(migrations.Migration):
    dependencies = [("record", "0001_initial")]

    operations = [
        migrations.RunPython(begin_chain, migrations.RunPython.noop),
        migrations.RunPython(install_in_migration, remove_in_migration),
    ]
