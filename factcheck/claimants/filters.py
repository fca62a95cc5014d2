"""Filters of claimants, the same for the list and for the API."""

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy

from factcheck.models import Claimant, ClaimantKind
from factcheck.search.filters import filter_by_words
from lib.web.listing import StrictFilterSet, WordsFilter


class ClaimantFilterSet(StrictFilterSet):
    """Filters over the claimants that a person may see."""

    q = WordsFilter(
        method="filter_words",
        label=gettext_lazy("Contains"),
        # untranslated: the API speaks English
        says="Words from a name, another name, a role or the party",
    )
    kind = django_filters.ChoiceFilter(choices=ClaimantKind.choices, label=gettext_lazy("Kind of claimant"))
    wikidata_id = django_filters.CharFilter(
        lookup_expr="iexact",
        max_length=20,
        label=gettext_lazy("Wikidata id"),
        # untranslated: the API speaks English
        help_text="For example Q42.",
    )

    class Meta:
        model = Claimant
        fields: tuple[str, ...] = ()

    def filter_words(
        self, claimants: QuerySet[Claimant], name: str, words: tuple[str, ...]
    ) -> QuerySet[Claimant]:
        """Keep the claimants that have the words, and those that one which has them is merged into."""
        user = self.request.user
        named = filter_by_words(Claimant.objects.visible_to(user), "claimant", " ".join(words), user)
        return claimants.filter(Q(pk__in=named.values("pk")) | Q(pk__in=named.values("main")))
