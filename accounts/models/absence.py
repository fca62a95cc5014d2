"""Absence: the days on which a person does not work."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models

from lib.db.models import PublicModel


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def overlapping(self, first: date, last: date) -> Self:
        """Absences with a day from ``first`` to ``last``, both included."""
        return self.filter(starts_on__lte=last, ends_on__gte=first)


class Absence(PublicModel):
    """One person is away from ``starts_on`` to ``ends_on``, both included. No reason is stored."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="absences")
    starts_on = models.DateField()
    ends_on = models.DateField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        ordering = ("starts_on", "id")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="accounts_absence_in_order"
            ),
        ]
        indexes = [models.Index(fields=["person", "ends_on"], name="accounts_absence_ends")]

    def __str__(self) -> str:
        return f"{self.person}: {self.starts_on} to {self.ends_on}"  # untranslated: for programmers
