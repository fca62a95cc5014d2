"""Filters of claimants, the same for the list and for the API."""

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy

from factcheck.models import Claimant, ClaimantKey, ClaimantKind
from factcheck.models.claimant import get_claimant_key
from lib.web.filters import WordsFilter
from lib.web.listing import StrictFilterSet


class ClaimantFilterSet(StrictFilterSet):
    """Filters over the claimants that a person may see."""

    q = WordsFilter(
        method="filter_words",
        label=gettext_lazy("Contains"),
        # untranslated: the API speaks English
        says="Words from a name, another name, or the party",
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
        for word in words:
            named = ClaimantKey.objects.filter(key__contains=get_claimant_key(word))
            own = named.filter(claimant=OuterRef("pk"))
            claimants = claimants.filter(Q(Exists(own)) | Q(party__icontains=word))
        return claimants
