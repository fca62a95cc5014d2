"""Filters of the claim list over REST."""

from datetime import datetime
from uuid import UUID

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet

from articles.models import Article
from factcheck.api.claim_data import filter_changed_since
from factcheck.models import Appearance, Assignment, Claim
from factcheck.models.enums import ClaimKind, ClaimState, PublicationStatus
from factcheck.models.tags import MAX_TAG_LENGTH, get_tag_key
from lib.errors import Invalid
from lib.web.filters import ChoiceInFilter, StrictDateTimeFilter, WordsFilter

ME, NOBODY = "me", "none"


class ClaimApiFilterSet(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """Filters over visible claims; ``q`` finds every word of it in the statement or the claimant."""

    desk = django_filters.CharFilter(
        field_name="desk__slug", lookup_expr="exact", max_length=40, help_text="The desk's short name."
    )
    state = ChoiceInFilter(choices=ClaimState.choices)
    publication_status = ChoiceInFilter(choices=PublicationStatus.choices)
    kind = ChoiceInFilter(choices=ClaimKind.choices)
    assignee = django_filters.CharFilter(
        method="filter_assignee", max_length=36, help_text="The assignee: a person's id, `me` or `none`."
    )
    article = django_filters.UUIDFilter(
        method="filter_article", help_text="The id of an article that contains the claim."
    )
    language = django_filters.CharFilter(
        method="filter_language", max_length=35, help_text="A BCP 47 language tag; en also matches en-GB."
    )
    must_check = django_filters.ChoiceFilter(
        method="filter_must_check",
        choices=[("true", "Yes"), ("false", "No")],
        help_text="Whether the article cannot be cleared without it.",
        error_messages={"invalid_choice": "Use true or false."},
    )
    tag = django_filters.CharFilter(
        method="filter_tag", max_length=MAX_TAG_LENGTH, help_text="One of its tags, complete, in any case."
    )
    q = WordsFilter("statement", "claimant", says="Words from the claim or claimant")
    due_after = StrictDateTimeFilter(field_name="due_at", lookup_expr="gte")
    due_before = StrictDateTimeFilter(field_name="due_at", lookup_expr="lt")
    updated_after = StrictDateTimeFilter(method="filter_changed_after")
    updated_before = StrictDateTimeFilter(method="filter_changed_before")

    class Meta:
        model = Claim
        fields: list[str] = []

    def filter_assignee(self, claims: QuerySet[Claim], name: str, value: str) -> QuerySet[Claim]:
        held = Assignment.objects.filter(claim=OuterRef("pk"), ended_at__isnull=True)
        if value == NOBODY:
            return claims.filter(~Exists(held))
        owner = (
            {"checker": self.request.user}
            if value == ME
            else {"checker__public_id": _parse_uuid(name, value)}
        )
        return claims.filter(Exists(held.filter(**owner)))

    def filter_article(self, claims: QuerySet[Claim], name: str, value: UUID) -> QuerySet[Claim]:
        seen = Article.objects.visible_to(self.request.user).filter(public_id=value)
        places = Appearance.objects.filter(claim=OuterRef("pk"), revision__article__in=seen)
        return claims.filter(Exists(places))

    def filter_language(self, claims: QuerySet[Claim], name: str, value: str) -> QuerySet[Claim]:
        return claims.filter(Q(language__iexact=value) | Q(language__istartswith=f"{value}-"))

    def filter_must_check(self, claims: QuerySet[Claim], name: str, value: str) -> QuerySet[Claim]:
        return claims.filter(must_check=value == "true")

    def filter_tag(self, claims: QuerySet[Claim], name: str, value: str) -> QuerySet[Claim]:
        return claims.filter(tag_rows__key=get_tag_key(value))

    def filter_changed_after(self, claims: QuerySet[Claim], name: str, value: datetime) -> QuerySet[Claim]:
        return claims.filter(filter_changed_since(value))

    def filter_changed_before(self, claims: QuerySet[Claim], name: str, value: datetime) -> QuerySet[Claim]:
        return claims.exclude(filter_changed_since(value))


def _parse_uuid(name: str, value: str) -> UUID:
    try:
        return UUID(value)
    except ValueError:
        message = f"Use a person's id, {ME} or {NOBODY}."
        raise Invalid(message, fields={name: [message]}) from None
