from typing import Any

from django.db import migrations, models
from django.db.models import Q

COLOURS = [
    ("green", "Green"),
    ("amber", "Amber"),
    ("red", "Red"),
    ("violet", "Violet"),
    ("blue", "Blue"),
    ("ink", "Black"),
    ("soft", "Grey"),
]
ICONS = [
    ("check", "Check mark"),
    ("cross", "Cross"),
    ("disc-4", "Circle, full"),
    ("disc-3", "Circle, three quarters"),
    ("disc-2", "Circle, half"),
    ("disc-1", "Circle, one quarter"),
    ("disc-0", "Circle, empty"),
    ("flame", "Flame"),
    ("bend", "Bent arrow"),
    ("gap", "Something left out"),
    ("question", "Question mark"),
    ("mask", "Mask"),
    ("clock", "Clock"),
    ("scissors", "Scissors"),
]
REVIEWS = [
    ("number", "Word and number (alternateName, ratingValue, bestRating, worstRating)"),
    ("word", "Word alone (alternateName)"),
    ("none", "No ClaimReview for this rating"),
]
BY_SIDE = {"stands": ("green", "check"), "between": ("amber", "disc-2"), "falls": ("red", "cross")}
REFUSAL = "A rating is never changed: draw up a new version of its scale."


def by_side(apps: Any, schema_editor: Any) -> None:
    """Ratings of before there were colours: that of their side, and their number where they have one."""
    rating = apps.get_model("factcheck", "Rating")
    for side, (colour, icon) in BY_SIDE.items():
        rating.objects.filter(tone=side).update(colour=colour, icon=icon)
    rating.objects.filter(value__isnull=False).update(review_as="number")
    rating.objects.filter(value__isnull=True, tone="between").update(icon="question", colour="soft")


def install(apps: Any, schema_editor: Any) -> None:
    """What a verdict was given stays: nobody changes a rating's row, not with SQL either.

    A later migration that makes SQLite rebuild the table drops the trigger, and has to run this again.
    """
    remove(apps, schema_editor)
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE FUNCTION factcheck_rating_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
        schema_editor.execute(
            "CREATE TRIGGER factcheck_rating_sealed BEFORE UPDATE ON factcheck_rating "
            "FOR EACH ROW EXECUTE FUNCTION factcheck_rating_refuse()"
        )
    else:
        schema_editor.execute(
            "CREATE TRIGGER factcheck_rating_sealed BEFORE UPDATE ON factcheck_rating "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        )


def remove(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER IF EXISTS factcheck_rating_sealed ON factcheck_rating")
        schema_editor.execute("DROP FUNCTION IF EXISTS factcheck_rating_refuse()")
    else:
        schema_editor.execute("DROP TRIGGER IF EXISTS factcheck_rating_sealed")


class Migration(migrations.Migration):
    dependencies = [("factcheck", "0008_archive_sent_at")]

    operations = [
        migrations.AddField(
            "rating", "colour", models.CharField(choices=COLOURS, default="ink", max_length=10)
        ),
        migrations.AddField(
            "rating", "icon", models.CharField(choices=ICONS, default="disc-2", max_length=10)
        ),
        migrations.AddField(
            "rating", "review_as", models.CharField(choices=REVIEWS, default="word", max_length=10)
        ),
        migrations.AddField("rating", "review_name", models.CharField(max_length=60, blank=True)),
        migrations.RunPython(by_side, migrations.RunPython.noop),
        migrations.AddConstraint(
            "rating",
            models.CheckConstraint(
                condition=Q(colour__in=[key for key, _ in COLOURS]), name="rating_colour_known"
            ),
        ),
        migrations.AddConstraint(
            "rating",
            models.CheckConstraint(condition=Q(icon__in=[key for key, _ in ICONS]), name="rating_icon_known"),
        ),
        migrations.AddConstraint(
            "rating",
            models.CheckConstraint(
                condition=Q(review_as__in=["word", "none"]) | Q(review_as="number", value__isnull=False),
                name="rating_review_has_number",
            ),
        ),
        migrations.RunPython(install, remove),
    ]
