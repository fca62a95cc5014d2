"""SignatoryPack: what was published in a period, for those who judge how a newsroom works."""

from collections.abc import Iterable
from typing import Self

from django.db import models
from django.db.models import F
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from accounts.models import Desk
from publishing.models.pack import Pack, pack_due_indexes, pack_state_constraints


class SignatoryPackQuerySet(models.QuerySet["SignatoryPack"]):
    def of_desks(self, desks: Iterable[int]) -> Self:
        """Return packs of these desks alone."""
        others = Desk.objects.exclude(pk__in=list(desks))
        return self.exclude(
            pk__in=self.model.desks.through.objects.filter(desk__in=others).values("signatorypack")
        )


class SignatoryPack(Pack):
    """Verdicts published from ``first`` to ``last`` (days, both included, UTC) by ``desks``.

    ``sample`` is how many verdicts are shown whole; null for all of them.
    """

    first = models.DateField()
    last = models.DateField()
    desks = models.ManyToManyField(Desk, related_name="+")
    sample = models.PositiveIntegerField(null=True, blank=True)

    objects = SignatoryPackQuerySet.as_manager()

    class Meta(Pack.Meta):
        constraints = [
            *pack_state_constraints("signatory"),
            models.CheckConstraint(
                condition=models.Q(first__lte=F("last")), name="publishing_signatory_period"
            ),
        ]
        indexes = pack_due_indexes("signatory")

    @property
    def contents(self) -> str:
        """The period, and how many verdicts are shown in full, as a sentence."""
        period = {name: date_format(getattr(self, name), "SHORT_DATE_FORMAT") for name in ("first", "last")}
        if not self.sample:
            return gettext("{first} to {last}, every verdict shown in full.").format(**period)
        return ngettext(
            "{first} to {last}, {count} verdict shown in full.",
            "{first} to {last}, {count} verdicts shown in full.",
            self.sample,
        ).format(count=self.sample, **period)
