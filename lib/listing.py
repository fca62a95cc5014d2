"""What every list has in common: filters that refuse what they do not know, and addresses that keep them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest

from lib.keyset import page

SIZE = 50


@dataclass(frozen=True, slots=True)
class Listed:
    """The rows of one page, and the addresses of the pages beside it ("" where there is none)."""

    rows: list[Any]
    newer: str = ""
    older: str = ""

    @property
    def pager(self) -> dict[str, str]:
        """What components/pager.html takes."""
        return {"newer": self.newer, "older": self.older}


def paged(request: HttpRequest, queryset: QuerySet[Any], order: Sequence[str]) -> Listed:
    """The page of ``queryset`` that the request's cursor names, by ``lib.keyset.page``.

    Raises Invalid for a cursor that this list did not hand out.
    """
    found = page(queryset, order, request.GET.get("cursor"), SIZE)
    return Listed(
        rows=found.rows,
        newer=with_changes(request, {"cursor": found.previous}) if found.previous else "",
        older=with_changes(request, {"cursor": found.next}) if found.next else "",
    )


class KnownFilters(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """A filter set that tells an unknown name or value instead of ignoring it.

    ``PASSING`` names the parameters that are no filters.
    """

    PASSING: frozenset[str] = frozenset({"cursor"})

    def problems(self) -> list[str]:
        """What is wrong with the address, in sentences; empty when every filter makes sense."""
        unknown = sorted(set(self.data) - set(self.filters) - self.PASSING)
        found = [f"There is no filter “{name}”. Filters are: {', '.join(self.filters)}." for name in unknown]
        if not self.form.is_valid():
            found += [
                f"“{self.data.get(name)}” is no {str(self.filters[name].label).lower()} that this list knows."
                for name in self.form.errors
                if name in self.filters
            ]
        return found


def with_changes(request: HttpRequest, changes: Mapping[str, str | None]) -> str:
    """This page's address with some of its query changed; None takes a part away. Begins at the top."""
    query = request.GET.copy()
    query.pop("cursor", None)
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = value
    return f"{request.path}?{query.urlencode()}" if query else request.path
