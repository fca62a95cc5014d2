"""What a licence narrows: rows that have a desk, a language and a first publication."""

from collections.abc import Iterable
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Model, Q

from accounts.enums import Visibility
from publishing.models.partner import Partner


class Licensed[Row: Model](models.QuerySet[Row]):
    """For rows with ``desk``, ``language`` and ``published_at``."""

    def licensed_to(self, partner: Partner, *, at: datetime) -> Self:
        """What this partner may read at the moment ``at``: its desks, its languages, after its delay."""
        desks = list(partner.desks.values_list("pk", flat=True))
        covered = Q(desk__in=desks) if desks else Q(desk__visibility=Visibility.OPEN)
        found = self.filter(covered, published_at__lte=partner.published_before(at))
        return found.in_languages(partner.languages)

    def in_languages(self, ranges: Iterable[str]) -> Self:
        """Rows in any of these languages: "en" takes en-GB too (RFC 4647 basic filtering). None: all."""
        wanted = Q()
        for name in ranges:
            wanted |= Q(language__iexact=name) | Q(language__istartswith=f"{name}-")
        return self.filter(wanted)
