"""Matching of texts and addresses with published verdicts, for those who read them by licence."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from factcheck.search.database_index import DatabaseIndex
from factcheck.search.similar_claims import build_queries, describe_match, serialize_figures
from factcheck.workflow.term_frequencies import MIN_GROWTH, count_frequencies
from lib.errors import Invalid
from lib.text_search import MIN_SCORE, find_matches
from publishing.documents.lookup_keys import get_url_key
from publishing.models import DocumentUrl, PublicDocument, PublishedTermFrequency, SearchEntry
from publishing.models.licensed import LicensedQuerySet

EXACT_SCORE = 1.0
ADDRESS_REASON = "The claim was made at this address"  # untranslated: the API speaks English


@dataclass(frozen=True, slots=True)
class VerdictMatch:
    """A published verdict that a text or address matches: a score from 0 to 1, why, and its numbers.

    ``says_opposite``: its claim says the opposite of the text, or one of the two denies the other.
    """

    document: PublicDocument
    score: float
    why: list[str] = field(default_factory=list)
    numbers: list[dict[str, str]] = field(default_factory=list)
    says_opposite: bool = False


def match_documents(
    queries: Sequence[str], entries: LicensedQuerySet[SearchEntry], *, language: str, limit: int
) -> list[list[VerdictMatch]]:
    """Return the verdicts among ``entries`` that each text or address matches, best first.

    One query of the database for each text, a second if it has several matches, and five for all of them;
    an address is looked up, not fetched.
    """
    addresses = {query: key for query in queries if (key := _find_url_key(query))}
    by_key = _list_entries_by_key(entries, set(addresses.values()))
    texts = [query for query in dict.fromkeys(queries) if query not in addresses]
    index = DatabaseIndex(SearchEntry, entries, PublishedTermFrequency)
    found: dict[str, list[tuple[int, float, Any]]] = {
        query: [(pk, EXACT_SCORE, None) for pk in by_key.get(key, ())][:limit]
        for query, key in addresses.items()
    }
    for text, term_query in zip(texts, build_queries(texts, language, index), strict=True):
        matches = find_matches(term_query, index, limit=limit, bar=MIN_SCORE)
        found[text] = [(match.key, match.score, match) for match in matches]
    keys = {pk for matches in found.values() for pk, _, _ in matches}
    documents = PublicDocument.objects.defer("search_text").in_bulk(keys)
    return [
        [
            _build_match(query, documents[pk], score, match, language)
            for pk, score, match in found[query]
            if pk in documents
        ]
        for query in queries
    ]


def _find_url_key(query: str) -> str:
    """Return the key of a query that is an address; "" for a text."""
    address = query.strip()
    if not address.casefold().startswith(("http://", "https://")) or len(address.split()) > 1:
        return ""
    try:
        return get_url_key(address)
    except Invalid:
        return ""


def _list_entries_by_key(entries: LicensedQuerySet[SearchEntry], keys: set[str]) -> dict[str, list[int]]:
    rows = DocumentUrl.objects.filter(key__in=keys, document__in=entries.values("document"))
    found: dict[str, list[int]] = {}
    for key, document in rows.order_by("-document").values_list("key", "document"):
        found.setdefault(key, []).append(document)
    return found


def _build_match(
    query: str, document: PublicDocument, score: float, match: Any, language: str
) -> VerdictMatch:
    if match is None:
        return VerdictMatch(document, score, [ADDRESS_REASON])
    statement = document.content["statement"]
    described = describe_match(query, statement, match, language=language)
    numbers = serialize_figures(described.comparisons)
    return VerdictMatch(document, score, described.why, numbers, described.says_opposite)


_PUBLISHED_SQL = "SELECT term_vector FROM publishing_searchentry"


def refresh_published_frequencies(*, min_growth: float = MIN_GROWTH) -> bool:
    """Count the terms of published verdicts anew where their number changed; return True if it did."""
    texts = [SearchEntry.objects.all()]
    return count_frequencies(PublishedTermFrequency, texts, _PUBLISHED_SQL, min_growth=min_growth)
