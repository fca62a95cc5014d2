"""IndexCard: what a search looks through of one published verdict."""

from django.db import models

from accounts.models import Desk
from publishing.models.licensed import Licensed
from publishing.models.public_document import PublicDocument


class IndexCard(models.Model):
    """One for each document that holds now and carries a ClaimReview; the relay writes it with the document.

    Narrow, so that a search reads few pages of the database (ADR 19). ``words`` are those of ``lib.terms``,
    a space before each. PostgreSQL keeps an index over them by itself (migration 0007).
    """

    document = models.OneToOneField(
        PublicDocument, on_delete=models.CASCADE, primary_key=True, related_name="card"
    )
    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    language = models.CharField(max_length=35, blank=True)
    published_at = models.DateTimeField()
    newest_at = models.DateTimeField(help_text="The newest of: claimed, published, changed.")
    words = models.TextField(blank=True)

    objects = Licensed["IndexCard"].as_manager()

    class Meta:
        ordering = ("-document",)

    def __str__(self) -> str:
        return f"card of {self.document_id}"
