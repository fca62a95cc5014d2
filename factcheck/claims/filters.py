"""Filters of claims, the same for the queue and for the API: values of one are *or*, filters are *and*."""

from collections.abc import Iterable
from datetime import datetime, tzinfo
from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import User
from accounts.views.auth import current_desk_access
from articles.models import Article
from factcheck.claims.filter_conditions import (
    FILTER_CHOICES,
    OPEN,
    YES_OR_NO,
    FilterMoment,
    get_any_condition,
)
from factcheck.claims.selectors import filter_changed_since
from factcheck.follows.selectors import build_follow_condition
from factcheck.models import Appearance, Assignment, Claim, Claimant, ClaimTag
from factcheck.models.claimant import build_claimant_head, get_claimant_key
from factcheck.models.enums import OPEN_STATES
from factcheck.models.tags import get_tag_key
from lib.datetimes.clock import now
from lib.datetimes.humanize import get_timezone
from lib.web.listing import (
    ChoiceInFilter,
    IdInFilter,
    StrictDateTimeFilter,
    StrictFilterSet,
    TextInFilter,
    WordsFilter,
    parse_values,
)

ME, NOBODY = "me", "none"


def _build_choice_filter(name: str, label: Any) -> ChoiceInFilter:
    return ChoiceInFilter(choices=FILTER_CHOICES[name], method="filter_choices", label=label)


