"""DocumentAddress: that a public document tells an address at which the claim was made."""

from django.db import models

from publishing.models.public_document import PublicDocument


class DocumentAddress(models.Model):
    """``key`` is the SHA-256, hex, of the address as ``lib.url`` spells it: an address may be longer than an
    index takes. One that the document does not tell has no row.
    """

    document = models.ForeignKey(PublicDocument, on_delete=models.CASCADE, related_name="address_rows")
    key = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "document"], name="publishing_document_address_once")
        ]

    def __str__(self) -> str:
        return f"{self.key[:12]} in {self.document_id}"
