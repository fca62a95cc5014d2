from django.db import migrations, models


def by_role(apps, schema_editor):
    """Nobody has chosen anything yet: what everyone has is the default of a day ago."""
    apps.get_model("accounts", "User").objects.filter(link_digest="daily").update(link_digest="role")


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_evidence"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="user",
            name="accounts_user_link_digest",
        ),
        migrations.AlterField(
            model_name="user",
            name="link_digest",
            field=models.CharField(
                choices=[
                    ("role", "As my role asks: daily for editors and standards, never for checkers"),
                    ("daily", "Each morning after something changed"),
                    ("weekly", "Each Monday, while something is wrong or changed"),
                    ("off", "Never"),
                ],
                default="role",
                max_length=6,
                verbose_name="news of links by e-mail",
            ),
        ),
        migrations.RunPython(by_role, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(("link_digest__in", ["role", "daily", "weekly", "off"])),
                name="accounts_user_link_digest",
            ),
        ),
    ]
