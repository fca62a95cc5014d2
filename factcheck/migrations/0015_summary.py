from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("factcheck", "0014_soft_lock")]

    operations = [
        migrations.AddField(
            "verdict", "summary", models.TextField(blank=True, default=""), preserve_default=False
        ),
        migrations.AddField(
            "verdict", "summary_reason", models.TextField(blank=True, default=""), preserve_default=False
        ),
    ]
