import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0009_key_end_told"),
        ("factcheck", "0019_failing_links_first"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="source",
            name="desk",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.desk",
            ),
        ),
        migrations.RemoveConstraint(model_name="source", name="source_address"),
        migrations.AddConstraint(
            model_name="source",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    models.Q(("url_key", ""), _negated=True), ("desk__isnull", True), ("restricted", False)
                ),
                fields=("url_key",),
                name="source_address",
            ),
        ),
        migrations.AddConstraint(
            model_name="source",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    models.Q(("url_key", ""), _negated=True), ("desk__isnull", False), ("restricted", False)
                ),
                fields=("desk", "url_key"),
                name="source_address_of_a_desk",
            ),
        ),
    ]
