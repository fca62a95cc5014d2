"""An index of the restricted sources that are due: another worker checks them, and there are few."""

from django.db import migrations, models

from lib.db.migration_operations import AddIndexConcurrently


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("factcheck", "0005_vacuum_settings")]

    operations = [
        AddIndexConcurrently(
            model_name="source",
            index=models.Index(
                condition=models.Q(("is_restricted", True)), fields=["due_at"], name="source_restricted_due"
            ),
        ),
    ]
