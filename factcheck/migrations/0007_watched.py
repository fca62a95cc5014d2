import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("factcheck", "0006_further_answers")]

    operations = [
        migrations.AddField(
            model_name="citation",
            name="watched",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="factcheck.snapshot",
            ),
        ),
    ]
