"""Querysets that are compiled once and asked often: writing the SQL again costs Django more than running it.

Only PostgreSQL is asked so; other databases are asked as always. Values come as the driver reads them,
with no conversion of Django's own: a JSON field comes as text.
"""

from collections.abc import Callable
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet
from psycopg import Cursor

Made = QuerySet[Any, Any]


class Prepared:
    """``make`` gives a ``.values()`` queryset for parameters of the types ``kinds`` (str or int).

    It is called once, with stand-ins; each must reach the SQL unchanged, as it does where a parameter is what
    a column is compared with. ``binary``: bytes are sent as bytes, not as twice as many hexadecimal digits.
    """

    def __init__(
        self, make: Callable[..., Made], *kinds: type[str] | type[int], binary: bool = False
    ) -> None:
        self._make = make
        self._stand_ins: list[Any] = [
            f"\ue000stand-in {number}" if kind is str else 982_451_653 + number
            for number, kind in enumerate(kinds)
        ]
        self._binary = binary
        self._sql = ""
        self._fixed: list[Any] = []
        self._places: list[tuple[int, int]] = []

    def rows(self, *values: str | int) -> list[dict[str, Any]]:
        """The rows for these parameters."""
        connection = connections[DEFAULT_DB_ALIAS]
        if connection.vendor != "postgresql":
            return list(self._make(*values))
        if not self._sql:
            self._compile()
        parameters = list(self._fixed)
        for place, number in self._places:
            parameters[place] = values[number]
        _made_ready(connection)
        with connection.wrap_database_errors, Cursor(connection.connection) as cursor:
            # The server plans it once for each connection, too: that cost more than running it.
            cursor.execute(self._sql, parameters, prepare=True, binary=self._binary)
            names = [column.name for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def _compile(self) -> None:
        found = self._make(*self._stand_ins)
        sql, parameters = found.query.get_compiler(using=DEFAULT_DB_ALIAS).as_sql()
        self._fixed = list(parameters)
        self._places = [
            (place, self._stand_ins.index(one))
            for place, one in enumerate(parameters)
            if isinstance(one, str | int) and one in self._stand_ins
        ]
        if {number for _, number in self._places} != set(range(len(self._stand_ins))):
            raise TypeError("A parameter does not reach the SQL as it is.")
        self._sql = sql


def rows_of(queryset: Made) -> list[dict[str, Any]]:
    """The rows of a queryset that is asked once, in binary where there is that."""
    if connections[queryset.db].vendor != "postgresql":
        return list(queryset)
    return binary_rows(*queryset.query.get_compiler(using=queryset.db).as_sql())


def binary_rows(sql: str, parameters: Any) -> list[dict[str, Any]]:
    """What PostgreSQL answers, in binary. Django's own cursor writes parameters into the text, and cannot be
    answered so.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    _made_ready(connection)
    with (
        connection.wrap_database_errors,
        connection.connection.cursor() as client,
        Cursor(connection.connection) as cursor,
    ):
        cursor.execute(client.mogrify(sql, parameters), binary=True)
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _made_ready(connection: Any) -> None:
    """As Django does before it hands out a cursor: after a restart of the server it connects anew."""
    connection.close_if_health_check_failed()
    connection.ensure_connection()
