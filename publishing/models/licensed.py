"""What a licence narrows: rows that have a desk, a language and a first publication."""

from collections.abc import Iterable
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Model, Q

from accounts.enums import Visibility
from publishing.models.partner import Partner


def covered_by(partner: Partner) -> Q:
    """Rows of its desks and languages, however new they are."""
    return licence(partner.desks.values_list("pk", flat=True), partner.languages)


def licence(desks: Iterable[int] = (), languages: Iterable[str] = ()) -> Q:
    """Rows of these desks, of every open one where none is named, in these languages."""
    named = list(desks)
    covered = Q(desk__in=named) if named else Q(desk__visibility=Visibility.OPEN)
    return covered & spoken_in(languages)


def spoken_in(ranges: Iterable[str]) -> Q:
    """Rows in any of these languages: "en" takes en-GB too (RFC 4647 basic filtering). None: all."""
    wanted = Q()
    for name in ranges:
        wanted |= Q(language__iexact=name) | Q(language__istartswith=f"{name}-")
    return wanted


NARROWED_BY_NOTHING = licence()
"""What a licence covers that names neither desks nor languages."""


class Licensed[Row: Model](models.QuerySet[Row]):
    """For rows with ``desk``, ``language`` and ``published_at``."""

    def licensed_to(self, partner: Partner, *, at: datetime) -> Self:
        """What this partner may read at the moment ``at``: its desks, its languages, after its delay."""
        return self.filter(covered_by(partner), published_at__lte=partner.published_before(at))

    def in_languages(self, ranges: Iterable[str]) -> Self:
        """Rows in any of these languages."""
        return self.filter(spoken_in(ranges))
