import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def open_what_was_filed(apps, schema_editor):
    """No desk rated blind before this: everything filed was open to it at once."""
    apps.get_model("factcheck", "Verdict").objects.update(opened_at=models.F("created_at"))


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_review_form"),
        ("factcheck", "0010_reports"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BlindRating",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "tick",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("stands", "Stands as written"),
                            ("change", "Change the words"),
                            ("cut", "Cut"),
                        ],
                        max_length=10,
                    ),
                ),
                ("comment", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["at", "id"],
            },
        ),
        migrations.CreateModel(
            name="LegalRead",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("number", "Number"),
                            ("quote", "Quote"),
                            ("attribution", "Attribution"),
                            ("date", "Date"),
                            ("name", "Name"),
                            ("title", "Title"),
                            ("superlative", "Superlative"),
                            ("causal", "Causal"),
                            ("other", "Other"),
                        ],
                        max_length=12,
                    ),
                ),
            ],
            options={
                "ordering": ["kind"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="review",
            name="review_vote_known",
        ),
        migrations.RemoveConstraint(
            model_name="review",
            name="one_vote_each",
        ),
        migrations.AddField(
            model_name="claim",
            name="legal_read",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="verdict",
            name="opened_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="review",
            name="vote",
            field=models.CharField(
                choices=[
                    ("approve", "Approve"),
                    ("dissent", "Dissent"),
                    ("send_back", "Send back"),
                    ("read", "Legal read"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.CheckConstraint(
                condition=models.Q(("vote__in", ["approve", "dissent", "send_back", "read"])),
                name="review_vote_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_at__isnull", True), models.Q(("vote", "read"), _negated=True)),
                fields=("verdict", "reviewer"),
                name="one_vote_each",
            ),
        ),
        migrations.AddField(
            model_name="blindrating",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="blindrating",
            name="rating",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="factcheck.rating",
            ),
        ),
        migrations.AddField(
            model_name="blindrating",
            name="verdict",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="blind_ratings",
                to="factcheck.verdict",
            ),
        ),
        migrations.AddField(
            model_name="legalread",
            name="desk",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="legal_reads", to="accounts.desk"
            ),
        ),
        migrations.RemoveField(
            model_name="review",
            name="blind_rating",
        ),
        migrations.AddConstraint(
            model_name="blindrating",
            constraint=models.UniqueConstraint(fields=("verdict", "person"), name="one_blind_rating_each"),
        ),
        migrations.AddConstraint(
            model_name="blindrating",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("rating__isnull", False), ("tick", "")),
                    models.Q(("rating__isnull", True), models.Q(("tick", ""), _negated=True)),
                    _connector="OR",
                ),
                name="blind_rating_or_tick",
            ),
        ),
        migrations.AddConstraint(
            model_name="blindrating",
            constraint=models.CheckConstraint(
                condition=models.Q(("tick__in", ["", "stands", "change", "cut"])),
                name="blind_rating_tick_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="legalread",
            constraint=models.UniqueConstraint(fields=("desk", "kind"), name="one_legal_read_a_kind"),
        ),
        migrations.AddConstraint(
            model_name="legalread",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "number",
                            "quote",
                            "attribution",
                            "date",
                            "name",
                            "title",
                            "superlative",
                            "causal",
                            "other",
                        ],
                    )
                ),
                name="legal_read_kind_known",
            ),
        ),
        migrations.RunPython(open_what_was_filed, migrations.RunPython.noop),
    ]
