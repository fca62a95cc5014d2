"""Filters that refuse what they do not know: a misspelt filter must not answer with everything."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.request import Request
from rest_framework.views import APIView

from lib.errors import Invalid

PAGING = ("cursor", "page_size")


class StrictFilterBackend(DjangoFilterBackend):  # type: ignore[misc]  # django-filter has no types
    """Raises Invalid (400 on a list) for a parameter the list does not have, one given twice, a bad value."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: APIView) -> QuerySet[Any]:
        filterset = self.get_filterset(request, queryset, view)
        if filterset is None:
            return queryset
        refuse_unknown(request, filterset)
        if not filterset.is_valid():
            fields = {name: [str(said) for said in errors] for name, errors in filterset.errors.items()}
            raise Invalid(f"Look again at: {', '.join(fields)}.", fields=fields)
        return filterset.qs  # type: ignore[no-any-return]  # django-filter has no types


def refuse_unknown(request: Request, filterset: django_filters.FilterSet) -> None:
    """Raises Invalid at each parameter that is unknown or given more than once, and lists the known ones."""
    known = sorted([*filterset.filters, *PAGING])
    fields = {}
    for name, values in request.query_params.lists():
        if name not in known:
            fields[name] = [f"There is no such parameter. There are: {', '.join(known)}."]
        elif len(values) > 1:
            fields[name] = ["Give this parameter once."]
        elif "\x00" in values[0]:
            fields[name] = ["This has a character that no text has."]
    if fields:
        said = " ".join(sentence for sentences in fields.values() for sentence in sentences)
        raise Invalid(said if len(fields) == 1 else f"Look again at: {', '.join(fields)}.", fields=fields)
