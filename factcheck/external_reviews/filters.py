"""Filters of the list of other organisations' fact checks."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet

from factcheck.models import ExternalReview
from lib.web.listing import StrictFilterSet


class ExternalReviewFilterSet(StrictFilterSet):
    """Filters over external reviews that a person may read; ``removed`` shows removed ones alone."""

    q = django_filters.CharFilter(method="filter_text", label="Words")
    removed = django_filters.ChoiceFilter(
        choices=(("yes", "Removed"),), method="filter_removed", label="Removed"
    )

    class Meta:
        model = ExternalReview
        fields: tuple[str, ...] = ()

    def filter_text(
        self, queryset: QuerySet[ExternalReview], name: str, value: str
    ) -> QuerySet[ExternalReview]:
        words: Any = Q()
        for word in value.split()[:12]:
            words &= Q(statement__icontains=word) | Q(reviewer__icontains=word) | Q(claimant__icontains=word)
        return queryset.filter(words)

    def filter_removed(
        self, queryset: QuerySet[ExternalReview], name: str, value: str
    ) -> QuerySet[ExternalReview]:
        return queryset.exclude(removed_at=None)
