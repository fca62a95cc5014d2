"""The index of terms in the database: the rows that a person may see, found by their terms."""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet

from factcheck.models.indexed_terms import TermCount
from factcheck.workflow.term_frequencies import TOTAL
from lib.text_search import LENGTH_OFFSET, Lookup

MAX_VOCABULARY = 5_000
"""Known terms that are compared with one that may be written wrongly."""
_SQL: dict[str, tuple[str, Callable[[str], str]]] = {
    # The column is PostgreSQL's own (migration 0004).
    "postgresql": ("term_vector @@ CAST(%s AS tsquery)", "'{}'".format),
    "sqlite": ("INSTR(terms, %s) > 0", " {} ".format),
}
"""SQL for whether a row has a term, and what writes its value. A term has letters, digits and marks alone."""


class DatabaseIndex:
    """``among``: rows of an IndexedTerms, filtered to what a person may see.

    ``frequencies`` are counts of texts that everybody who is told of a match may know of: scores and
    corrections of misspelt words tell of them.
    """

    def __init__(self, among: QuerySet[Any], frequencies: type[TermCount]) -> None:
        self._among = among
        self._frequencies = frequencies._default_manager

    def count_terms(self, terms: Collection[str]) -> tuple[Mapping[str, int], int]:
        rows = self._frequencies.filter(term__in=[TOTAL, *terms])
        found = dict(rows.values_list("term", "count"))
        return found, found.pop(TOTAL, 0)

    def list_terms(self, prefixes: Collection[str]) -> Mapping[str, int]:
        rows = self._frequencies.filter(reduce(or_, (Q(term__startswith=one) for one in prefixes)))
        # The most frequent, of equals the first: another order would answer one query in two ways.
        rows = rows.order_by("-count", "term")
        return dict(rows.values_list("term", "count")[:MAX_VOCABULARY])

    def list_candidates(
        self, lookups: Sequence[Lookup], weights: Mapping[str, float], limit: int
    ) -> list[tuple[int, str]]:
        """Return what TermIndex says, in one query."""
        try:
            visible, visible_values = self._among.order_by().values("pk").query.sql_with_params()
        except EmptyResultSet:
            return []
        shared, weight_values = _build_sum(weights)
        matching, lookup_values = _build_match(lookups)
        model = self._among.model._meta
        # In order before it is asked who may see what: of thousands that have a term, the best alone are
        # looked up among what somebody may see.
        sql = (
            f"SELECT found.id, found.terms FROM (SELECT {model.pk.column} AS id, terms, "  # noqa: S608 - values apart
            f"({shared}) / (LENGTH(terms) + {LENGTH_OFFSET}) AS near "
            f"FROM {model.db_table} WHERE {matching} ORDER BY near DESC, id DESC) AS found "
            f"WHERE found.id IN ({visible}) ORDER BY found.near DESC, found.id DESC LIMIT %s"
        )
        with connection.cursor() as cursor:
            cursor.execute(sql, (*weight_values, *lookup_values, *visible_values, limit))
            found: list[tuple[int, str]] = cursor.fetchall()
        return found

    def list_statements(self, keys: Collection[int]) -> dict[int, str]:
        """Return the statements, as they are written, of those of ``keys`` that may still be seen."""
        rows = self._among.filter(pk__in=keys).order_by()
        return dict(rows.values_list("pk", self._among.model.STATEMENT))

    def list_meanings(self, keys: Collection[int]) -> dict[int, bytes]:
        """Return the vectors of those of ``keys`` that may still be seen and that have one."""
        rows = self._among.filter(pk__in=keys, meaning__isnull=False).order_by()
        return {key: bytes(meaning) for key, meaning in rows.values_list("pk", "meaning")}


def _build_sum(weights: Mapping[str, float]) -> tuple[str, list[str | float]]:
    """Return SQL for the sum of the weights of the terms that a row has, in this order; with its values."""
    has_term, quote = _SQL[connection.vendor]
    # untranslated: SQL
    each = f"CASE WHEN {has_term} THEN CAST(%s AS double precision) ELSE 0 END"
    values = [value for term, weight in weights.items() for value in (quote(term), weight)]
    return " + ".join([each] * len(weights)), values


def _build_match(lookups: Sequence[Lookup]) -> tuple[str, list[str]]:
    """Return SQL for whether a row has all terms of one of the lookups; with its values."""
    has_term, quote = _SQL[connection.vendor]
    if connection.vendor == "postgresql":
        queries = _list_tsqueries(lookups)
        return " OR ".join([has_term] * len(queries)), queries
    each = [" AND ".join([has_term] * len(lookup)) for lookup in lookups]
    return " OR ".join(each), [quote(term) for lookup in lookups for term in lookup]


def _list_tsqueries(lookups: Sequence[Lookup]) -> list[str]:
    """Return queries for PostgreSQL of which a row has to match one.

    One for all terms that are looked up alone, and one for each first term of the others: the index reads
    the rows of that term, and skips to these among those of the rest. Of one query for everything it compares
    each row of every term with all of it, which takes twice as long.
    """
    alone = [f"'{first}'" for first, *others in lookups if not others]
    together: dict[str, list[str]] = {}
    for first, *others in lookups:
        if others:
            together.setdefault(first, []).append("(" + " & ".join(f"'{term}'" for term in others) + ")")
    queries = [f"'{first}' & ({' | '.join(others)})" for first, others in together.items()]
    return [" | ".join(alone), *queries] if alone else queries
