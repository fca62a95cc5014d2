"""An index of the models that made vectors, so that the texts without one are found without reading all."""

from django.db import migrations, models

from lib.db.migration_operations import AddIndexConcurrently


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("factcheck", "0008_meaning_vectors")]

    operations = [
        AddIndexConcurrently(
            model_name="claimterms",
            index=models.Index(
                models.Func(
                    "meaning", output_field=models.BinaryField(), template="SUBSTR(%(expressions)s, 1, 4)"
                ),
                name="claimterms_mark",
            ),
        ),
        AddIndexConcurrently(
            model_name="externalreviewterms",
            index=models.Index(
                models.Func(
                    "meaning", output_field=models.BinaryField(), template="SUBSTR(%(expressions)s, 1, 4)"
                ),
                name="externalreviewterms_mark",
            ),
        ),
    ]
