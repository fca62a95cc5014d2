"""Membership: the one role that a user has on a desk."""

from django.conf import settings
from django.db import models

from accounts.models.desk import Desk
from accounts.models.enums import Role
from lib.db.models import is_one_of


class Membership(models.Model):
    """One user's role on one desk. Work on a desk's claims needs one; being an admin does not replace it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role)
    joined_at = models.DateTimeField()

    class Meta:
        ordering = ("desk__name", "id")
        constraints = [
            models.UniqueConstraint(fields=("user", "desk"), name="accounts_one_role_per_desk"),
            is_one_of("role", Role, name="accounts_membership_role"),
        ]

    def __str__(self) -> str:
        return f"{self.desk}: {self.user}, {self.role}"
