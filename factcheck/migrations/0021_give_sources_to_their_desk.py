# What a confidential desk alone cites becomes its own; what it shares with others already stays shared. Apart
# from the change of the table, which PostgreSQL refuses in one transaction with it.

from django.db import migrations
from django.db.models import Exists, OuterRef


def give_to_their_desk(apps, schema_editor):
    Source = apps.get_model("factcheck", "Source")
    Citation = apps.get_model("factcheck", "Citation")
    Desk = apps.get_model("accounts", "Desk")
    for desk in Desk.objects.filter(visibility="confidential"):
        cited = Citation.objects.filter(source=OuterRef("pk"))
        others = cited.exclude(claim__desk=desk)
        Source.objects.filter(Exists(cited), ~Exists(others), kind="url").update(desk=desk)


class Migration(migrations.Migration):
    dependencies = [("factcheck", "0020_a_confidential_desk_has_sources_of_its_own")]

    operations = [migrations.RunPython(give_to_their_desk, migrations.RunPython.noop)]
