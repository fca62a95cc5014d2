"""Filters of the list of checked names."""

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from factcheck.models import CheckedName, NameKind
from lib.web.listing import StrictFilterSet, WordsFilter


class CheckedNameFilterSet(StrictFilterSet):
    """Filters over the names that a person may read; ``retired`` shows retired ones alone."""

    q = WordsFilter("checked_name", label=gettext_lazy("Contains"))
    kind = django_filters.ChoiceFilter(choices=NameKind.choices, label=gettext_lazy("Kind"))
    retired = django_filters.ChoiceFilter(
        choices=(("yes", gettext_lazy("Retired")),), method="filter_retired", label=gettext_lazy("Retired")
    )

    class Meta:
        model = CheckedName
        fields: tuple[str, ...] = ()

    def filter_retired(self, queryset: QuerySet[CheckedName], name: str, value: str) -> QuerySet[CheckedName]:
        return queryset.filter(retired_at__isnull=False)
