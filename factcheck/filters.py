"""The filters of the queues: what may stand in their addresses. What nobody knows is told, never ignored."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.http import QueryDict

from accounts.models import Desk, User
from factcheck.enums import Kind, ReportAnswer, ReportStatus, State
from factcheck.models import Claim, OtherRuling, Report
from factcheck.queries.queue import VIEWS, in_view
from factcheck.tags import tag_key
from lib.clock import now
from lib.listing import KnownFilters


class ClaimFilter(KnownFilters):
    """Filters over claims that a person may see."""

    view = django_filters.ChoiceFilter(choices=tuple(VIEWS.items()), method="by_view", label="List")
    state = django_filters.ChoiceFilter(choices=State.choices, label="State")
    kind = django_filters.ChoiceFilter(choices=Kind.choices, label="Kind")
    desk = django_filters.ModelChoiceFilter(queryset=Desk.objects.none(), to_field_name="slug", label="Desk")
    checker = django_filters.ModelChoiceFilter(
        queryset=User.objects.none(), to_field_name="username", method="by_checker", label="Checker"
    )
    tag = django_filters.CharFilter(method="by_tag", label="Tag")
    q = django_filters.CharFilter(method="by_words", label="Words")

    class Meta:
        model = Claim
        fields: tuple[str, ...] = ()

    def __init__(
        self,
        data: QueryDict,
        queryset: QuerySet[Claim],
        *,
        desks: QuerySet[Desk],
        people: QuerySet[User],
        tz: str = "UTC",
    ) -> None:
        super().__init__(data, queryset)
        self.tz = tz
        self.filters["desk"].queryset = desks
        self.filters["checker"].queryset = people

    def by_view(self, queryset: QuerySet[Claim], name: str, value: str) -> QuerySet[Claim]:
        return queryset.filter(in_view(value, now(), self.tz))

    def by_checker(self, queryset: QuerySet[Claim], name: str, value: User) -> QuerySet[Claim]:
        return queryset.filter(assignments__checker=value, assignments__ended_at__isnull=True)

    def by_tag(self, queryset: QuerySet[Claim], name: str, value: str) -> QuerySet[Claim]:
        return queryset.filter(tag_rows__key=tag_key(value))

    def by_words(self, queryset: QuerySet[Claim], name: str, value: str) -> QuerySet[Claim]:
        words: Any = Q()
        for word in value.split():
            words &= Q(statement__icontains=word) | Q(claimant__icontains=word)
        return queryset.filter(words)


class ReportFilter(KnownFilters):
    """Filters over reports of errors that a person may read."""

    SENDERS = (("reader", "Readers"), ("partner", "Partners"))

    status = django_filters.ChoiceFilter(choices=ReportStatus.choices, label="Status")
    outcome = django_filters.ChoiceFilter(choices=ReportAnswer.choices, label="Outcome")
    sender = django_filters.ChoiceFilter(choices=SENDERS, method="by_sender", label="Sender")
    desk = django_filters.ModelChoiceFilter(
        queryset=Desk.objects.none(), to_field_name="slug", field_name="claim__desk", label="Desk"
    )

    class Meta:
        model = Report
        fields: tuple[str, ...] = ()

    def __init__(self, data: QueryDict, queryset: QuerySet[Report], *, desks: QuerySet[Desk]) -> None:
        super().__init__(data, queryset)
        self.filters["desk"].queryset = desks

    def by_sender(self, queryset: QuerySet[Report], name: str, value: str) -> QuerySet[Report]:
        return queryset.filter(partner__isnull=value == "reader")


class OtherRulingFilter(KnownFilters):
    """Filters over other checkers' rulings that a person may read. ``removed`` shows those alone."""

    q = django_filters.CharFilter(method="by_words", label="Words")
    removed = django_filters.ChoiceFilter(choices=(("yes", "Removed"),), method="by_removed", label="Removed")

    class Meta:
        model = OtherRuling
        fields: tuple[str, ...] = ()

    def by_words(self, queryset: QuerySet[OtherRuling], name: str, value: str) -> QuerySet[OtherRuling]:
        words: Any = Q()
        for word in value.split()[:12]:
            words &= Q(statement__icontains=word) | Q(reviewer__icontains=word) | Q(claimant__icontains=word)
        return queryset.filter(words)

    def by_removed(self, queryset: QuerySet[OtherRuling], name: str, value: str) -> QuerySet[OtherRuling]:
        return queryset.exclude(removed_at=None)
