"""Filters of the list of other organisations' fact checks."""

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from factcheck.models import ExternalReview
from lib.web.listing import StrictFilterSet, WordsFilter


class ExternalReviewFilterSet(StrictFilterSet):
    """Filters over external reviews that a person may read; ``removed`` shows removed ones alone."""

    q = WordsFilter("external_review", label=gettext_lazy("Contains"))
    removed = django_filters.ChoiceFilter(
        choices=(("yes", gettext_lazy("Removed")),), method="filter_removed", label=gettext_lazy("Removed")
    )

    class Meta:
        model = ExternalReview
        fields: tuple[str, ...] = ()

    def filter_removed(
        self, queryset: QuerySet[ExternalReview], name: str, value: str
    ) -> QuerySet[ExternalReview]:
        return queryset.exclude(removed_at=None)
