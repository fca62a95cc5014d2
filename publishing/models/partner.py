"""Partner: an organisation that pulls published verdicts under a licence."""

import uuid
from datetime import datetime, timedelta

from django.core.validators import MaxValueValidator
from django.db import models

from accounts.models import Desk, User

LONGEST_DELAY = 60 * 24 * 30  # minutes: thirty days


class Partner(models.Model):
    """``principal`` is the service whose keys open the API; accounts knows no other kind of key.

    The licence: ``desks`` (none named: every open desk), ``languages`` (BCP-47; none named: every language)
    and ``delay_minutes``, counted from a verdict's first publication. Corrections and retractions of what a
    partner may read never wait. ``told_of_articles``: its endpoints hear when an article of those desks is
    cleared, or no longer is. ``suspended_why`` is read by the partner's people too.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=120, unique=True)
    principal = models.OneToOneField(User, on_delete=models.PROTECT, related_name="partner")
    desks = models.ManyToManyField(Desk, blank=True, related_name="partners")
    languages = models.JSONField(default=list, blank=True)
    delay_minutes = models.PositiveIntegerField(default=0, validators=[MaxValueValidator(LONGEST_DELAY)])
    told_of_articles = models.BooleanField(default=False)
    active = models.BooleanField(default=True)
    suspended_at = models.DateTimeField(null=True, blank=True)
    suspended_why = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("name", "id")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(delay_minutes__lte=LONGEST_DELAY), name="publishing_partner_delay"
            ),
            models.CheckConstraint(
                condition=models.Q(active=False) | models.Q(suspended_at__isnull=True, suspended_why=""),
                name="publishing_partner_let_in_is_not_suspended",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def published_before(self, at: datetime) -> datetime:
        """What was first published by then is old enough for this partner at the moment ``at``."""
        return at - timedelta(minutes=self.delay_minutes)
