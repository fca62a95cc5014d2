"""Keyset pages: a long list cut by the values of its order, so that a page costs the same wherever it is.

``build_keyset_page`` serves the HTML lists; ``KeysetPagination`` serves the same pages to the API.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.core.exceptions import FieldDoesNotExist
from django.db.models import F, OrderBy, Q, QuerySet
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from lib.errors import Invalid
from lib.web import cursors

SIZE, LARGEST = 50, 100
"""Rows a page of the API: by default, and at most."""


@dataclass(frozen=True, slots=True)
class Page:
    """The rows of one page in order, and the cursors of its neighbours (None where there is none)."""

    rows: list[Any]
    next: str | None
    previous: str | None


@dataclass(frozen=True, slots=True)
class _OrderKey:
    """One field of the order: the path in the queryset, its direction, whether it can be NULL.

    ``name``: the attribute or key of a row with its value; ``is_added``: the page adds it to its rows.
    """

    path: str
    descending: bool
    nullable: bool
    name: str
    is_added: bool


@dataclass(frozen=True, slots=True)
class _Position:
    """A place in the list: rows after it or before it, with or without the row that has these very values."""

    backward: bool
    inclusive: bool
    values: list[Any]

    def to_cursor(self, order: Sequence[str]) -> str:
        return cursors.seal_cursor(_cursor_name(order), [self.backward, self.inclusive, *self.values])


def build_keyset_page(
    queryset: QuerySet[Any, Any], order: Sequence[str], cursor: str | None = None, size: int = 50
) -> Page:
    """Return one page of ``queryset`` in ``order``, by one query.

    ``order`` names fields, paths over single-valued relations, or annotations, each with "-" for descending;
    the last must be unique, or rows with equal values could be skipped. NULLs come last in either direction.
    Works on model instances and on ``.values()``. Raises Invalid for a cursor that this list did not hand
    out.
    """
    if size < 1 or not order:
        raise ValueError("A page needs a size of at least 1 and an order.")
    keys = [_build_order_key(queryset, name, number) for number, name in enumerate(order)]
    mark = _decode_position(cursor, order) if cursor else None
    found = _build_page(keys, order, mark, list(_fetch_page_rows(queryset, keys, mark, size)), size)
    _remove_added_values(found.rows, keys)
    return found


def _fetch_page_rows(
    queryset: QuerySet[Any, Any], keys: list[_OrderKey], mark: _Position | None, size: int
) -> QuerySet[Any, Any]:
    """Return the rows of the page and one more, in the order in which they are reached."""
    backward = mark is not None and mark.backward
    rows = queryset.annotate(**{key.name: F(key.path) for key in keys if key.is_added})
    if mark is not None:
        rows = rows.filter(_filter_beyond(keys, mark))
    found: QuerySet[Any, Any] = rows.order_by(*(_order_by_key(key, backward) for key in keys))[: size + 1]
    return found


def _build_page(
    keys: list[_OrderKey], order: Sequence[str], mark: _Position | None, taken: list[Any], size: int
) -> Page:
    more = len(taken) > size
    taken = taken[:size]
    if mark is not None and mark.backward:
        taken.reverse()
    next_mark, previous_mark = _find_neighbours(keys, taken, mark, more)
    return Page(
        rows=taken,
        next=next_mark.to_cursor(order) if next_mark else None,
        previous=previous_mark.to_cursor(order) if previous_mark else None,
    )


def _cursor_name(order: Sequence[str]) -> str:
    return "keyset:" + ",".join(order)


def _decode_position(cursor: str, order: Sequence[str]) -> _Position:
    backward, inclusive, *values = cursors.unseal_cursor(_cursor_name(order), cursor)
    return _Position(backward, inclusive, values)


def _find_neighbours(
    keys: list[_OrderKey], rows: list[Any], mark: _Position | None, more: bool
) -> tuple[_Position | None, _Position | None]:
    """Return where the next and the previous page begin. The side we came from is taken to exist still."""
    if not rows:
        if mark is None:
            return None, None
        # The rows of this page are gone: turn round at the same place, this time with the row itself.
        back = _Position(backward=not mark.backward, inclusive=True, values=mark.values)
        return (back, None) if mark.backward else (None, back)
    backward = mark is not None and mark.backward
    following = _Position(False, False, [_get_key_value(rows[-1], key) for key in keys])
    preceding = _Position(True, False, [_get_key_value(rows[0], key) for key in keys])
    if backward:
        return following, preceding if more else None
    return following if more else None, preceding if mark is not None else None


def _build_order_key(queryset: QuerySet[Any], name: str, number: int) -> _OrderKey:
    path = name.removeprefix("-")
    descending, nullable = name.startswith("-"), _is_nullable(queryset, path)
    if _is_column(queryset, path):
        return _OrderKey(path, descending, nullable, path, is_added=False)
    return _OrderKey(path, descending, nullable, f"keyset_{number}", is_added=True)


def _is_column(queryset: QuerySet[Any], path: str) -> bool:
    """True if every row has the value already, under the name of a column of its own table."""
    query = queryset.query
    names = {field.name for field in queryset.model._meta.concrete_fields if not field.is_relation}
    if path not in names or path in query.annotations or query.deferred_loading[0]:
        return False
    return query.default_cols or path in query.values_select


def _is_nullable(queryset: QuerySet[Any], path: str) -> bool:
    """True if ``path`` can be NULL; an annotation may. Only a plain order can use a plain index."""
    if path in queryset.query.annotations:
        return True
    model: Any = queryset.model
    for name in path.split("__"):
        if name == "pk":
            return False
        try:
            field = model._meta.get_field(name)
        except (FieldDoesNotExist, AttributeError):
            return True
        if getattr(field, "null", True):
            return True
        model = field.related_model
    return False


def _order_by_key(key: _OrderKey, backward: bool) -> OrderBy:
    descending = key.descending != backward
    if not key.nullable:
        return OrderBy(F(key.name), descending=descending)
    nulls = {"nulls_first": True} if backward else {"nulls_last": True}
    return OrderBy(F(key.name), descending=descending, **nulls)


def _filter_beyond(keys: list[_OrderKey], mark: _Position) -> Q:
    """Filter rows past ``mark``: equal in the first fields, past it in the next, for each field in turn."""
    places: list[Q] = []
    equal = Q()
    for key, value in zip(keys, mark.values, strict=True):
        past = _filter_past_value(key, value, mark.backward)
        if past is not None:
            places.append(equal & past)
        equal &= Q(**{f"{key.name}__isnull": True}) if value is None else Q(**{key.name: value})
    if mark.inclusive:
        places.append(equal)
    found = places[0] if places else Q(pk__in=[])
    for place in places[1:]:
        found |= place
    first, value = keys[0], mark.values[0]
    if len(keys) > 1 and not first.nullable and value is not None:
        # Says nothing new, but lets the database begin in the middle of an index instead of at its end.
        bound = "lte" if first.descending != mark.backward else "gte"
        found = Q(**{f"{first.name}__{bound}": value}) & found
    return found


def _filter_past_value(key: _OrderKey, value: Any, backward: bool) -> Q | None:
    """Filter rows strictly past ``value`` in one field, NULLs last; None when there can be none."""
    if value is None:
        return Q(**{f"{key.name}__isnull": False}) if backward else None
    strictly = Q(**{f"{key.name}__{'lt' if key.descending != backward else 'gt'}": value})
    if key.nullable and not backward:
        return strictly | Q(**{f"{key.name}__isnull": True})
    return strictly


def _get_key_value(row: Any, key: _OrderKey) -> Any:
    return row[key.name] if isinstance(row, dict) else getattr(row, key.name)


def _remove_added_values(rows: list[Any], keys: Iterable[_OrderKey]) -> None:
    added = [key.name for key in keys if key.is_added]
    if added and rows and isinstance(rows[0], dict):
        for row in rows:
            for name in added:
                del row[name]


def parse_page_size(query: Mapping[str, str], limit: int = LARGEST) -> int:
    """Return the rows that ``page_size`` asks for, ``limit`` at most; raise Invalid for what is no number."""
    requested = query.get("page_size", "")
    if not requested:
        return min(SIZE, limit)
    if not (requested.isascii() and requested.isdigit() and len(requested) < 10 and int(requested) > 0):
        raise Invalid(f"page_size must be a whole number from 1 to {LARGEST}.", field="page_size")
    return min(int(requested), limit)


def build_page_url(cursor: str | None, address: str) -> str | None:
    """Return the absolute URL of another page of the list at ``address``; None where there is none."""
    if cursor is None:
        return None
    there, _, query = address.partition("?")
    remaining = [part for part in query.split("&") if part and not part.startswith("cursor=")]
    return f"{there}?{'&'.join([*remaining, f'cursor={quote(cursor)}'])}"


class KeysetPagination(BasePagination):
    """Pagination of an API list as {results, next, previous} with absolute links.

    The view names its order in ``keyset_order``; without one the queryset's own ordering serves.
    ``page_size`` asks for up to 100 rows, and more than that gives 100; a view may set fewer, in
    ``max_rows``.
    """

    size = SIZE
    largest = LARGEST

    def paginate_queryset(
        self, queryset: QuerySet[Any] | Sequence[Any], request: Request, view: APIView | None = None
    ) -> list[Any]:
        """Return the page's rows for ``request``. Raises Invalid for a bad cursor or page size."""
        if not isinstance(queryset, QuerySet):
            raise TypeError("Only a queryset has keyset pages.")
        order = getattr(view, "keyset_order", None) or _get_default_order(queryset)
        self._address = request.build_absolute_uri()
        limit = min(self.largest, getattr(view, "max_rows", self.largest))
        cursor, size = request.query_params.get("cursor"), parse_page_size(request.query_params, limit)
        self._page = build_keyset_page(queryset, order, cursor, size)
        return self._page.rows

    def get_paginated_response(self, data: Any) -> Response:
        return Response(
            {
                "results": data,
                "next": build_page_url(self._page.next, self._address),
                "previous": build_page_url(self._page.previous, self._address),
            }
        )

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Return the OpenAPI schema of one page."""
        link = {"type": "string", "format": "uri", "nullable": True}
        return {
            "type": "object",
            "required": ["results", "next", "previous"],
            "properties": {"results": schema, "next": link, "previous": link},
        }

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        """Return the OpenAPI description of the two query parameters."""
        return [
            {
                "name": "cursor",
                "in": "query",
                "required": False,
                "description": "Cursor of the page; take it from next or previous.",
                "schema": {"type": "string"},
            },
            {
                "name": "page_size",
                "in": "query",
                "required": False,
                "description": f"Results per page, at most {self.largest}.",
                "schema": {
                    "type": "integer",
                    "minimum": 1,
                    "maximum": self.largest,
                    "default": self.size,
                },
            },
        ]


def _get_default_order(queryset: QuerySet[Any]) -> Sequence[str]:
    """Return the ordering the queryset or its model states, ending in the primary key."""
    stated = [*(queryset.query.order_by or queryset.model._meta.ordering or ())]
    names = [name for name in stated if isinstance(name, str)]
    if len(names) != len(stated):
        raise TypeError("Name the order of this list in keyset_order.")
    return names if names and names[-1].lstrip("-") in {"pk", "id"} else [*names, "pk"]
