"""Index of the search: one entry a document, written with it and deleted with it."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from factcheck.models.enums import PublicationStatus
from factcheck.search.indexing import record_languages
from factcheck.search.meaning import RUN_SECONDS, encode_missing
from factcheck.workflow.term_index import build_terms, save_new_terms
from lib.datetimes.humanize import parse_partial_date
from lib.db.lexemes import format_lexemes
from lib.meaning import join_encoded_text
from lib.text_search import analyze_document, find_dates, guess_language
from lib.text_search.languages import get_primary_language
from publishing.models import OutboxCursor, PublicDocument, PublishedTermFrequency, SearchEntry

REBUILD_SIZE = 100
"""Documents that a rebuild writes while the relay waits."""
NO_REVIEW = '"claim_review":null'
"""In the body of a document that has no ClaimReview; in the text of one, quotation marks are escaped."""


def index_document(document: PublicDocument, content: dict[str, Any]) -> None:
    """Replace the claim's entry by that of ``document``, if it can be found at all.

    Runs inside the relay's transaction. A tombstone and a document without a ClaimReview have no entry.
    """
    remove_from_index(document.public_id)
    if review := content.get("claim_review"):
        entry = SearchEntry.objects.create(
            document=document,
            desk_id=document.desk_id,
            language=document.language,
            published_at=document.published_at,
            newest_at=get_newest_date(review, document.updated_at),
            lexemes=document.lexemes,
            terms=build_terms(
                content["statement"], content["headline"], content["summary"], language=document.language
            ),
        )
        save_new_terms([entry], PublishedTermFrequency)


def rebuild_entries() -> int:
    """Analyse the current documents again and write their entries; return of how many documents.

    Searches find what they found meanwhile.
    """
    total = last = 0
    while True:
        with transaction.atomic():
            # The lock of all who write documents: no change is published between the reading and the writing.
            OutboxCursor.objects.select_for_update().get_or_create(id=1)
            rows = PublicDocument.objects.current()
            batch = list(rows.filter(pk__gt=last).order_by("pk")[:REBUILD_SIZE])
            if not batch:
                return total
            record_document_languages({document.language for document in batch})
            for document in batch:
                document.lexemes = build_lexemes(document.search_text, document.language)
                index_document(document, document.content)
            PublicDocument.objects.bulk_update(batch, ["lexemes"])
        total, last = total + len(batch), batch[-1].pk


def list_missing_entries() -> QuerySet[PublicDocument]:
    """Return the current documents that should have an entry and have none."""
    documents = PublicDocument.objects.current().filter(search_entry=None)
    retracted = PublicationStatus.RETRACTED
    return documents.exclude(publication_status=retracted).exclude(body__contains=NO_REVIEW)


def encode_entries(*, seconds: float = RUN_SECONDS) -> int:
    """Store the vectors of entries that have none, for so long; return how many. Safe to repeat."""
    return encode_missing(SearchEntry.objects.all(), _read_entries, seconds=seconds)


def _read_entries(keys: Collection[int]) -> dict[int, str]:
    """Return the text of each entry that its vector is of."""
    documents = PublicDocument.objects.only("body").in_bulk(keys)
    return {
        key: join_encoded_text(document.content["statement"], document.content["headline"])
        for key, document in documents.items()
    }


def remove_from_index(public_id: UUID) -> None:
    """Delete the entry of whatever document of the claim has one."""
    SearchEntry.objects.filter(document__public_id=public_id).delete()


def record_document_languages(languages: Iterable[str]) -> None:
    """Have queries read in the languages of documents too."""
    record_languages({code for language in languages if (code := get_primary_language(language))})


def build_lexemes(text: str, language: str) -> str:
    """Return the terms of a document's ``search_text`` and its days."""
    days = [term for _, _, term in find_dates(text, language or guess_language(text))]
    return format_lexemes({"A": [*analyze_document(text, language), *days]})


def get_newest_date(review: dict[str, Any], updated_at: datetime) -> datetime:
    """Return the newest of three dates: when it was claimed, published, changed."""
    claimed = review["itemReviewed"].get("datePublished", "")
    moments = [
        parse_partial_date(written) for written in (claimed, review.get("dateModified", "")) if written
    ]
    return max([updated_at, *moments])
