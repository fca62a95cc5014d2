"""Many rows at once: updated, counted, deleted, and found in whatever case."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connections, router
from django.db.models import IntegerField, Model, Q, QuerySet, Subquery


def bulk_update_rows(
    model: type[Model],
    rows: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]],
    *,
    present: Sequence[str] = (),
) -> None:
    """Update each of ``rows``, a pair of (values it must hold, values it is to hold), by field name.

    A row that holds something else by now is left as it is, and so is one with a null in ``present``. All
    rows name the same fields. An UPDATE a row through the ORM costs ten times as much, and one with a CASE
    for each column grows with the square of the rows.
    """
    if not rows:
        return
    meta = model._meta
    by_name: dict[str, Any] = {
        name: field for field in meta.concrete_fields for name in (field.name, field.attname)
    }
    by_name["pk"] = meta.pk
    connection = connections[router.db_for_write(model)]

    def column(name: str) -> str:
        return connection.ops.quote_name(str(by_name[name].column))

    def prepared(values: Mapping[str, Any]) -> list[Any]:
        return [by_name[name].get_db_prep_save(value, connection) for name, value in values.items()]

    holds, changes = rows[0]
    where = [f"{column(name)} = %s" for name in holds]
    where += [f"{column(name)} IS NOT NULL" for name in present]
    assigned = ", ".join(f"{column(name)} = %s" for name in changes)
    table = connection.ops.quote_name(meta.db_table)
    sql = f"UPDATE {table} SET {assigned} WHERE {' AND '.join(where)}"  # noqa: S608 - our own names
    values = [(*prepared(changes), *prepared(holds)) for holds, changes in rows]
    with connection.cursor() as cursor:
        cursor.executemany(sql, values)


def filter_same_in_any_case[M: Model](rows: QuerySet[M], field: str, typed: Iterable[str]) -> QuerySet[M]:
    """Return the rows whose ``field`` is one of ``typed`` in whatever case.

    To the database a dotless "ı" in capitals is an "I", and so is a long "ſ" an "S": a name or an address
    with them is somebody else's. Not by casefold, to which the long one is an "s" too.
    """
    alike, wanted = Q(pk__in=[]), set()
    for one in typed:
        alike |= Q(**{f"{field}__iexact": one})
        wanted.add(one.lower())
    found = rows.filter(alike).values_list("pk", field)
    return rows.filter(pk__in=[pk for pk, value in found if value.lower() in wanted])


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


MAX_DELETED = 1000
"""Rows that one run deletes; the next one goes on."""


def delete_oldest(rows: QuerySet[Any]) -> int:
    """Delete the first MAX_DELETED of ``rows``, which have an order, the oldest first; return how many."""
    keys = list(rows.values_list("pk", flat=True)[:MAX_DELETED])
    rows.model._default_manager.filter(pk__in=keys).delete()
    return len(keys)
