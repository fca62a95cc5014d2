"""Several query sets loaded in one statement, for a page that shows a few rows of many tables."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from decimal import Decimal
from itertools import batched
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Field, QuerySet
from django.utils.dateparse import parse_duration

MAX_ARGUMENTS = 100
"""Most values that a function of SQL takes in every database."""
READERS: dict[str, Callable[[Any], Any] | None] = {
    **dict.fromkeys(("text", "varchar", "boolean", "smallint", "integer", "bigint")),
    "double precision": float,
    "uuid": UUID,
    "timestamp with time zone": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "interval": parse_duration,
    "numeric": Decimal,  # read from the digits as they come: a float has no more than 17
    "jsonb": lambda value: json.dumps(value, default=float),
}
"""How PostgreSQL's driver gives what comes as JSON, by the type of its column; None: as it comes."""


def load_together(*querysets: "QuerySet[Any, Any]") -> None:
    """Load the rows of query sets as iterating each would, all of them in one statement.

    For small lists: the rows travel as JSON. Columns of bytes have to be deferred.
    """
    compilers = []
    for queryset in querysets:
        if queryset._result_cache is not None:
            continue
        compiler = queryset.query.get_compiler(connection=connection)
        try:
            sql, params = compiler.as_sql(with_col_aliases=True)
        except EmptyResultSet:
            queryset._result_cache = []
            continue
        compilers.append((queryset, compiler, _select_as_json(compiler, sql), params))
    if not compilers:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(sql for *_, sql, _ in compilers)}",
            [value for *_, params in compilers for value in params],
        )
        lists = cursor.fetchone()
    parse_float = Decimal if connection.vendor == "postgresql" else float
    for (queryset, compiler, *_), found in zip(compilers, lists, strict=True):
        rows = json.loads(found or "[]", parse_float=parse_float)
        queryset._result_cache = _build_rows(queryset, compiler, rows)


def attach_rows(parents: Iterable[Any], name: str, rows: "QuerySet[Any, Any]") -> None:
    """Give each of the parents its own of the loaded rows, as ``prefetch_related(name)`` would."""
    found = defaultdict(list)
    parents = list(parents)
    for parent in parents[:1]:
        relation: Any = parent._meta.get_field(getattr(type(parent), name).rel.name)
        key, accessor = relation.field.attname, relation.field.name
    for row in rows if parents else ():
        found[getattr(row, key)].append(row)
    for parent in parents:
        own = getattr(parent, name).all()
        own._result_cache = found[parent.pk]
        own._prefetch_done = True
        for row in own._result_cache:
            setattr(row, accessor, parent)
        if not hasattr(parent, "_prefetched_objects_cache"):
            parent._prefetched_objects_cache = {}
        parent._prefetched_objects_cache[name] = own


def _select_as_json(compiler: Any, sql: str) -> str:
    """Return an expression for the rows of a compiled statement: a list of lists of columns, as JSON."""
    aggregate, build = (
        ("json_agg", "json_build_array")
        if connection.vendor == "postgresql"
        else ("json_group_array", "json_array")
    )
    names = [connection.ops.quote_name(alias) for *_, alias in compiler.select]
    parts = [f"{build}({', '.join(part)})" for part in batched(names, MAX_ARGUMENTS)]
    return f"(SELECT CAST({aggregate}({build}({', '.join(parts)})) AS text) FROM ({sql}) AS part)"  # noqa: S608 - of names and statements that Django compiled


def _build_rows(queryset: "QuerySet[Any, Any]", compiler: Any, found: list[list[list[Any]]]) -> list[Any]:
    readers = [_get_reader(column.output_field) for column, *_ in compiler.select]
    rows = [
        tuple(
            reader(value) if reader is not None and value is not None else value
            for reader, value in zip(readers, (value for part in parts for value in part), strict=True)
        )
        for parts in found
    ]
    compiler.execute_sql = lambda *args, **options: [rows]
    loaded: Any = queryset.all()
    loaded.query.get_compiler = lambda *args, **options: compiler
    return list(loaded._iterable_class(loaded))


def _get_reader(field: "Field[Any, Any]") -> Callable[[Any], Any] | None:
    """Return how to read a value of JSON as the driver gives it; None where it is the same.

    Raises KeyError for a type of column that nobody has told it of.
    """
    if connection.vendor != "postgresql":
        return None
    if base := getattr(field, "base_field", None):
        inner = _get_reader(base)
        if inner is None:
            return None
        return lambda values: [None if value is None else inner(value) for value in values]
    return READERS[(field.db_type(connection) or "").partition("(")[0]]
