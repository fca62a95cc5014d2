"""ImportBatch and ImportItem: what somebody sent at once, and each part of it with its outcome."""

from typing import Self

from django.db import models
from django.db.models import Q

from accounts.models import Desk, User
from accounts.selectors import list_readable_desks
from articles.models.article import Article
from articles.models.enums import ImportBatchKind, ImportItemOutcome, ImportItemState, Provenance
from articles.models.feed import Feed
from lib.db.models import PublicModel, is_one_of
from lib.sentences import restore_sentence


class ImportBatchQuerySet(models.QuerySet["ImportBatch"]):
    def visible_to(self, user: User) -> Self:
        """Return the batches of the desks that this person may read."""
        return self.filter(desk__in=list_readable_desks(user))


class ImportBatch(PublicModel):
    """Everything sent at once. It is done when none of its items is waiting; that is derived, not stored."""

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="import_batches")
    kind = models.CharField(max_length=10, choices=ImportBatchKind)
    name = models.TextField()
    provenance = models.CharField(max_length=20, choices=Provenance)
    embargo_until = models.DateTimeField(null=True, blank=True)
    feed = models.ForeignKey(
        Feed, on_delete=models.PROTECT, null=True, blank=True, related_name="import_batches"
    )
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            is_one_of("kind", ImportBatchKind, name="import_batch_kind_known"),
            is_one_of("provenance", Provenance, name="import_batch_provenance"),
        ]
        indexes = [models.Index(fields=["desk", "-created_at", "-id"], name="import_batch_by_desk")]

    def __str__(self) -> str:
        return self.name


class ImportItem(PublicModel):
    """One file, URL or feed entry, and its own queue row.

    ``body`` are the bytes as they came, stored until an article has their text; those of a failed item stay,
    so that it can be retried after a fix. ``container`` is the item that this one was taken out of (a file in
    a zip). ``reason`` is why it failed, or "", as ``lib.sentences`` stores it, ``attempts`` counts tries
    since somebody asked for one, and ``retried_by`` is who asked for it to be read again; null: whoever sent
    it.
    """

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="items")
    container = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="parts"
    )
    number = models.PositiveIntegerField()
    name = models.TextField()
    url = models.TextField(blank=True)
    media_type = models.TextField(blank=True)
    body = models.BinaryField(default=b"")
    size = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=10, choices=ImportItemState, default=ImportItemState.WAITING)
    outcome = models.CharField(max_length=10, choices=ImportItemOutcome, blank=True)
    reason = models.JSONField(blank=True, default=str)
    article = models.ForeignKey(
        Article, on_delete=models.PROTECT, null=True, blank=True, related_name="import_items"
    )
    retried_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    attempts = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    attempt = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="import_item_number"),
            is_one_of("state", ImportItemState, name="import_item_state_known"),
            # An item has a due time exactly while it waits; a failed one has a reason.
            models.CheckConstraint(
                condition=Q(state=ImportItemState.WAITING, due_at__isnull=False)
                | (~Q(state=ImportItemState.WAITING) & Q(due_at__isnull=True)),
                name="import_item_due_while_it_waits",
            ),
            models.CheckConstraint(
                condition=~Q(state=ImportItemState.FAILED) | ~Q(reason=""),
                name="import_item_failed_has_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="import_item_due"),
            models.Index(fields=["batch", "state"], name="import_item_by_state"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def reason_text(self) -> str:
        """The reason in the language of the moment, or ""."""
        return restore_sentence(self.reason)
