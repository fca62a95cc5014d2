"""The index of terms in the database: the rows that a person may see, found by their terms."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from factcheck.models.indexed_terms import IndexedTerms, TermCount
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
_LENGTH_SQL = {"postgresql": "OCTET_LENGTH(terms)", "sqlite": "LENGTH(CAST(terms AS BLOB))"}
"""Bytes: PostgreSQL would have to read each text to count its characters."""


class DatabaseIndex:
    """``model``: a table of IndexedTerms. ``visible``: rows that a person may see, by the keys that it has.

    ``frequencies`` are counts of texts that everybody who is told of a match may know of: scores and
    corrections of misspelt words tell of them.
    """

    def __init__(
        self, model: type[IndexedTerms], visible: QuerySet[Any], frequencies: type[TermCount]
    ) -> None:
        self._model = model
        self._visible = visible.order_by().values("pk")
        self._frequencies = frequencies._meta.db_table

    def count_terms(self, terms: Collection[str]) -> tuple[Mapping[str, int], int]:
        wanted = [TOTAL, *terms]
        # untranslated: SQL
        found = self._select_counts(f"term IN ({', '.join(['%s'] * len(wanted))})", wanted)
        return found, found.pop(TOTAL, 0)

    def list_terms(self, prefixes: Collection[str]) -> Mapping[str, int]:
        condition = " OR ".join(["term LIKE %s"] * len(prefixes))
        # The most frequent, of equals the first: another order would answer one query in two ways.
        # untranslated: SQL
        ordered = f"({condition}) ORDER BY count DESC, term LIMIT {MAX_VOCABULARY}"
        return self._select_counts(ordered, [f"{prefix}%" for prefix in prefixes])

    def _select_counts(self, condition: str, values: Sequence[str]) -> dict[str, int]:
        # As text: to write the same as a queryset takes longer than to ask the database.
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT term, count FROM {self._frequencies} WHERE {condition}", values)  # noqa: S608 - values apart
            return dict(cursor.fetchall())

    def list_candidates(
        self, lookups: Sequence[Lookup], weights: Mapping[str, float], limit: int
    ) -> list[tuple[int, str]]:
        """Return what TermIndex says, in one query."""
        try:
            visible, visible_values = self._visible.query.sql_with_params()
        except EmptyResultSet:
            return []
        shared, weight_values = _build_sum(weights)
        matching, lookup_values = _build_match(lookups)
        model = self._model._meta
        # In order before it is asked who may see what: of thousands that have a term, the best alone are
        # looked up among what somebody may see.
        sql = (
            f"SELECT found.id, found.terms FROM (SELECT {model.pk.column} AS id, terms, "  # noqa: S608 - values apart
            f"({shared}) / ({_LENGTH_SQL[connection.vendor]} + {LENGTH_OFFSET}) AS near "
            f"FROM {model.db_table} WHERE {matching} ORDER BY near DESC, id DESC) AS found "
            f"WHERE found.id IN ({visible}) ORDER BY found.near DESC, found.id DESC LIMIT %s"
        )
        with connection.cursor() as cursor:
            cursor.execute(sql, (*weight_values, *lookup_values, *visible_values, limit))
            found: list[tuple[int, str]] = cursor.fetchall()
        return found

    def list_statements(self, keys: Collection[int]) -> dict[int, str]:
        """Return the statements, as they are written, of those of ``keys`` that may still be seen."""
        rows = self._list_rows(keys)
        return dict(rows.values_list("pk", self._model.STATEMENT))

    def list_meanings(self, keys: Collection[int]) -> dict[int, bytes]:
        """Return the vectors of those of ``keys`` that may still be seen and that have one."""
        rows = self._list_rows(keys).filter(meaning__isnull=False)
        return {key: bytes(meaning) for key, meaning in rows.values_list("pk", "meaning")}

    def _list_rows(self, keys: Collection[int]) -> QuerySet[Any]:
        rows = self._model._default_manager.filter(pk__in=keys)
        return rows.filter(pk__in=self._visible).order_by()


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
