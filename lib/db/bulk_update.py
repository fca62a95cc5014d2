"""Updates of many rows, each with values of its own, in one round trip to the database."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connections, router
from django.db.models import Model


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
