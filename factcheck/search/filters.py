"""The words of a list's filter, by the same index as the search (``settings.WORDS_FILTER``)."""

from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from factcheck.search.engine import match_documents
from factcheck.search.indexing import index_newest_changes
from factcheck.search.queries import drop_begun_word, parse_query


def filter_by_words(rows: QuerySet[Any], kind: str, words: str, user: Any) -> QuerySet[Any]:
    """Return those of ``rows``, of one kind, that have every word and number of ``words``.

    A list is not ranked, so a row with another number is not in it. ``user`` is whoever looks, or None.
    """
    index_newest_changes()
    query = drop_begun_word(parse_query(words, user if isinstance(user, User) else None), words)
    if not query.groups:
        return rows.none()
    return rows.filter(pk__in=match_documents(kind, query.get_all()).values("object_id"))
