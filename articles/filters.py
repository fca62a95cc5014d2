"""Filters of the list of articles."""

import django_filters
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from accounts.models import Desk
from articles.models import Article
from articles.models.enums import ArticleState, Provenance
from lib.web.listing import StrictFilterSet, WordsFilter


class ArticleFilterSet(StrictFilterSet):
    """Filters over articles that a person may see."""

    state = django_filters.ChoiceFilter(choices=ArticleState.choices, label=gettext_lazy("State"))
    provenance = django_filters.ChoiceFilter(choices=Provenance.choices, label=gettext_lazy("Type"))
    desk = django_filters.ModelChoiceFilter(
        queryset=Desk.objects.none(), to_field_name="slug", label=gettext_lazy("Desk")
    )

    q = WordsFilter("article", label=gettext_lazy("Contains"))

    class Meta:
        model = Article
        fields: tuple[str, ...] = ()

    def __init__(self, data: QueryDict, queryset: QuerySet[Article], *, desks: QuerySet[Desk]) -> None:
        super().__init__(data, queryset)
        self.filters["desk"].queryset = desks
