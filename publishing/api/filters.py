"""What a list of published verdicts can be narrowed by."""

from collections.abc import Collection
from typing import Any

import django_filters
from django.db.models import QuerySet

from factcheck.enums import Standing
from factcheck.tags import LONGEST, tag_key
from lib.errors import Invalid
from lib.strict_filters import Moment, OneOf
from publishing.api.shapes import PublishedVerdict, Tombstone
from publishing.models import PublicDocument
from publishing.queries.found_by import address_key

PUBLIC_STANDINGS = [(value, label) for value, label in Standing.choices if value != Standing.NONE]
NEWEST, OLDEST = "newest", "oldest"
MOST_WORDS = 10
SOURCES = "sources"
EXPANDED = (SOURCES,)
"""What a document tells only when it is asked for."""
TOLD = sorted({*PublishedVerdict().get_fields(), *Tombstone().get_fields()})
"""What a document may say, by the names of its parts."""


class VerdictFilters(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """``rating``, ``claimant`` and ``tag`` match whole, in any case; ``q`` finds every word anywhere."""

    rating = django_filters.CharFilter(
        lookup_expr="iexact", max_length=60, help_text="The rating's label, like: Mostly true."
    )
    claimant = django_filters.CharFilter(
        lookup_expr="iexact", max_length=200, help_text="Who made the claim, spelt in full."
    )
    tag = django_filters.CharFilter(
        method="tagged", max_length=LONGEST, help_text="One of its tags, like: housing."
    )
    article_url = django_filters.CharFilter(
        method="made_at",
        max_length=4000,
        help_text="An address at which the claim was made, as `claim_review` tells it.",
    )
    language = django_filters.CharFilter(
        method="in_language", max_length=35, help_text="A BCP-47 language; en finds en-GB too."
    )
    desk = django_filters.CharFilter(
        field_name="desk__slug", lookup_expr="exact", max_length=40, help_text="The desk's short name."
    )
    standing = django_filters.ChoiceFilter(
        choices=PUBLIC_STANDINGS,
        help_text="live, under_review or retracted.",
        error_messages={"invalid_choice": "Use one of: live, under_review, retracted."},
    )
    q = django_filters.CharFilter(
        method="with_words", max_length=200, help_text="Words of the claim, the headline or the claimant."
    )
    published_after = Moment(field_name="published_at", lookup_expr="gte")
    published_before = Moment(field_name="published_at", lookup_expr="lt")
    updated_after = Moment(field_name="updated_at", lookup_expr="gte")
    updated_before = Moment(field_name="updated_at", lookup_expr="lt")
    order = django_filters.ChoiceFilter(
        method="as_it_is",
        choices=[(NEWEST, "What changed last comes first"), (OLDEST, "What changed last comes last")],
        help_text="newest (unless told) or oldest. Oldest misses nothing that changes while you read.",
        error_messages={"invalid_choice": "Use one of: newest, oldest."},
    )

    fields = OneOf(method="as_it_is", choices=[(name, name) for name in TOLD])
    expand = OneOf(method="as_it_is", choices=[(name, name) for name in EXPANDED])

    class Meta:
        model = PublicDocument
        fields: list[str] = []

    def tagged(self, queryset: QuerySet[PublicDocument], name: str, value: str) -> Any:
        return queryset.filter(tag_rows__key=tag_key(value))

    def made_at(self, queryset: QuerySet[PublicDocument], name: str, value: str) -> Any:
        try:
            return queryset.filter(address_rows__key=address_key(value))
        except Invalid as error:
            raise Invalid(error.message, fields={name: [error.message]}) from error

    def in_language(self, queryset: QuerySet[PublicDocument], name: str, value: str) -> Any:
        return queryset.in_languages([value])  # type: ignore[attr-defined]  # our own queryset's

    def with_words(self, queryset: QuerySet[PublicDocument], name: str, value: str) -> Any:
        for word in value.casefold().split()[:MOST_WORDS]:
            queryset = queryset.filter(words__contains=word)
        return queryset

    def as_it_is(self, queryset: QuerySet[PublicDocument], name: str, value: str) -> Any:
        """The view orders, since the cursor must know the order too, and tells no more than was asked for."""
        return queryset


def narrowed(content: dict[str, Any], names: Collection[str]) -> dict[str, Any]:
    """A document with these parts alone, if any are named; which verdict it is and how it stands, always."""
    kept = {"id", "standing", *names}
    return {name: said for name, said in content.items() if name in kept} if names else content
