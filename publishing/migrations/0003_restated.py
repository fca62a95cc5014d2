"""A document may tell of a source that is named no longer, or again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("publishing", "0002_corrections"),
    ]

    operations = [
        migrations.AlterField(
            model_name="publicdocument",
            name="kind",
            field=models.CharField(
                choices=[
                    ("published", "Published"),
                    ("corrected", "Corrected"),
                    ("under_review", "Marked under review"),
                    ("reaffirmed", "Reaffirmed"),
                    ("retracted", "Retracted"),
                    ("restated", "A source named otherwise"),
                ],
                max_length=12,
            ),
        ),
    ]
