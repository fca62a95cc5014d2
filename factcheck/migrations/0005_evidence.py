import uuid
import zlib
from urllib.parse import urlsplit

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

SHARDS = 4096


def name_copies(apps, schema_editor):
    """Give the copies that are there public ids of their own."""
    Snapshot = apps.get_model("factcheck", "Snapshot")
    for pk in list(Snapshot.objects.values_list("pk", flat=True)):
        Snapshot.objects.filter(pk=pk).update(public_id=uuid.uuid4())


def share_out(apps, schema_editor):
    """Write down whose host each source is on, and the share of the looks it falls to."""
    Source = apps.get_model("factcheck", "Source")
    for pk, url in list(Source.objects.exclude(url="").values_list("pk", "url")):
        try:
            host = (urlsplit(url).hostname or "").lower()[:255]
        except ValueError:
            continue
        Source.objects.filter(pk=pk).update(host=host, shard=zlib.crc32(host.encode()) % SHARDS)


def own_copies(apps, schema_editor):
    """Give every source that is cited with a copy a copy of its own: the first keeps the row."""
    Snapshot = apps.get_model("factcheck", "Snapshot")
    Citation = apps.get_model("factcheck", "Citation")
    Source = apps.get_model("factcheck", "Source")
    for copy in Snapshot.objects.filter(source__isnull=True):
        cited = Citation.objects.filter(snapshot=copy).order_by("id")
        for source in dict.fromkeys(cited.values_list("source", flat=True)):
            own = copy
            if copy.source_id is None:
                copy.source_id = source
                copy.save(update_fields=["source"])
            else:
                own = Snapshot.objects.create(
                    source_id=source,
                    hash=copy.hash,
                    url=copy.url,
                    text=copy.text,
                    status_code=copy.status_code,
                    captured_at=copy.captured_at,
                    public_id=uuid.uuid4(),
                )
                cited.filter(source=source).update(snapshot=own)
            Source.objects.filter(pk=source, latest__isnull=True).update(latest=own)


