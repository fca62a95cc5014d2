"""SearchEntry: the words of one published verdict, for a search."""

from django.db import models
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from accounts.models import Desk
from factcheck.models.indexed_terms import IndexedTerms, TermCount
from lib.db.lexemes import LexemesField
from publishing.models.licensed import LicensedQuerySet
from publishing.models.public_document import PublicDocument


class SearchEntry(IndexedTerms):
    """The entry of one current document that carries a ClaimReview; the relay writes it with the document.

    Narrow, so that a search reads few pages of the database (ADR 19). ``lexemes`` are those of the
    document, which a migration indexes on PostgreSQL, and ``terms`` those of statement, headline and summary,
    by which similar texts find it.
    ``newest_at`` is the newest of: claimed, published, changed.
    """

    STATEMENT = KeyTextTransform("statement", Cast("document__body", models.JSONField()))
    document = models.OneToOneField(
        PublicDocument, on_delete=models.CASCADE, primary_key=True, related_name="search_entry"
    )
    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+", db_index=False)
    language = models.CharField(max_length=35, blank=True)
    published_at = models.DateTimeField()
    newest_at = models.DateTimeField()
    lexemes = LexemesField(blank=True, default="")

    objects = LicensedQuerySet["SearchEntry"].as_manager()

    class Meta(IndexedTerms.Meta):
        ordering = ("-document",)

    def __str__(self) -> str:
        return str(self.document_id)


class PublishedTermFrequency(TermCount):
    """Of published verdicts alone: what is counted for partners tells nothing of unpublished work."""
