import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_system_user"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="Letter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("to", models.EmailField(max_length=254)),
                ("subject", models.CharField(max_length=200)),
                ("text", models.TextField()),
                ("written_at", models.DateTimeField()),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("trouble", models.TextField(blank=True)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("gave_up_at", models.DateTimeField(blank=True, null=True)),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("leased_until", models.DateTimeField(blank=True, null=True)),
                ("attempt", models.PositiveIntegerField(default=0)),
            ],
            options={
                "ordering": ["-written_at", "-id"],
            },
        ),
        migrations.AddField(
            model_name="desk",
            name="primary_sources",
            field=models.PositiveSmallIntegerField(
                default=1,
                help_text="So many, with a written reason, stand in for the independent ones.",
                verbose_name="primary sources instead",
            ),
        ),
        migrations.AddField(
            model_name="desk",
            name="retention_months",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="How long copies outlive closed work. Empty: for good. What is published stays.",
                null=True,
                verbose_name="copies kept, months",
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="link_digest",
            field=models.CharField(
                choices=[
                    ("off", "Never"),
                    ("daily", "Each day that something is wrong"),
                    ("weekly", "Each week"),
                ],
                default="daily",
                max_length=6,
                verbose_name="news of links by e-mail",
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="link_digest_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddConstraint(
            model_name="desk",
            constraint=models.CheckConstraint(
                condition=models.Q(("primary_sources__gte", 1), ("primary_sources__lte", 9)),
                name="accounts_desk_primary_sources",
            ),
        ),
        migrations.AddConstraint(
            model_name="desk",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("retention_months__isnull", True),
                    models.Q(("retention_months__gte", 1), ("retention_months__lte", 600)),
                    _connector="OR",
                ),
                name="accounts_desk_retention",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(("link_digest__in", ["off", "daily", "weekly"])),
                name="accounts_user_link_digest",
            ),
        ),
        migrations.AddIndex(
            model_name="letter",
            index=models.Index(
                condition=models.Q(("due_at__isnull", False)), fields=["due_at"], name="accounts_letter_due"
            ),
        ),
    ]
