"""Several query sets loaded in one statement, for a page that shows a few rows of many tables."""

import copy
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal
from itertools import batched, chain
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Field, QuerySet
from django.utils.dateparse import parse_duration

from lib.db.prepared_query import fill_parameters, write_constants

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
"""Converters from JSON to the driver's value, by the type of the column; None: no conversion."""


@dataclass(frozen=True)
class _Statement:
    """A query set as it is compiled: rows as JSON, and how each of its columns is read from that."""

    queryset: "QuerySet[Any, Any]"
    compiler: Any
    sql: str
    params: Sequence[Any]
    readers: Sequence[Callable[[Any], Any] | None]

    def build_rows(self, found: str | None) -> list[Any]:
        """Return what iterating the query set would give, of these rows as JSON."""
        rows = json.loads(found or "[]", parse_float=Decimal if _is_postgresql() else float)
        return _build_rows(self, rows)


class PreparedRows:
    """A query set for ``load_together`` that is compiled once: compiling costs more than its few rows.

    ``build_rows`` is called at the first use. Apart from its parameters, it may depend on nothing that
    changes: the rows of a related manager would keep the row that it is of.
    """

    def __init__(self, build_rows: "Callable[[], QuerySet[Any, Any]]") -> None:
        self.build_rows = build_rows
        self._statements: dict[str, _Statement | None] = {}

    def select(self, **values: Any) -> "SelectedRows":
        """Return the rows with these values for the parameters, not loaded yet."""
        if connection.vendor not in self._statements:
            try:
                compiled = _compile(self.build_rows())
                sql, slots = write_constants(compiled.sql, compiled.params, connection)
                self._statements[connection.vendor] = replace(compiled, sql=sql, params=slots)
            except EmptyResultSet:
                self._statements[connection.vendor] = None
        return SelectedRows(self._statements[connection.vendor], values)


@dataclass
class SelectedRows:
    """Rows of a prepared query set, loaded by ``load_together`` or, as those of a query set, when asked for.

    Without a statement where no row can match, as for somebody who may read nothing.
    """

    statement: _Statement | None
    values: dict[str, Any]
    loaded: list[Any] | None = None

    @property
    def rows(self) -> list[Any]:
        load_together(self)
        return self.loaded or []

    def __iter__(self) -> Iterator[Any]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def load_together(*wanted: "QuerySet[Any, Any] | SelectedRows") -> None:
    """Load the rows of query sets as iterating each would, all of them in one statement.

    For small lists: the rows travel as JSON. Columns of bytes have to be deferred.
    """
    parts: list[tuple[Any, _Statement]] = []
    for one in wanted:
        if isinstance(one, SelectedRows):
            if one.loaded is None and one.statement is not None:
                parts.append((one, one.statement))
        elif one._result_cache is None:
            try:
                parts.append((one, _compile(one)))
            except EmptyResultSet:
                one._result_cache = []
    if not parts:
        return
    params: list[Any] = []
    for one, statement in parts:
        values = one.values if isinstance(one, SelectedRows) else {}
        params += fill_parameters(statement.params, values, connection)
    sql = f"SELECT {', '.join(statement.sql for _, statement in parts)}"
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        lists = cursor.fetchone()
    for (one, statement), found in zip(parts, lists, strict=True):
        rows = statement.build_rows(found)
        if isinstance(one, SelectedRows):
            one.loaded = rows
        else:
            one._result_cache = rows


def attach_rows(parents: Iterable[Any], name: str, rows: Iterable[Any]) -> None:
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


def _is_postgresql() -> bool:
    return bool(connection.vendor == "postgresql")


def _compile(queryset: "QuerySet[Any, Any]") -> _Statement:
    """Return the statement of a query set. Raises EmptyResultSet where no row can match."""
    compiler = queryset.query.get_compiler(connection=connection)
    sql, params = compiler.as_sql(with_col_aliases=True)
    readers = [_get_reader(column.output_field) for column, *_ in compiler.select]
    return _Statement(queryset, compiler, _select_as_json(compiler, sql), params, readers)


def _select_as_json(compiler: Any, sql: str) -> str:
    """Return an expression for the rows of a compiled statement: a list of lists of columns, as JSON."""
    aggregate, build = (
        ("json_agg", "json_build_array") if _is_postgresql() else ("json_group_array", "json_array")
    )
    names = [connection.ops.quote_name(alias) for *_, alias in compiler.select]
    parts = [f"{build}({', '.join(part)})" for part in batched(names, MAX_ARGUMENTS)]
    return f"(SELECT CAST({aggregate}({build}({', '.join(parts)})) AS text) FROM ({sql}) AS part)"  # noqa: S608 - of names and statements that Django compiled


def _build_rows(statement: _Statement, found: list[list[list[Any]]]) -> list[Any]:
    rows = [list(chain.from_iterable(parts)) for parts in found]
    # Most columns come as they are, and a page has thousands of values.
    for number, reader in enumerate(statement.readers):
        if reader is not None:
            for row in rows:
                if row[number] is not None:
                    row[number] = reader(row[number])
    compiler = copy.copy(statement.compiler)
    compiler.execute_sql = lambda *args, **options: [rows]
    loaded: Any = statement.queryset.all()
    loaded.query.get_compiler = lambda *args, **options: compiler
    return list(loaded._iterable_class(loaded))


def _get_reader(field: "Field[Any, Any]") -> Callable[[Any], Any] | None:
    """Return how to read a value of JSON as the driver gives it; None where it is the same.

    Raises KeyError for a type of column that nobody has told it of.
    """
    if not _is_postgresql():
        return None
    if base := getattr(field, "base_field", None):
        inner = _get_reader(base)
        if inner is None:
            return None
        return lambda values: [None if value is None else inner(value) for value in values]
    return READERS[(field.db_type(connection) or "").partition("(")[0]]
