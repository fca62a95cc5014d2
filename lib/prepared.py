"""Querysets that are compiled once and asked often: writing the SQL again costs Django more than running it.

Only PostgreSQL is asked so; other databases are asked as always. Values come as the driver reads them,
with no conversion of Django's own: a JSON field comes as text.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS, OperationalError, connections
from django.db.models import QuerySet
from psycopg import Cursor

Made = QuerySet[Any, Any]
Rows = list[dict[str, Any]]


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
        self._names: list[str] = []

    def rows(self, *values: str | int) -> Rows:
        """The rows for these parameters."""
        connection = connections[DEFAULT_DB_ALIAS]
        if connection.vendor != "postgresql":
            return list(self._make(*values))
        if not self._sql:
            self._compile()
        parameters = list(self._fixed)
        for place, number in self._places:
            parameters[place] = values[number]
        return _reached(connection, lambda: self._asked(connection.connection, parameters))

    def _asked(self, connection: Any, parameters: list[Any]) -> Rows:
        with Cursor(connection) as cursor, planned_once(connection):
            cursor.execute(self._sql, parameters, prepare=True, binary=self._binary)
            self._names = self._names or _names(cursor)
            return [dict(zip(self._names, row, strict=True)) for row in cursor.fetchall()]

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


def rows_of(queryset: Made) -> Rows:
    """The rows of a queryset that is asked once, in binary where there is that."""
    if connections[queryset.db].vendor != "postgresql":
        return list(queryset)
    return binary_rows(*queryset.query.get_compiler(using=queryset.db).as_sql())


def binary_rows(sql: str, parameters: Any) -> Rows:
    """What PostgreSQL answers, in binary. Django's own cursor writes parameters into the text, and cannot be
    answered so.
    """
    connection = connections[DEFAULT_DB_ALIAS]

    def asked() -> Rows:
        with connection.connection.cursor() as client, Cursor(connection.connection) as cursor:
            cursor.execute(client.mogrify(sql, parameters), binary=True)
            names = _names(cursor)
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    return _reached(connection, asked)


@contextmanager
def planned_once(connection: Any) -> Iterator[None]:
    """What is asked within is planned by the server once for each connection: that costs more than running
    it. Django has turned this off (None) for its own queries, each of which is another text.
    """
    usual, connection.prepare_threshold = connection.prepare_threshold, 0
    try:
        yield
    finally:
        connection.prepare_threshold = usual


def _names(cursor: Cursor[Any]) -> list[str]:
    return [column.name for column in cursor.description or ()]


def _reached(connection: Any, ask: Callable[[], Rows]) -> Rows:
    """What ``ask`` gives; where the server has ended the connection since it was last used, by a new one.

    Django asks it for a sign of life before each request instead, which costs as much as what is asked here.
    """
    connection.ensure_connection()
    try:
        with connection.wrap_database_errors:
            return ask()
    except OperationalError:
        if connection.in_atomic_block or not connection.connection.closed:
            raise
    connection.close()
    connection.ensure_connection()
    with connection.wrap_database_errors:
        return ask()
