"""Counts of many querysets in one query."""

from collections.abc import Mapping
from typing import Any

from django.db.models import IntegerField, QuerySet, Subquery


class SubqueryCount(Subquery):
    """Number of rows of a queryset, as a column of another query."""

    # untranslated: SQL
    template = "(SELECT count(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()
    empty_result_set_value = 0

    def __init__(self, rows: QuerySet[Any, Any]) -> None:
        counted = rows.all() if rows.query.values_select else rows.values("pk")
        # Even of a slice: as many rows as that, of whichever.
        counted.query.clear_ordering(force=True)
        super().__init__(counted)


def count_rows[Name](base: QuerySet[Any, Any], counted: Mapping[Name, QuerySet[Any, Any]]) -> dict[Name, int]:
    """Return {name: number of rows} of all ``counted``, in one query. ``base`` is any queryset of one row.

    A count that may stop early has a slice for its bound.
    """
    return dict(zip(counted, select_counts(base, counted).get(), strict=True)) if counted else {}


def select_counts(base: QuerySet[Any, Any], counted: Mapping[Any, QuerySet[Any, Any]]) -> QuerySet[Any, Any]:
    """Return the one row of ``count_rows``: a tuple of the numbers, in the order of ``counted``."""
    columns = {f"count_{number}": SubqueryCount(rows) for number, rows in enumerate(counted.values())}
    row: QuerySet[Any, Any] = base.order_by().annotate(**columns).values_list(*columns)
    return row
