"""An index of the models that made vectors, so that the texts without one are found without reading all."""

from django.db import migrations, models

from lib.db.migration_operations import AddIndexConcurrently


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("publishing", "0005_meaning_vectors")]

    operations = [
        AddIndexConcurrently(
            model_name="searchentry",
            index=models.Index(
                models.Func(
                    "meaning", output_field=models.BinaryField(), template="SUBSTR(%(expressions)s, 1, 4)"
                ),
                name="searchentry_mark",
            ),
        ),
    ]
