"""DocumentTag: a tag of a public document."""

from django.db import models

from publishing.models.public_document import PublicDocument


class DocumentTag(models.Model):
    """One tag. ``key`` is the tag as ``factcheck.models.tags`` folds it. A tombstone has no row."""

    document = models.ForeignKey(PublicDocument, on_delete=models.CASCADE, related_name="tag_rows")
    key = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "document"], name="publishing_document_tagged_once")
        ]

    def __str__(self) -> str:
        return f"{self.document_id}: {self.key}"
