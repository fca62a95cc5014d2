from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("factcheck", "0007_watched")]

    operations = [
        migrations.AddField(
            model_name="archiverequest",
            name="sent_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
