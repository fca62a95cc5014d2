"""Reports of errors in published verdicts."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("factcheck", "0009_scales"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Report",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("about", models.PositiveIntegerField()),
                ("text", models.TextField()),
                ("words", models.CharField(max_length=64)),
                ("link", models.TextField(blank=True)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("secret", models.CharField(blank=True, max_length=64, null=True, unique=True)),
                ("received_at", models.DateTimeField()),
                (
                    "status",
                    models.CharField(
                        choices=[("new", "New"), ("looking", "Being looked at"), ("answered", "Answered")],
                        default="new",
                        max_length=8,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("reopened_at", models.DateTimeField(blank=True, null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("corrected", "Corrected"),
                            ("no_change", "No change"),
                            ("elsewhere", "Not about this verdict"),
                            ("spam", "Spam"),
                        ],
                        max_length=10,
                    ),
                ),
                ("answer", models.TextField(blank=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("corrected", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="factcheck.claim",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "same_as",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="again",
                        to="factcheck.report",
                    ),
                ),
            ],
            options={
                "ordering": ["-received_at", "-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "answered"), _negated=True),
                        fields=["claim"],
                        name="report_waiting",
                    ),
                    models.Index(fields=["-received_at", "-id"], name="report_newest"),
                    models.Index(
                        condition=models.Q(("email", ""), _negated=True),
                        fields=["answered_at"],
                        name="report_email_to_erase",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["new", "looking", "answered"])),
                        name="report_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("outcome__in", ["", "corrected", "no_change", "elsewhere", "spam"])
                        ),
                        name="report_outcome_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at__isnull", False), ("status", "answered")),
                            models.Q(models.Q(("status", "answered"), _negated=True), ("outcome", "")),
                            _connector="OR",
                        ),
                        name="report_answered_with_an_outcome",
                    ),
                ],
            },
        ),
    ]
