"""DocumentUrl: a URL at which a public document says that the claim was made."""

from django.db import models

from publishing.models.public_document import PublicDocument


class DocumentUrl(models.Model):
    """One URL of a document. One that the document does not publish has no row.

    ``key`` is the SHA-256, hex, of the URL as ``lib.web.urls`` normalises it: a URL may be longer than an
    index takes.
    """

    document = models.ForeignKey(PublicDocument, on_delete=models.CASCADE, related_name="url_rows")
    key = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "document"], name="publishing_document_url_once")
        ]

    def __str__(self) -> str:
        return f"{self.document_id}: {self.key[:12]}"
