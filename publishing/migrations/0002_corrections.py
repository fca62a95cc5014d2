"""A document tells which class of correction it is, so that the list of corrections is a query."""

import json

from django.db import migrations, models


def say_which_class(apps, schema_editor):
    document = apps.get_model("publishing", "PublicDocument")
    for one in document.objects.filter(kind="corrected").only("pk", "body").iterator(chunk_size=200):
        last = json.loads(bytes(one.body))["corrections"][-1]
        document.objects.filter(pk=one.pk).update(correction=last["class"])


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_digest_by_role"),
        ("publishing", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="publicdocument",
            name="correction",
            field=models.CharField(
                blank=True,
                choices=[
                    ("minor", "Minor: the meaning is unchanged"),
                    ("significant", "Significant: facts changed, the rating stands"),
                    ("major", "Major: the rating changed"),
                ],
                default="",
                max_length=12,
            ),
            preserve_default=False,
        ),
        migrations.RunPython(say_which_class, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="publicdocument",
            index=models.Index(
                condition=models.Q(("kind__in", ("corrected", "retracted"))),
                fields=["-position"],
                name="publishing_corrections",
            ),
        ),
    ]
