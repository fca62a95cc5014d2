"""A query whose SQL is compiled once, for facts that every action asks: compiling costs more than asking."""

from collections.abc import Callable
from typing import Any

from django.db import connections
from django.db.models import Expression, Field, QuerySet


class Parameter(Expression):
    """A value that each run of a prepared query gives by name. It stands in filters where a value would."""

    def __init__(self, name: str, output_field: "Field[Any, Any]") -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """Return a placeholder, with the parameter itself in place of its value."""
        return "%s", (self,)


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
        if using not in self._statements:
            self._statements[using] = self._compile(using)
        sql, slots, names = self._statements[using]
        connection = connections[using]
        filled = [
            slot.output_field.get_db_prep_value(values[slot.name], connection)
            if isinstance(slot, Parameter)
            else slot
            for slot in slots
        ]
        with connection.cursor() as cursor:
            cursor.execute(sql, filled)
            row = cursor.fetchone()
        return dict(zip(names, row, strict=True))

    def _compile(self, using: str) -> tuple[str, tuple[Any, ...], list[str]]:
        query = self.build_rows().using(using).query
        compiler = query.get_compiler(using)
        sql, slots = compiler.as_sql()
        return sql, tuple(slots), [*query.values_select, *query.annotation_select]
