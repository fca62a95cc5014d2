"""CitedSource: a source that a public document names."""

from django.db import models

from publishing.models.public_document import PublicDocument


class CitedSource(models.Model):
    """One named source of a document. One that the document does not name has no row.

    ``source`` is the source's public id, ``number`` the citation's in the document, which has the rest.
    """

    document = models.ForeignKey(PublicDocument, on_delete=models.CASCADE, related_name="cited_sources")
    source = models.UUIDField(db_index=True)
    number = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="publishing_one_source_a_citation")
        ]

    def __str__(self) -> str:
        return f"{self.document_id} [{self.number}]: {self.source}"
