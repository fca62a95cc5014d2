"""A picture of an archived page, drawn from its stored bytes. The row is its own queue."""

from django.db import models
from django.db.models import Q

from factcheck.models.snapshot import Snapshot
from lib.db.models import is_one_of


class PictureFailure(models.TextChoices):
    """Reason for a missing picture; the values are those of lib.page_renderer and "storage"."""

    MISSING = "missing"
    TOO_LARGE = "too_large"
    TIME = "time"
    CRASHED = "crashed"
    STORAGE = "storage"


class SnapshotPicture(models.Model):
    """A picture of one snapshot, due where ``due_at`` is set.

    ``file`` is the name of a WebP picture in the storage "snapshots", "" before there is one, and ``width``
    and ``height`` are its pixels; ``is_cut`` where the page goes on below it. ``failure`` is why the last
    attempt made none. ``attempt`` counts the attempts and is the fence of the lease. The snapshots of
    off-the-record sources have no such row.
    """

    snapshot = models.OneToOneField(Snapshot, on_delete=models.PROTECT, related_name="page_picture")
    file = models.CharField(max_length=255, blank=True)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    is_cut = models.BooleanField(default=False)
    failure = models.CharField(max_length=10, choices=PictureFailure, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    attempt = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            is_one_of("failure", PictureFailure, name="picture_failure_known", may_be_empty=True),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="picture_due"),
            models.Index(fields=["file"], condition=~Q(file=""), name="picture_file"),
        ]

    def __str__(self) -> str:
        return self.file or self.failure
