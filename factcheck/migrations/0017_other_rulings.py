import uuid
from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def add_words(apps: Any, schema_editor: Any) -> None:
    """The words of each statement with an index over them, kept by PostgreSQL itself. SQLite has none."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "ALTER TABLE factcheck_otherruling ADD COLUMN words tsvector "
            "GENERATED ALWAYS AS (to_tsvector('simple', statement)) STORED"
        )
        schema_editor.execute("CREATE INDEX other_ruling_words ON factcheck_otherruling USING gin (words)")


def remove_words(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE factcheck_otherruling DROP COLUMN words")


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_invitations"),
        ("factcheck", "0016_claim_words"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RulingImport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("paste", "Pasted"),
                            ("file", "From a file"),
                            ("address", "From an address"),
                        ],
                        max_length=10,
                    ),
                ),
                ("name", models.TextField()),
                ("at", models.DateTimeField()),
                ("added", models.PositiveIntegerField(default=0)),
                ("changed", models.PositiveIntegerField(default=0)),
                ("unchanged", models.PositiveIntegerField(default=0)),
                ("kept_out", models.PositiveIntegerField(default=0)),
                ("many_refused", models.PositiveIntegerField(default=0)),
                ("refused", models.JSONField(blank=True, default=list)),
                ("left", models.BooleanField(default=False)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "desk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ruling_imports",
                        to="accounts.desk",
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="OtherRuling",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("url", models.TextField()),
                ("url_key", models.CharField(max_length=64)),
                ("site", models.TextField()),
                ("reviewer", models.TextField()),
                ("statement", models.TextField()),
                ("statement_key", models.CharField(max_length=64)),
                ("claimant", models.TextField(blank=True)),
                ("said_on", models.CharField(blank=True, max_length=10)),
                ("rating", models.TextField(blank=True)),
                ("value", models.FloatField(blank=True, null=True)),
                ("best", models.FloatField(blank=True, null=True)),
                ("worst", models.FloatField(blank=True, null=True)),
                ("reviewed_on", models.DateField(blank=True, null=True)),
                ("language", models.CharField(blank=True, max_length=35)),
                ("title", models.TextField(blank=True)),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "desk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="other_rulings",
                        to="accounts.desk",
                    ),
                ),
                (
                    "removed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "brought",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rulings",
                        to="factcheck.rulingimport",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.AddIndex(
            model_name="rulingimport",
            index=models.Index(fields=["desk", "-at", "-id"], name="ruling_import_by_desk"),
        ),
        migrations.AddConstraint(
            model_name="rulingimport",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["paste", "file", "address"])),
                name="ruling_import_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="otherruling",
            constraint=models.UniqueConstraint(
                fields=("desk", "url_key", "statement_key"), name="other_ruling_once_a_desk"
            ),
        ),
        migrations.AddConstraint(
            model_name="otherruling",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("statement", ""), _negated=True), models.Q(("url", ""), _negated=True)
                ),
                name="other_ruling_says_what",
            ),
        ),
        migrations.AddConstraint(
            model_name="otherruling",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("rating", ""), _negated=True), ("value__isnull", False), _connector="OR"
                ),
                name="other_ruling_is_a_ruling",
            ),
        ),
        migrations.AddConstraint(
            model_name="otherruling",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("removed_at__isnull", True), ("removed_by__isnull", True)),
                    models.Q(("removed_at__isnull", False), ("removed_by__isnull", False)),
                    _connector="OR",
                ),
                name="other_ruling_removed_by_somebody",
            ),
        ),
        migrations.RunPython(add_words, remove_words),
    ]
