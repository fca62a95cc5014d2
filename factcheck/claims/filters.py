"""Filters of lists of claims."""

import django_filters
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import Desk, User
from factcheck.claims.selectors import QUEUE_VIEWS, get_view_filter
from factcheck.models import Claim
from factcheck.models.enums import ClaimKind, ClaimState
from factcheck.models.tags import get_tag_key
from lib.datetimes.clock import now
from lib.web.filters import WordsFilter
from lib.web.listing import StrictFilterSet


class ClaimFilterSet(StrictFilterSet):
    """Filters over claims that a person may see."""

    view = django_filters.ChoiceFilter(
        choices=tuple(QUEUE_VIEWS.items()), method="filter_view", label=gettext_lazy("List")
    )
    state = django_filters.ChoiceFilter(choices=ClaimState.choices, label=gettext_lazy("State"))
    kind = django_filters.ChoiceFilter(choices=ClaimKind.choices, label=pgettext_lazy("of a claim", "Kind"))
    desk = django_filters.ModelChoiceFilter(
        queryset=Desk.objects.none(), to_field_name="slug", label=gettext_lazy("Desk")
    )
    checker = django_filters.ModelChoiceFilter(
        queryset=User.objects.none(),
        to_field_name="username",
        method="filter_checker",
        label=gettext_lazy("Checker"),
    )
    tag = django_filters.CharFilter(method="filter_tag", label=gettext_lazy("Tag"))
    q = WordsFilter("statement", "claimant", label=gettext_lazy("Contains"))

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

    def filter_view(self, queryset: QuerySet[Claim], name: str, value: str) -> QuerySet[Claim]:
        return queryset.filter(get_view_filter(value, now(), self.tz))

    def filter_checker(self, queryset: QuerySet[Claim], name: str, value: User) -> QuerySet[Claim]:
        return queryset.filter(assignments__checker=value, assignments__ended_at__isnull=True)

    def filter_tag(self, queryset: QuerySet[Claim], name: str, value: str) -> QuerySet[Claim]:
        return queryset.filter(tag_rows__key=get_tag_key(value))
