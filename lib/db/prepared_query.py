"""A query whose SQL is compiled once, for facts that every action asks: compiling costs more than asking."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import repeat
from typing import Any

from django.db import connections
from django.db.models import BigIntegerField, Expression, Field, QuerySet, Value


class Parameter(Expression):
    """A value that each run of a prepared query gives by name. It stands in filters where a value would."""

    def __init__(self, name: str, output_field: "Field[Any, Any]") -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """Return a placeholder, with the parameter itself in place of its value."""
        return "%s", (self,)


def list_parameters(name: str, output_field: "Field[Any, Any]", count: int) -> list[Parameter]:
    """Return parameters for a list of up to so many values, as ``fill_list`` gives them to a run."""
    return [Parameter(f"{name}_{number}", output_field) for number in range(count)]


def fill_list(name: str, values: Sequence[Any], count: int) -> dict[str, Any]:
    """Return the values of ``list_parameters`` by name; of fewer, the last again, and of none, NULL.

    Raises ValueError for more than there are parameters: rows would be missing.
    """
    if len(values) > count:
        raise ValueError(f"{len(values)} values for {count} parameters")
    given = [*values, *repeat(values[-1] if values else None, count - len(values))]
    return {f"{name}_{number}": value for number, value in enumerate(given)}


def fill_parameters(slots: Iterable[Any], values: Mapping[str, Any], connection: Any) -> list[Any]:
    """Return the values of a statement in place of its parameters; what is no parameter stays."""
    return [
        slot.output_field.get_db_prep_value(values[slot.name], connection)
        if isinstance(slot, Parameter)
        else slot
        for slot in slots
    ]


def write_constants(sql: str, slots: Iterable[Any], connection: Any) -> tuple[str, tuple[Any, ...]]:
    """Return the statement with all but its parameters written into it, and the slots that are left.

    PostgreSQL plans a statement once for a connection if that plan is as good as one for the values given. It
    never is while the states of open claims are values: the indexes of open claims cannot be used then.
    """
    if connection.vendor != "postgresql":
        return sql, tuple(slots)
    connection.ensure_connection()
    left, remaining = [], iter(slots)

    def write(mark: re.Match[str]) -> str:
        if mark[0] == "%%":
            return mark[0]
        slot = next(remaining)
        if isinstance(slot, Parameter):
            left.append(slot)
            return mark[0]
        written: str = connection.ops.compose_sql("%s", [slot])
        return written.replace("%", "%%")

    return _PLACEHOLDER.sub(write, sql), tuple(left)


class Constant(Value):
    """A value of the code that is written into the text of a query, compiled once or not.

    For a list of few rows of a large table, such as the first ten approved claims: planned for any state,
    it would be read without the index of open claims.
    """

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """Return the value as SQL."""
        return write_constants("%s", [self.value], connection)


_PLACEHOLDER = re.compile("%[%s]")


class PreparedQuery:
    """Compiles a query set of ``values()`` at its first run on a database, and fills in values at every run.

    ``build_rows`` is called once a database: apart from its parameters, it may depend on nothing that
    changes. The columns come as the driver returns them, so choose numbers and ``Exists``.
    """

    def __init__(self, build_rows: Callable[[], "QuerySet[Any, Any]"]) -> None:
        self.build_rows = build_rows
        self._statements: dict[str, tuple[str, tuple[Any, ...], list[str]]] = {}

    def get_row(self, using: str = "default", **values: Any) -> dict[str, Any]:
        """Return the row that the query finds with these values, as {name: value}. One query."""
        sql, slots, names = self.get_statement(using)
        connection = connections[using]
        with connection.cursor() as cursor:
            cursor.execute(sql, fill_parameters(slots, values, connection))
            row = cursor.fetchone()
        return dict(zip(names, row, strict=True))

    def select_keys(self, **values: Any) -> "PreparedKeys":
        """Return the keys that the query finds, for a filter of another query: ``filter(desk__in=...)``."""
        return PreparedKeys(self, values)

    def get_statement(self, using: str) -> tuple[str, tuple[Any, ...], list[str]]:
        """Return the SQL, its parameters and the names of its columns."""
        if using not in self._statements:
            self._statements[using] = self._compile(using)
        return self._statements[using]

    def _compile(self, using: str) -> tuple[str, tuple[Any, ...], list[str]]:
        query = self.build_rows().using(using).query
        compiler = query.get_compiler(using)
        compiled, values = compiler.as_sql()
        sql, slots = write_constants(compiled, values, connections[using])
        return sql, slots, [*query.values_select, *query.annotation_select]


class PreparedKeys(Expression):
    """The one column of a prepared query as a subquery. It reads no column of the query around it."""

    def __init__(self, query: PreparedQuery, values: Mapping[str, Any]) -> None:
        super().__init__(output_field=BigIntegerField())
        self.query, self.values = query, values

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """Return the subquery; a value that is a parameter stays one, for a prepared query around it."""
        sql, slots, _ = self.query.get_statement(connection.alias)
        filled = (self.values[slot.name] if isinstance(slot, Parameter) else slot for slot in slots)
        return f"({sql})", tuple(filled)
