"""The heads kept day by day, sealed as the entries are, and the walks of the nights."""

from django.db import migrations, models

from record.triggers import install_in_migration


class Migration(migrations.Migration):
    dependencies = [
        ("record", "0002_triggers"),
    ]

    operations = [
        migrations.CreateModel(
            name="DayHead",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False)),
                ("number", models.PositiveBigIntegerField()),
                ("hash", models.CharField(max_length=64)),
                ("root", models.CharField(max_length=64)),
                ("frontier", models.JSONField(default=list)),
                ("taken_at", models.DateTimeField()),
            ],
            options={
                "ordering": ("-day",),
            },
        ),
        migrations.CreateModel(
            name="Verification",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("leased_until", models.DateTimeField(blank=True, null=True)),
                ("attempt", models.PositiveIntegerField(default=0)),
                ("begun_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("number", models.PositiveBigIntegerField(default=0)),
                ("hash", models.CharField(blank=True, max_length=64)),
                ("owed", models.JSONField(default=list)),
                ("ok", models.BooleanField(null=True)),
                ("first_bad", models.PositiveBigIntegerField(blank=True, null=True)),
                ("why", models.TextField(blank=True)),
                ("unprotected", models.JSONField(default=list)),
            ],
            options={
                "ordering": ("-id",),
                "constraints": [
                    models.UniqueConstraint(fields=("due_at",), name="record_one_walk_a_night"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("due_at__isnull", False), ("ended_at__isnull", True), ("ok__isnull", True)
                            ),
                            models.Q(
                                ("due_at__isnull", True), ("ended_at__isnull", False), ("ok__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="record_walk_ended_with_a_result",
                    ),
                ],
            },
        ),
        migrations.RunPython(install_in_migration, migrations.RunPython.noop),
    ]
