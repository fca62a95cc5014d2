"""Rows whose name or address is the same in whatever case."""

from collections.abc import Iterable

from django.db.models import Model, Q, QuerySet


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