class ClaimFilterSet(StrictFilterSet):
    """Filters over claims that a person may see; an unknown desk, person or article matches nothing."""

    state = _build_choice_filter("state", gettext_lazy("State"))
    waiting_on = _build_choice_filter("waiting_on", gettext_lazy("Waiting on"))
    checker = IdInFilter(words=(ME, NOBODY), method="filter_checker", label=gettext_lazy("Checker"))
    claimant = TextInFilter(
        method="filter_claimant",
        label=gettext_lazy("Claimant"),
        # untranslated: the API speaks English
        help_text="Any names of claimants, complete, separated by commas; in quotes if they contain one.",
    )
    claimant_id = IdInFilter(
        method="filter_claimant_id",
        label=gettext_lazy("Claimant"),
    )
    article = IdInFilter(method="filter_article", label=gettext_lazy("Article"))
    kind = _build_choice_filter("kind", pgettext_lazy("of a claim", "Kind"))
    priority = _build_choice_filter("priority", gettext_lazy("Priority"))
    due = _build_choice_filter("due", gettext_lazy("Due"))
    age = _build_choice_filter("age", gettext_lazy("Age"))
    tag = TextInFilter(
        method="filter_tag",
        label=gettext_lazy("Tag"),
        # untranslated: the API speaks English
        help_text="Tags, complete, in any case, separated by commas.",
    )
    desk = TextInFilter(
        method="filter_desk",
        label=gettext_lazy("Desk"),
        # untranslated: the API speaks English
        help_text="Short names of desks, separated by commas.",
    )
    evidence = _build_choice_filter("evidence", gettext_lazy("Sources"))
    text_changed = _build_choice_filter("text_changed", gettext_lazy("Text changed"))
    must_check = _build_choice_filter("must_check", gettext_lazy("Required before clearance"))
    publication_status = _build_choice_filter("publication_status", gettext_lazy("Publication"))
    following = ChoiceInFilter(
        choices=YES_OR_NO, method="filter_following", label=gettext_lazy("I follow it")
    )
    language = django_filters.CharFilter(
        method="filter_language",
        max_length=35,
        label=gettext_lazy("Language"),
        # untranslated: the API speaks English
        help_text="A BCP 47 language tag; en also matches en-GB.",
    )
    q = WordsFilter(
        "claim",
        # untranslated: the API speaks English
        says="Words from the claim or claimant",
        label=gettext_lazy("Contains"),
    )
    due_after = StrictDateTimeFilter(field_name="due_at", lookup_expr="gte", label=gettext_lazy("Due from"))
    due_before = StrictDateTimeFilter(field_name="due_at", lookup_expr="lt", label=gettext_lazy("Due before"))
    updated_after = StrictDateTimeFilter(method="filter_changed_after", label=gettext_lazy("Changed since"))
    updated_before = StrictDateTimeFilter(
        method="filter_changed_before", label=gettext_lazy("Unchanged since")
    )

    PASSING = frozenset({"cursor", "sort", "group"})

    class Meta:
        model = Claim
        fields: tuple[str, ...] = ()

    def __init__(self, data: QueryDict, queryset: QuerySet[Claim], *, request: HttpRequest) -> None:
        # Each instance copies its filters and their fields: only those that were asked for.
        self.base_filters = {name: one for name, one in type(self).base_filters.items() if name in data}
        super().__init__(data, queryset, request=request)

    @property
    def viewer(self) -> User:
        """The person who looks: both the page and the API are for people who are signed in."""
        viewer: User = self.request.user
        return viewer

    @cached_property
    def moment(self) -> FilterMoment:
        """Now, in the time zone of the person's first desk."""
        return FilterMoment(now(), get_own_timezone(self.request))

    @property
    def are_open(self) -> bool:
        """True if only open claims match."""
        states = parse_values(self.data.get("state", ""))
        return bool(states) and {*states} <= {OPEN, *OPEN_STATES}

    def filter_choices(self, claims: QuerySet[Claim], name: str, values: list[str]) -> QuerySet[Claim]:
        return claims.filter(get_any_condition(name, values, self.moment))

    def filter_checker(self, claims: QuerySet[Claim], name: str, values: list[str]) -> QuerySet[Claim]:
        held = Assignment.objects.filter(claim=OuterRef("pk"), ended_at__isnull=True)
        people = [value for value in values if value not in (ME, NOBODY)]
        owners = Q(checker__public_id__in=people)
        if ME in values:
            owners |= Q(checker=self.viewer.pk)
        condition = Q(Exists(held.filter(owners)))
        return claims.filter(condition | Q(~Exists(held)) if NOBODY in values else condition)

    def filter_claimant(self, claims: QuerySet[Claim], name: str, values: list[str]) -> QuerySet[Claim]:
        condition = Q(pk__in=[])
        for one in build_claimant_conditions(values, self.viewer).values():
            condition |= one
        return claims.filter(condition)

    def filter_claimant_id(self, claims: QuerySet[Claim], name: str, values: list[str]) -> QuerySet[Claim]:
        chosen = Claimant.objects.visible_to(self.viewer).filter(public_id__in=values)
        return claims.filter(attributed_to__in=Claimant.objects.filter(Q(pk__in=chosen) | Q(main__in=chosen)))

    def filter_article(self, claims: QuerySet[Claim], name: str, values: list[str]) -> QuerySet[Claim]:
        visible = Article.objects.visible_to(self.viewer).filter(public_id__in=values)
        places = Appearance.objects.filter(claim=OuterRef("pk"), revision__article__in=visible)
        return claims.filter(Exists(places))

    def filter_tag(self, claims: QuerySet[Claim], name: str, values: list[str]) -> QuerySet[Claim]:
        keys = [get_tag_key(value) for value in values]
        return claims.filter(Exists(ClaimTag.objects.filter(claim=OuterRef("pk"), key__in=keys)))

    def filter_desk(self, claims: QuerySet[Claim], name: str, values: list[str]) -> QuerySet[Claim]:
        return claims.filter(desk__slug__in=values)

    def filter_following(self, claims: QuerySet[Claim], name: str, values: list[str]) -> QuerySet[Claim]:
        followed = build_follow_condition(self.viewer)
        condition = Q(pk__in=[])
        for value in values:
            condition |= followed if value == "true" else ~followed
        return claims.filter(condition)

    def filter_language(self, claims: QuerySet[Claim], name: str, value: str) -> QuerySet[Claim]:
        return claims.filter(Q(language__iexact=value) | Q(language__istartswith=f"{value}-"))

    def filter_changed_after(self, claims: QuerySet[Claim], name: str, value: datetime) -> QuerySet[Claim]:
        return claims.filter(filter_changed_since(value))

    def filter_changed_before(self, claims: QuerySet[Claim], name: str, value: datetime) -> QuerySet[Claim]:
        return claims.exclude(filter_changed_since(value))


def build_claimant_conditions(names: Iterable[str], viewer: User) -> dict[str, Q]:
    """Return {name: condition of the claims by the claimant of this name}, as far as ``viewer`` knows names.

    A claim is theirs by its words, or by its link to a claimant of that name or one merged with it.
    """
    keys = {name: get_claimant_key(name) for name in names}
    visible = Claimant.objects.visible_to(viewer).annotate(head=build_claimant_head(viewer))
    named = visible.filter(keys__key__in=set(keys.values()))
    mains = list(named.order_by().values_list("keys__key", "head"))
    # By their keys, which are few: the database would else compare the names of all claims.
    heads = {main for _, main in mains}
    linked = visible.filter(Q(pk__in=heads) | Q(main__in=heads)).order_by()
    members = list(linked.values_list("pk", "head"))
    found = {}
    for name, key in keys.items():
        of_name = {main for one, main in mains if one == key}
        claimants = [pk for pk, main in members if main in of_name]
        found[name] = Q(claimant__iexact=name) | Q(attributed_to__in=claimants)
    return found


def get_own_timezone(request: HttpRequest) -> tzinfo:
    """Return the time zone of the first desk of whoever asks: the one in which their days begin."""
    zones = (access.desk.timezone for access in current_desk_access(request) if access.role)
    return get_timezone(next(zones, "UTC"))
