"""A narrow row for each verdict that a search may find."""

import json
from datetime import datetime
from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from lib import terms
from lib.times import beginning


def add_index(apps: Any, schema_editor: Any) -> None:
    """PostgreSQL keeps the words as a vector, with an index that is whole at once. SQLite has neither."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "ALTER TABLE publishing_indexcard ADD COLUMN found_by tsvector "
            "GENERATED ALWAYS AS (to_tsvector('simple', words)) STORED"
        )
        schema_editor.execute(
            "CREATE INDEX publishing_index_words ON publishing_indexcard USING gin (found_by) "
            "WITH (fastupdate = off)"
        )


def write_cards(apps: Any, schema_editor: Any) -> None:
    """For what was published before."""
    documents = apps.get_model("publishing", "PublicDocument").objects.filter(is_current=True)
    cards = apps.get_model("publishing", "IndexCard").objects
    for document in documents.iterator(chunk_size=500):
        review = json.loads(bytes(document.body)).get("claim_review")
        if review:
            cards.create(
                document=document,
                desk_id=document.desk_id,
                language=document.language,
                published_at=document.published_at,
                newest_at=max(document.updated_at, _claimed(review, document.updated_at)),
                words="".join(f" {word}" for word in terms.words(document.words)),
            )


def _claimed(review: dict[str, Any], otherwise: datetime) -> datetime:
    written = review["itemReviewed"].get("datePublished", "")
    return beginning(written) if written else otherwise


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_system_user"),
        ("publishing", "0006_partner_people"),
    ]

    operations = [
        migrations.CreateModel(
            name="IndexCard",
            fields=[
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="card",
                        serialize=False,
                        to="publishing.publicdocument",
                    ),
                ),
                (
                    "desk",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.desk",
                    ),
                ),
                ("language", models.CharField(blank=True, max_length=35)),
                ("published_at", models.DateTimeField()),
                (
                    "newest_at",
                    models.DateTimeField(help_text="The newest of: claimed, published, changed."),
                ),
                ("words", models.TextField(blank=True)),
            ],
            options={"ordering": ("-document",)},
        ),
        migrations.RunPython(add_index, migrations.RunPython.noop),
        migrations.RunPython(write_cards, migrations.RunPython.noop),
    ]
