"""What a list of claims can be narrowed by."""

from datetime import datetime
from uuid import UUID

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet

from articles.models import Article
from factcheck.enums import Kind, Standing, State
from factcheck.models import Appearance, Assignment, Claim
from factcheck.queries.claims_told import changed_since
from factcheck.tags import LONGEST, tag_key
from lib.errors import Invalid
from lib.strict_filters import Moment, OneOf

MOST_WORDS = 10
ME, NOBODY = "me", "none"


class ClaimFilters(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """Over claims that somebody may see; ``q`` finds every word of it in the statement or the claimant."""

    desk = django_filters.CharFilter(
        field_name="desk__slug", lookup_expr="exact", max_length=40, help_text="The desk's short name."
    )
    state = OneOf(choices=State.choices)
    standing = OneOf(choices=Standing.choices)
    kind = OneOf(choices=Kind.choices)
    assignee = django_filters.CharFilter(
        method="held_by", max_length=36, help_text="Who has it: a person's id, `me`, or `none`."
    )
    article = django_filters.UUIDFilter(
        method="standing_in", help_text="The id of an article that the claim stands in."
    )
    language = django_filters.CharFilter(
        method="in_language", max_length=35, help_text="A BCP-47 language; en finds en-GB too."
    )
    must_check = django_filters.ChoiceFilter(
        method="by_must_check",
        choices=[("true", "Yes"), ("false", "No")],
        help_text="true or false: whether its article waits for it.",
        error_messages={"invalid_choice": "Use true or false."},
    )
    tag = django_filters.CharFilter(
        method="tagged", max_length=LONGEST, help_text="One of its tags, whole, in any case."
    )
    q = django_filters.CharFilter(
        method="with_words", max_length=200, help_text="Words of the claim or the claimant."
    )
    due_after = Moment(field_name="due_at", lookup_expr="gte")
    due_before = Moment(field_name="due_at", lookup_expr="lt")
    updated_after = Moment(method="changed_after")
    updated_before = Moment(method="changed_before")

    class Meta:
        model = Claim
        fields: list[str] = []

    def held_by(self, claims: QuerySet[Claim], name: str, value: str) -> QuerySet[Claim]:
        held = Assignment.objects.filter(claim=OuterRef("pk"), ended_at__isnull=True)
        if value == NOBODY:
            return claims.filter(~Exists(held))
        whose = {"checker": self.request.user} if value == ME else {"checker__public_id": _uuid(name, value)}
        return claims.filter(Exists(held.filter(**whose)))

    def standing_in(self, claims: QuerySet[Claim], name: str, value: UUID) -> QuerySet[Claim]:
        seen = Article.objects.visible_to(self.request.user).filter(public_id=value)
        places = Appearance.objects.filter(claim=OuterRef("pk"), revision__article__in=seen)
        return claims.filter(Exists(places))

    def in_language(self, claims: QuerySet[Claim], name: str, value: str) -> QuerySet[Claim]:
        return claims.filter(Q(language__iexact=value) | Q(language__istartswith=f"{value}-"))

    def by_must_check(self, claims: QuerySet[Claim], name: str, value: str) -> QuerySet[Claim]:
        return claims.filter(must_check=value == "true")

    def tagged(self, claims: QuerySet[Claim], name: str, value: str) -> QuerySet[Claim]:
        return claims.filter(tag_rows__key=tag_key(value))

    def with_words(self, claims: QuerySet[Claim], name: str, value: str) -> QuerySet[Claim]:
        for word in value.split()[:MOST_WORDS]:
            claims = claims.filter(Q(statement__icontains=word) | Q(claimant__icontains=word))
        return claims

    def changed_after(self, claims: QuerySet[Claim], name: str, value: datetime) -> QuerySet[Claim]:
        return claims.filter(changed_since(value))

    def changed_before(self, claims: QuerySet[Claim], name: str, value: datetime) -> QuerySet[Claim]:
        return claims.exclude(changed_since(value))


def _uuid(name: str, value: str) -> UUID:
    try:
        return UUID(value)
    except ValueError:
        said = f"Give a person's id, {ME} or {NOBODY}."
        raise Invalid(said, fields={name: [said]}) from None
