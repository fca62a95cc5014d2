"""Querysets that are compiled once and asked often: writing the SQL again costs Django more than running it.

Only PostgreSQL is asked so; other databases are asked as always. Values come as the driver reads them,
with no conversion of Django's own: a JSON field comes as text.
"""

import re
from collections.abc import Callable
from itertools import count
from typing import Any
from weakref import WeakKeyDictionary

import psycopg
from django.db import DEFAULT_DB_ALIAS, OperationalError, connections
from django.db.models import QuerySet
from psycopg.adapt import PyFormat, Transformer
from psycopg.pq import ExecStatus, Format, TransactionStatus
from psycopg.pq.abc import PGresult

Made = QuerySet[Any, Any]
Rows = list[dict[str, Any]]
PLAN_IS_GONE = (psycopg.errors.InvalidSqlStatementName, psycopg.errors.FeatureNotSupported)
"""After DISCARD and DEALLOCATE ALL, and after a migration that changed a table: it is planned anew."""
_serial = count(1)


class Prepared:
    """``make`` gives a ``.values()`` queryset for parameters of the types ``kinds`` (str or int).

    It is called once, with stand-ins; each must reach the SQL unchanged, as it does where a parameter is what
    a column is compared with. ``binary``: bytes are sent as bytes, not as twice as many hexadecimal digits.

    The server plans it once for each connection and is then asked by libpq's own call: what the driver does
    around a query, so that many may share a connection, costs twice what the look-up of a row does.
    """

    def __init__(
        self, make: Callable[..., Made], *kinds: type[str] | type[int], binary: bool = False
    ) -> None:
        self._make = make
        self._stand_ins: list[Any] = [
            f"\ue000stand-in {number}" if kind is str else 982_451_653 + number
            for number, kind in enumerate(kinds)
        ]
        self._format = Format.BINARY if binary else Format.TEXT
        self._sql = b""
        self._fixed: list[Any] = []
        self._formats: list[Format] = []
        self._types: tuple[int, ...] = ()
        self._places: list[tuple[int, int]] = []
        self._names: list[str] = []
        self._known_as: WeakKeyDictionary[Any, bytes] = WeakKeyDictionary()

    def rows(self, *values: str | int) -> Rows:
        """The rows for these parameters."""
        connection = connections[DEFAULT_DB_ALIAS]
        if connection.vendor != "postgresql":
            return list(self._make(*values))
        return _reached(connection, lambda: self._asked(connection.connection, values))

    def _asked(self, connection: Any, values: tuple[str | int, ...]) -> Rows:
        if not self._sql:
            self._compile(connection)
        parameters = list(self._fixed)
        for place, number in self._places:
            parameters[place] = str(values[number]).encode()
        result = self._answer(connection, parameters)
        if not self._names:
            self._names = [(result.fname(place) or b"").decode() for place in range(result.nfields)]
        reading = Transformer(connection)
        reading.set_pgresult(result)
        rows = reading.load_rows(0, result.ntuples, tuple)
        return [dict(zip(self._names, row, strict=True)) for row in rows]

    def _answer(self, connection: Any, parameters: list[Any]) -> PGresult:
        server = connection.pgconn
        known = self._known_as.get(connection)
        if server.transaction_status == TransactionStatus.IDLE:
            name = known or self._planned(connection)
            result: PGresult = server.exec_prepared(name, parameters, self._formats, self._format)
        else:
            # A plan may have gone, psycopg itself discards all after some rollbacks; and within a transaction
            # there is no second try.
            known = None
            result = server.exec_params(self._sql, parameters, self._types, self._formats, self._format)
        if result.status == ExecStatus.TUPLES_OK:
            return result
        refusal = _refusal(connection, result)
        if known and isinstance(refusal, PLAN_IS_GONE):
            del self._known_as[connection]
            return self._answer(connection, parameters)
        raise refusal

    def _planned(self, connection: Any) -> bytes:
        name = f"stet_{next(_serial)}".encode()
        result = connection.pgconn.prepare(name, self._sql, self._types)
        if result.status != ExecStatus.COMMAND_OK:
            raise _refusal(connection, result)
        self._known_as[connection] = name
        return name

    def _compile(self, connection: Any) -> None:
        found = self._make(*self._stand_ins)
        sql, parameters = found.query.get_compiler(using=DEFAULT_DB_ALIAS).as_sql()
        writing = Transformer(connection)
        self._fixed = list(writing.dump_sequence(parameters, [PyFormat.AUTO] * len(parameters)))
        types, formats = list(writing.types or ()), list(writing.formats or ())
        places = [
            (place, self._stand_ins.index(one))
            for place, one in enumerate(parameters)
            if isinstance(one, str | int) and one in self._stand_ins
        ]
        if {number for _, number in places} != set(range(len(self._stand_ins))):
            raise TypeError("A parameter does not reach the SQL as it is.")
        for place, _ in places:
            # As text, of whatever type it is compared with.
            types[place], formats[place] = 0, Format.TEXT
        # Two threads may compile at once, to the same; one that finds ``_sql`` finds all the rest.
        self._places, self._types, self._formats = places, tuple(types), formats
        numbers = count(1)
        self._sql = re.sub(r"%([s%])", lambda at: f"${next(numbers)}" if at[1] == "s" else "%", sql).encode()


def _refusal(connection: Any, result: PGresult) -> psycopg.Error:
    if connection.closed:
        return psycopg.OperationalError(result.get_error_message())
    return psycopg.errors.error_from_result(result)


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
        with connection.connection.cursor() as client, psycopg.Cursor(connection.connection) as cursor:
            cursor.execute(client.mogrify(sql, parameters), binary=True)
            names = [column.name for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    return _reached(connection, asked)


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
