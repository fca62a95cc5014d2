"""A snapshot: an archived copy of a source, as WARC and as text."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from accounts.selectors import is_staff_member
from factcheck.models.sealed_fields import SealedTextField
from factcheck.models.source import Source
from lib.db.models import PublicModel


class SnapshotQuerySet(models.QuerySet["Snapshot"]):
    def visible_to(self, user: User) -> "SnapshotQuerySet":
        """The snapshots of sources that this person may see."""
        if not is_staff_member(user):
            return self.none()
        return self.filter(source__in=Source.objects.visible_to(user))


class Snapshot(PublicModel):
    """One snapshot of a source each time its text changed.

    ``text_hash`` is the SHA-256, hex, of ``text`` in UTF-8, or of the body where it has no text; it is what a
    verdict freezes.

    ``body_hash`` is the SHA-256 of the body as received, ``words_hash`` that of the words of ``text`` alone,
    whatever their case, punctuation and spacing ("" without words): by it a document is known under another
    name and in another format. ``file`` is the name of the WARC file in the storage
    "snapshots" ("" before there were any, and after it was deleted, when ``erased_at`` is set). A body that
    is stored already is not stored again: the file then holds a revisit record, and ``refers_to`` is the
    snapshot that has the bytes. The ``filename`` of a restricted source is in its sealed file alone.
    ``source`` is null only for snapshots older than this column.
    """

    source = models.ForeignKey(
        Source, null=True, blank=True, on_delete=models.PROTECT, related_name="snapshots"
    )
    text_hash = models.CharField(max_length=64)
    body_hash = models.CharField(max_length=64, blank=True)
    words_hash = models.CharField(max_length=64, blank=True)
    url = models.TextField(blank=True)
    text = SealedTextField(blank=True)
    media_type = models.CharField(max_length=100, blank=True)
    filename = models.CharField(max_length=255, blank=True)
    status_code = models.PositiveSmallIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)
    file = models.CharField(max_length=255, blank=True)
    refers_to = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="revisits"
    )
    captured_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        ordering = ["-captured_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "text_hash"], condition=Q(source__isnull=False), name="snapshot_once_a_text"
            ),
        ]
        indexes = [
            models.Index(fields=["text_hash"], name="snapshot_hash"),
            models.Index(fields=["body_hash"], condition=~Q(body_hash=""), name="snapshot_body"),
            models.Index(fields=["words_hash"], condition=~Q(words_hash=""), name="snapshot_words"),
        ]

    def __str__(self) -> str:
        return f"{self.url or self.filename} {self.captured_at:%Y-%m-%d}"
