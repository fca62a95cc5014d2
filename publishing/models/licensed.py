"""Filters by a licence, for rows that have a desk, a language and a first publication."""

from collections.abc import Iterable
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Model, Q

from accounts.models.enums import Visibility
from publishing.models.partner import Partner


def filter_covered_by(partner: Partner) -> Q:
    """Match rows of the partner's desks and languages, whatever its delay."""
    return filter_by_license(partner.desks.values_list("pk", flat=True), partner.languages)


def filter_by_license(desks: Iterable[int] = (), languages: Iterable[str] = ()) -> Q:
    """Match rows of these desks (of every open desk if none is given) in these languages."""
    named = list(desks)
    covered = Q(desk__in=named) if named else Q(desk__visibility=Visibility.OPEN)
    return covered & filter_by_language(languages)


def filter_by_language(ranges: Iterable[str]) -> Q:
    """Match rows in any of these languages: "en" matches en-GB too (RFC 4647 basic filtering). None: all."""
    wanted = Q()
    for name in ranges:
        wanted |= Q(language__iexact=name) | Q(language__istartswith=f"{name}-")
    return wanted


NARROWED_BY_NOTHING = filter_by_license()
"""Filter of a licence that names neither desks nor languages."""


class LicensedQuerySet[Row: Model](models.QuerySet[Row]):
    """Queryset of rows with ``desk``, ``language`` and ``published_at``."""

    def covered_by_license(self, partner: Partner, *, at: datetime) -> Self:
        """Return rows that this partner may read at ``at``: by desk, by language, after its delay."""
        return self.filter(filter_covered_by(partner), published_at__lte=partner.get_visibility_cutoff(at))

    def in_languages(self, ranges: Iterable[str]) -> Self:
        """Return rows in any of these languages."""
        return self.filter(filter_by_language(ranges))
