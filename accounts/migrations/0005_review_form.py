from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_digest_by_role")]

    operations = [
        migrations.AddField(
            model_name="desk",
            name="review_form",
            field=models.CharField(
                choices=[
                    ("second", "By a second person, or as many as are needed"),
                    ("blind", "Blind: who judges it rates it first, without seeing the ruling"),
                    ("panel", "By a panel: three people vote, two carry"),
                ],
                default="second",
                help_text="What is in review already goes on as it was filed.",
                max_length=6,
                verbose_name="how rulings are judged",
            ),
        ),
        migrations.AlterField(
            model_name="desk",
            name="quorum",
            field=models.PositiveSmallIntegerField(
                default=1,
                help_text="How many second persons must approve a verdict. A panel is always three.",
                verbose_name="approvals needed",
            ),
        ),
        migrations.AddConstraint(
            model_name="desk",
            constraint=models.CheckConstraint(
                condition=models.Q(("review_form__in", ["second", "blind", "panel"])),
                name="accounts_desk_review_form",
            ),
        ),
    ]
