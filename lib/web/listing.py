"""Common parts of every list: filters that refuse what they do not know, and URLs that keep them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext

from lib.text.lists import join_with_commas
from lib.web.filters import WordsFilter
from lib.web.pagination import build_keyset_page

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class ListPage:
    """The rows of one page, and the URLs of the pages beside it ("" where there is none)."""

    rows: list[Any]
    newer: str = ""
    older: str = ""

    @property
    def pager(self) -> dict[str, str]:
        """Context of components/pagination.html."""
        return {"newer": self.newer, "older": self.older}


def paginate_list(
    request: HttpRequest,
    queryset: QuerySet[Any],
    order: Sequence[str],
    *,
    parameter: str = "cursor",
    size: int | None = None,
) -> ListPage:
    """Return the page of ``queryset`` that the request's cursor names, by ``build_keyset_page``.

    ``size`` is for a list of long rows. A second list on one screen has its cursor in another ``parameter``.
    Raises Invalid for a cursor that this list did not hand out.
    """
    found = build_keyset_page(queryset, order, request.GET.get(parameter), size or PAGE_SIZE)
    return ListPage(
        rows=found.rows,
        newer=build_query_url(request, {parameter: found.previous}) if found.previous else "",
        older=build_query_url(request, {parameter: found.next}) if found.next else "",
    )


class StrictFilterSet(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """Filter set that reports an unknown name or value instead of ignoring it.

    ``PASSING`` names the parameters that are no filters.
    """

    PASSING: frozenset[str] = frozenset({"cursor"})
    base_filters: dict[str, django_filters.Filter]

    @property
    def known_names(self) -> list[str]:
        """Names of all filters, given or not."""
        return list(type(self).base_filters)

    def list_problems(self) -> list[str]:
        """Return what is wrong with the URL, in sentences; empty when every filter makes sense."""
        unknown = sorted(set(self.data) - set(self.known_names) - self.PASSING)
        message = gettext("Unknown filter “{name}”. Filters: {names}.")
        found = [message.format(name=name, names=join_with_commas(self.known_names)) for name in unknown]
        if not self.form.is_valid():
            found += [
                self._describe_bad_value(name, errors)
                for name, errors in self.form.errors.items()
                if name in self.filters
            ]
        return found

    def _describe_bad_value(self, name: str, errors: list[str]) -> str:
        if isinstance(self.filters[name], WordsFilter):
            return errors[0]
        message = gettext("“{value}” is not a valid value of the filter “{filter}”.")
        return message.format(value=self.data.get(name), filter=self.filters[name].label)


def build_query_url(request: HttpRequest, changes: Mapping[str, str | None], *, path: str = "") -> str:
    """Return this page's URL without its cursor and with some of its query changed; None removes a part.

    ``path`` names another page that takes the same query.
    """
    query = request.GET.copy()
    query.pop("cursor", None)
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = value
    path = path or request.path
    return f"{path}?{query.urlencode(safe=',')}" if query else path
