"""PartnerPerson: somebody of a partner, who signs in to the partner console."""

from django.db import models

from accounts.models import User
from publishing.models.partner import Partner


class PartnerPerson(models.Model):
    """One person of a partner.

    ``user`` is of kind *partner*: on no desk, and without access to anything but the console.
    """

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="partner_person")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="people")
    joined_at = models.DateTimeField()

    class Meta:
        ordering = ("joined_at", "id")

    def __str__(self) -> str:
        return f"{self.partner}: {self.user}"