class Migration(migrations.Migration):
    dependencies = [
        ("factcheck", "0004_closed_because_dropped"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ArchiveRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("sent", "Being captured"),
                            ("done", "Captured"),
                            ("failed", "Not captured"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("job", models.CharField(blank=True, max_length=200)),
                ("archived_url", models.TextField(blank=True)),
                ("reason", models.TextField(blank=True)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("asked_at", models.DateTimeField()),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("leased_until", models.DateTimeField(blank=True, null=True)),
                ("attempt", models.PositiveIntegerField(default=0)),
            ],
            options={
                "ordering": ["-asked_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="LegalHold",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("reason", models.TextField()),
                ("placed_at", models.DateTimeField()),
                ("lifted_at", models.DateTimeField(blank=True, null=True)),
                ("lifted_why", models.TextField(blank=True)),
            ],
            options={
                "ordering": ["placed_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="LinkHost",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=255, unique=True)),
                ("not_before", models.DateTimeField()),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="LinkPool",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(unique=True)),
                ("holder", models.UUIDField(blank=True, null=True)),
                ("held_until", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="Reading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("times", models.PositiveBigIntegerField(default=0)),
            ],
            options={
                "ordering": ["-day"],
            },
        ),
        migrations.CreateModel(
            name="ReplyFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=255)),
                ("media_type", models.CharField(max_length=100)),
                ("size", models.PositiveBigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("file", models.CharField(max_length=255)),
                ("added_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["added_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="ReplyLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("opened_at", models.DateTimeField(blank=True, null=True)),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["created_at", "id"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="citation",
            name="citation_passage_known",
        ),
        migrations.RemoveConstraint(
            model_name="linkcheck",
            name="linkcheck_outcome_known",
        ),
        migrations.RemoveConstraint(
            model_name="source",
            name="source_health_known",
        ),
        migrations.AddField(
            model_name="citation",
            name="decided_how",
            field=models.CharField(
                blank=True,
                choices=[("holds", "Still holds"), ("kept", "The kept copy is used")],
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="citation",
            name="suspected_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="linkcheck",
            name="snapshot",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="factcheck.snapshot",
            ),
        ),
        migrations.AddField(
            model_name="linkcheck",
            name="unchanged",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="reply",
            name="answered_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="reply",
            name="email",
            field=models.EmailField(blank=True, max_length=254),
        ),
        migrations.AddField(
            model_name="reply",
            name="kind",
            field=models.CharField(
                choices=[("party", "Right of reply"), ("expert", "Expert asked")],
                default="party",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="reply",
            name="public",
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name="reply",
            name="reminded_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="snapshot",
            name="body_hash",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name="snapshot",
            name="erased_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="snapshot",
            name="file",
            field=models.CharField(blank=True, max_length=255),
        ),
        migrations.AddField(
            model_name="snapshot",
            name="filename",
            field=models.CharField(blank=True, max_length=255),
        ),
        migrations.AddField(
            model_name="snapshot",
            name="media_type",
            field=models.CharField(blank=True, max_length=100),
        ),
        migrations.AddField(
            model_name="snapshot",
            name="public_id",
            field=models.UUIDField(default=uuid.uuid4, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="snapshot",
            name="refers_to",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="revisits",
                to="factcheck.snapshot",
            ),
        ),
        migrations.AddField(
            model_name="snapshot",
            name="size",
            field=models.PositiveBigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="snapshot",
            name="source",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="snapshots",
                to="factcheck.source",
            ),
        ),
        migrations.AddField(
            model_name="source",
            name="body_bytes",
            field=models.PositiveBigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="source",
            name="body_hash",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name="source",
            name="etag",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="source",
            name="failed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="source",
            name="failures",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="source",
            name="host",
            field=models.CharField(blank=True, max_length=255),
        ),
        migrations.AddField(
            model_name="source",
            name="interval_hours",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="source",
            name="last_modified",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="source",
            name="latest",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="factcheck.snapshot",
            ),
        ),
        migrations.AddField(
            model_name="source",
            name="medium",
            field=models.CharField(
                blank=True,
                choices=[
                    ("interview", "Interview"),
                    ("email", "E-mail or letter"),
                    ("observation", "What we saw ourselves"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="source",
            name="moved_to",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="source",
            name="shard",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="source",
            name="urgent",
            field=models.BooleanField(default=False),
        ),
        migrations.AlterField(
            model_name="citation",
            name="passage_state",
            field=models.CharField(
                choices=[
                    ("unknown", "Passage not looked for"),
                    ("there", "Passage there"),
                    ("edited", "Passage edited"),
                    ("missing", "Passage not on the page"),
                ],
                default="unknown",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="linkcheck",
            name="outcome",
            field=models.CharField(
                choices=[
                    ("unchecked", "Not checked yet"),
                    ("ok", "Answers"),
                    ("moved", "Moved"),
                    ("blocked", "Blocked us"),
                    ("failing", "Failing"),
                    ("missing", "Not found"),
                    ("soft_404", "Not found, though it answers"),
                    ("to_home", "Sent to the home page"),
                    ("refused", "Not fetched"),
                    ("dead", "Dead"),
                    ("kept", "Kept by us"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="snapshot",
            name="hash",
            field=models.CharField(max_length=64),
        ),
        migrations.AlterField(
            model_name="snapshot",
            name="status_code",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name="snapshot",
            name="text",
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name="snapshot",
            name="url",
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name="source",
            name="health",
            field=models.CharField(
                choices=[
                    ("unchecked", "Not checked yet"),
                    ("ok", "Answers"),
                    ("moved", "Moved"),
                    ("blocked", "Blocked us"),
                    ("failing", "Failing"),
                    ("missing", "Not found"),
                    ("soft_404", "Not found, though it answers"),
                    ("to_home", "Sent to the home page"),
                    ("refused", "Not fetched"),
                    ("dead", "Dead"),
                    ("kept", "Kept by us"),
                ],
                default="unchecked",
                max_length=10,
            ),
        ),
        migrations.AddIndex(
            model_name="snapshot",
            index=models.Index(fields=["hash"], name="snapshot_hash"),
        ),
        migrations.AddIndex(
            model_name="snapshot",
            index=models.Index(
                condition=models.Q(("body_hash", ""), _negated=True),
                fields=["body_hash"],
                name="snapshot_body",
            ),
        ),
        migrations.AddIndex(
            model_name="source",
            index=models.Index(condition=models.Q(("urgent", True)), fields=["due_at"], name="source_urgent"),
        ),
        migrations.AddIndex(
            model_name="source",
            index=models.Index(fields=["health", "host"], name="source_health_by_host"),
        ),
        migrations.AddConstraint(
            model_name="citation",
            constraint=models.CheckConstraint(
                condition=models.Q(("passage_state__in", ["unknown", "there", "edited", "missing"])),
                name="citation_passage_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="citation",
            constraint=models.CheckConstraint(
                condition=models.Q(("decided_how__in", ["", "holds", "kept"])), name="citation_decision_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="linkcheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "outcome__in",
                        [
                            "unchecked",
                            "ok",
                            "moved",
                            "blocked",
                            "failing",
                            "missing",
                            "soft_404",
                            "to_home",
                            "refused",
                            "dead",
                            "kept",
                        ],
                    )
                ),
                name="linkcheck_outcome_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="reply",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["party", "expert"])), name="reply_kind_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="snapshot",
            constraint=models.UniqueConstraint(
                condition=models.Q(("source__isnull", False)),
                fields=("source", "hash"),
                name="snapshot_once_a_text",
            ),
        ),
        migrations.AddConstraint(
            model_name="source",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "health__in",
                        [
                            "unchecked",
                            "ok",
                            "moved",
                            "blocked",
                            "failing",
                            "missing",
                            "soft_404",
                            "to_home",
                            "refused",
                            "dead",
                            "kept",
                        ],
                    )
                ),
                name="source_health_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="source",
            constraint=models.CheckConstraint(
                condition=models.Q(("medium__in", ["", "interview", "email", "observation"])),
                name="source_medium_known",
            ),
        ),
        migrations.AddField(
            model_name="archiverequest",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="archiverequest",
            name="source",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="archive_requests",
                to="factcheck.source",
            ),
        ),
        migrations.AddField(
            model_name="legalhold",
            name="claim",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="legal_holds", to="factcheck.claim"
            ),
        ),
        migrations.AddField(
            model_name="legalhold",
            name="lifted_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="legalhold",
            name="placed_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="reading",
            name="claim",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="readings", to="factcheck.claim"
            ),
        ),
        migrations.AddField(
            model_name="replyfile",
            name="added_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="replyfile",
            name="reply",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="files", to="factcheck.reply"
            ),
        ),
        migrations.AddField(
            model_name="replylink",
            name="created_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="replylink",
            name="reply",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="links", to="factcheck.reply"
            ),
        ),
        migrations.AddIndex(
            model_name="archiverequest",
            index=models.Index(
                condition=models.Q(("due_at__isnull", False)), fields=["due_at"], name="archive_due"
            ),
        ),
        migrations.AddConstraint(
            model_name="archiverequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["waiting", "sent", "done", "failed"])),
                name="archive_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="archiverequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["waiting", "sent"])),
                fields=("source",),
                name="one_open_archive_request",
            ),
        ),
        migrations.AddConstraint(
            model_name="legalhold",
            constraint=models.UniqueConstraint(
                condition=models.Q(("lifted_at__isnull", True)), fields=("claim",), name="one_legal_hold"
            ),
        ),
        migrations.AddConstraint(
            model_name="legalhold",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("lifted_at__isnull", True), ("lifted_by__isnull", True)),
                    models.Q(("lifted_at__isnull", False), ("lifted_by__isnull", False)),
                    _connector="OR",
                ),
                name="legal_hold_lifted_by_and_at",
            ),
        ),
        migrations.AddConstraint(
            model_name="reading",
            constraint=models.UniqueConstraint(fields=("claim", "day"), name="one_reading_a_day"),
        ),
        migrations.RunPython(name_copies, migrations.RunPython.noop),
        migrations.RunPython(share_out, migrations.RunPython.noop),
        migrations.RunPython(own_copies, migrations.RunPython.noop),
        # PostgreSQL alters no table whose deferred checks wait, so the rows come first and this last.
        migrations.AlterField(
            model_name="snapshot",
            name="public_id",
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
    ]
