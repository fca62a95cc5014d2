"""Filters of lists of published verdicts."""

from collections.abc import Collection
from typing import Any

import django_filters
from django.db.models import QuerySet

from factcheck.models.enums import PublicationStatus
from factcheck.models.tags import MAX_TAG_LENGTH, get_tag_key
from lib.errors import Invalid
from lib.web.listing import ChoiceInFilter, StrictDateTimeFilter, WordsFilter
from publishing.api.serializers import PublishedVerdictSerializer, TombstoneSerializer
from publishing.documents.claim_search import parse_public_query
from publishing.documents.lookup_keys import get_url_key
from publishing.models import PublicDocument

PUBLIC_STATUS_CHOICES = [
    (value, label) for value, label in PublicationStatus.choices if value != PublicationStatus.NONE
]
NEWEST, OLDEST = "newest", "oldest"
SOURCES = "sources"
EXPANDABLE_FIELDS = (SOURCES,)
"""Parts of a document that are sent only on request."""
SELECTABLE_FIELDS = sorted({*PublishedVerdictSerializer().get_fields(), *TombstoneSerializer().get_fields()})
"""Names of all parts of a document or tombstone."""


class VerdictFilterSet(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """Filters of lists of verdicts.

    ``rating``, ``claimant`` and ``tag`` match whole, in any case; ``q`` finds every word anywhere.
    """

    rating = django_filters.CharFilter(
        lookup_expr="iexact", max_length=60, help_text="The rating label, for example: Mostly true."
    )
    claimant = django_filters.CharFilter(
        lookup_expr="iexact", max_length=200, help_text="The claimant's full name."
    )
    tag = django_filters.CharFilter(
        method="filter_tag", max_length=MAX_TAG_LENGTH, help_text="One of its tags, for example: housing."
    )
    article_url = django_filters.CharFilter(
        method="filter_article_url",
        max_length=4000,
        help_text="An address where the claim was made, as in `claim_review`.",
    )
    language = django_filters.CharFilter(
        method="filter_language", max_length=35, help_text="A BCP 47 language tag; en also matches en-GB."
    )
    desk = django_filters.CharFilter(
        field_name="desk__slug", lookup_expr="exact", max_length=40, help_text="The desk's short name."
    )
    publication_status = django_filters.ChoiceFilter(
        choices=PUBLIC_STATUS_CHOICES,
        help_text="live, under_review or retracted.",
        error_messages={"invalid_choice": "Use one of: live, under_review, retracted."},
    )
    q = WordsFilter(method="filter_text", says="Words from the claim, the headline or the claimant")
    published_after = StrictDateTimeFilter(field_name="published_at", lookup_expr="gte")
    published_before = StrictDateTimeFilter(field_name="published_at", lookup_expr="lt")
    updated_after = StrictDateTimeFilter(field_name="updated_at", lookup_expr="gte")
    updated_before = StrictDateTimeFilter(field_name="updated_at", lookup_expr="lt")
    order = django_filters.ChoiceFilter(
        method="keep_queryset",
        choices=[(NEWEST, "Most recently changed first"), (OLDEST, "Least recently changed first")],
        help_text="newest (default) or oldest. Use oldest to miss nothing while you read.",
        error_messages={"invalid_choice": "Use one of: newest, oldest."},
    )

    fields = ChoiceInFilter(method="keep_queryset", choices=[(name, name) for name in SELECTABLE_FIELDS])
    expand = ChoiceInFilter(method="keep_queryset", choices=[(name, name) for name in EXPANDABLE_FIELDS])

    class Meta:
        model = PublicDocument
        fields: list[str] = []

    def filter_tag(self, queryset: QuerySet[PublicDocument], name: str, value: str) -> Any:
        return queryset.filter(tag_rows__key=get_tag_key(value))

    def filter_article_url(self, queryset: QuerySet[PublicDocument], name: str, value: str) -> Any:
        try:
            return queryset.filter(url_rows__key=get_url_key(value))
        except Invalid as error:
            raise Invalid(error.message, field=name) from error

    def filter_language(self, queryset: QuerySet[PublicDocument], name: str, value: str) -> Any:
        return queryset.in_languages([value])  # type: ignore[attr-defined]  # our own queryset's

    def filter_text(self, queryset: QuerySet[PublicDocument], name: str, value: tuple[str, ...]) -> Any:
        if not value:
            return queryset
        requested = parse_public_query(" ".join(value))
        return queryset.filter(lexemes__match=requested) if requested else queryset.none()

    def keep_queryset(self, queryset: QuerySet[PublicDocument], name: str, value: str) -> Any:
        """Return the queryset unchanged.

        The view orders, since the cursor has to know the order too, and selects the parts that are sent.
        """
        return queryset


def select_document_fields(content: dict[str, Any], names: Collection[str]) -> dict[str, Any]:
    """Return a document with these parts alone, if any are named; its id and status are always there."""
    saved = {"id", "publication_status", *names}
    return {name: text for name, text in content.items() if name in saved} if names else content
