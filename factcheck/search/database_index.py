"""The index of terms in the database: the rows that a person may see, found by their terms."""

from collections.abc import Collection, Mapping, Sequence
from functools import reduce
from operator import add, and_, or_
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Case, FloatField, Func, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Length

from factcheck.models.indexed_terms import TermCount
from factcheck.workflow.term_frequencies import TOTAL
from lib.text_search import LENGTH_OFFSET, Lookup

MAX_VOCABULARY = 5_000
"""Known terms that are compared with one that may be written wrongly."""


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
        shared = reduce(
            add,
            (
                Case(
                    When(self._match_any([(term,)]), then=Value(weights[term])),
                    default=Value(0.0),
                    output_field=FloatField(),
                )
                for term in sorted(weights)
            ),
        )
        near = shared / (Cast(Length("terms"), FloatField()) + Value(float(LENGTH_OFFSET)))
        rows = self._among.filter(self._match_any(lookups)).order_by(near.desc(), "-pk")
        return list(rows.values_list("pk", "terms")[:limit])

    def _match_any(self, lookups: Sequence[Lookup]) -> Q | Func:
        """Match rows that have all terms of one of the lookups."""
        if connection.vendor != "postgresql":
            return reduce(
                or_, (reduce(and_, (Q(terms__contains=f" {term} ") for term in one)) for one in lookups)
            )
        # A term has letters, digits and marks alone. The column is PostgreSQL's own (migration 0004).
        query = " | ".join("(" + " & ".join(f"'{term}'" for term in one) + ")" for one in lookups)
        vector = f'"{self._among.model._meta.db_table}"."term_vector"'
        return Func(
            Value(query),
            # untranslated: SQL
            template=f"{vector} @@ CAST(%(expressions)s AS tsquery)",
            output_field=BooleanField(),
        )
