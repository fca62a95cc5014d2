"""Search of published verdicts: those with all its words, newest first; else near matches.

Where no verdict has every word, those that say the same are found by the matcher, the best first.
"""

from typing import NamedTuple

from django.db.models import QuerySet

from factcheck.search.database_index import DatabaseIndex
from factcheck.search.queries import parse_query
from factcheck.search.similar_claims import build_queries
from lib.db.lexemes import TermGroups
from lib.text_search import find_matches
from publishing.models import PublicDocument, PublishedTermFrequency, SearchEntry

MAX_TERMS = 6
MAX_NEAR_MATCHES = 100


class SearchPosition(NamedTuple):
    """The beginning of a page. ``before``: the position of the previous page's last document, 0 for none."""

    near: bool = False
    before: int = 0
    offset: int = 0


class SearchPage(NamedTuple):
    """One page, and the beginning of the next one (None after the last)."""

    documents: list[PublicDocument]
    next: SearchPosition | None


def search_documents(
    cards: QuerySet[SearchEntry], query: str, place: SearchPosition, size: int
) -> SearchPage:
    """Return one page of the documents that ``query`` finds among ``cards``; without words, all of them.

    At most six queries.
    """
    requested = parse_public_query(query)
    if query.strip() and not requested:
        return SearchPage([], None)
    if not place.near:
        rows = _list_page_ids(_filter_all_words(cards, requested), place, size)
        if rows or place.before or place.offset or not requested:
            return _build_search_page(rows, place, size)
    near = SearchPosition(near=True, offset=place.offset)
    return _build_search_page(_list_near_matches(cards, query, near, size), near, size)


def parse_public_query(query: str) -> TermGroups:
    """Return what somebody outside searches for: numbers, phrases and its longest words, MAX_TERMS at most.

    No word stands for another that it resembles: the words of the index are the newsroom's own.
    """
    groups = parse_query(query, tolerant=False).groups
    by_length = sorted(groups, key=lambda group: (not group.is_exact, -len(group.typed), group.typed))
    return tuple(group.terms for group in by_length[:MAX_TERMS])


def _list_page_ids(cards: QuerySet[SearchEntry], place: SearchPosition, size: int) -> list[int]:
    if place.before:
        cards = cards.filter(document__lt=place.before)
    rows = cards.values_list("document", flat=True)
    return list(rows[place.offset : place.offset + size + 1])


def _filter_all_words(cards: QuerySet[SearchEntry], words: TermGroups) -> QuerySet[SearchEntry]:
    # Words that many have are met soon when walking from the newest; those that few have, the index knows.
    # Which of the two it is PostgreSQL tells by its statistics of the words.
    found = cards.filter(lexemes__match=words) if words else cards
    return found.order_by("-document")


def _list_near_matches(
    cards: QuerySet[SearchEntry], query: str, place: SearchPosition, size: int
) -> list[int]:
    if place.offset >= MAX_NEAR_MATCHES:
        return []
    index = DatabaseIndex(SearchEntry, cards, PublishedTermFrequency)
    [terms] = build_queries([query], "", index)
    found = find_matches(terms, index, limit=MAX_NEAR_MATCHES)
    last = min(place.offset + size + 1, MAX_NEAR_MATCHES)
    return [match.key for match in found[place.offset : last]]


def _build_search_page(rows: list[int], place: SearchPosition, size: int) -> SearchPage:
    shown = rows[:size]
    documents = PublicDocument.objects.only("position", "public_id", "body", "updated_at").in_bulk(shown)
    more = None
    if len(rows) > size:
        more = (
            SearchPosition(True, 0, place.offset + size) if place.near else SearchPosition(before=shown[-1])
        )
    return SearchPage([documents[row] for row in shown if row in documents], more)
