"""PartnerPerson: somebody of a partner, who signs in to the partner's console."""

from django.db import models

from accounts.models import User
from publishing.models.partner import Partner


class PartnerPerson(models.Model):
    """``user`` is of kind *partner*: on no desk, and nobody anywhere but in the console."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="partner_person")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="people")
    since = models.DateTimeField()

    class Meta:
        ordering = ("since", "id")

    def __str__(self) -> str:
        return f"{self.user} of {self.partner}"
