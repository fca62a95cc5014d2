"""The filters of the list of articles."""

import django_filters
from django.db.models import QuerySet
from django.http import QueryDict

from accounts.models import Desk
from articles.enums import ArticleState, Provenance
from articles.models import Article
from lib.listing import KnownFilters


class ArticleFilter(KnownFilters):
    """Filters over articles that a person may see."""

    state = django_filters.ChoiceFilter(choices=ArticleState.choices, label="State")
    provenance = django_filters.ChoiceFilter(choices=Provenance.choices, label="Provenance")
    desk = django_filters.ModelChoiceFilter(queryset=Desk.objects.none(), to_field_name="slug", label="Desk")

    q = django_filters.CharFilter(method="having", label="Words")

    class Meta:
        model = Article
        fields: tuple[str, ...] = ()

    def __init__(self, data: QueryDict, queryset: QuerySet[Article], *, desks: QuerySet[Desk]) -> None:
        super().__init__(data, queryset)
        self.filters["desk"].queryset = desks

    def having(self, articles: QuerySet[Article], name: str, value: str) -> QuerySet[Article]:
        """Articles whose headline has every word, in any case."""
        return headlined(articles, value)


def headlined(articles: QuerySet[Article], words: str) -> QuerySet[Article]:
    """Those of ``articles`` whose headline has every one of ``words``; the first dozen words count."""
    for word in words.split()[:12]:
        articles = articles.filter(headline__icontains=word)
    return articles
