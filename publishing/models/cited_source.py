"""CitedSource: that a public document names a source."""

from django.db import models

from publishing.models.public_document import PublicDocument


class CitedSource(models.Model):
    """``source`` is the source's public id, ``number`` the citation's in the document, which says the rest.
    One that a document does not name has no row.
    """

    document = models.ForeignKey(PublicDocument, on_delete=models.CASCADE, related_name="cited")
    source = models.UUIDField(db_index=True)
    number = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="publishing_one_source_a_citation")
        ]

    def __str__(self) -> str:
        return f"{self.source} in {self.document_id} [{self.number}]"
