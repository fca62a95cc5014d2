from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_review_form")]

    operations = [
        migrations.AddField(
            "desk",
            "headline_words",
            models.PositiveSmallIntegerField(
                "headline, words at most",
                null=True,
                blank=True,
                help_text="Of a public verdict. Empty: no limit.",
            ),
        ),
        migrations.AddField(
            "desk",
            "explanation_words",
            models.PositiveSmallIntegerField(
                "explanation, words at most",
                null=True,
                blank=True,
                help_text="Of any ruling. Empty: no limit.",
            ),
        ),
        migrations.AddConstraint(
            "desk",
            models.CheckConstraint(
                condition=Q(headline_words__isnull=True) | Q(headline_words__gte=1, headline_words__lte=100),
                name="accounts_desk_headline_words",
            ),
        ),
        migrations.AddConstraint(
            "desk",
            models.CheckConstraint(
                condition=Q(explanation_words__isnull=True)
                | Q(explanation_words__gte=1, explanation_words__lte=20000),
                name="accounts_desk_explanation_words",
            ),
        ),
    ]
