"""Partner: an organisation that pulls published verdicts under a licence."""

from datetime import datetime, timedelta

from django.core.validators import MaxValueValidator
from django.db import models

from accounts.models import Desk, User
from lib.db.models import PublicModel

MAX_DELAY_MINUTES = 60 * 24 * 30  # minutes: thirty days


class Partner(PublicModel):
    """An organisation, and its licence.

    ``principal`` is the service user that holds its API keys: accounts knows no other kind of key.

    The licence: ``desks`` (none: every open desk), ``languages`` (BCP-47; none: every language) and
    ``delay_minutes``, counted from a verdict's first publication. Corrections and retractions of verdicts
    that a partner may read never wait. ``receives_article_events``: its webhooks are sent when an article of
    those desks is cleared, or is no longer. The partner's people see ``suspension_reason`` too.
    """

    name = models.CharField(max_length=120, unique=True)
    principal = models.OneToOneField(User, on_delete=models.PROTECT, related_name="partner")
    desks = models.ManyToManyField(Desk, blank=True, related_name="partners")
    languages = models.JSONField(default=list, blank=True)
    delay_minutes = models.PositiveIntegerField(default=0, validators=[MaxValueValidator(MAX_DELAY_MINUTES)])
    receives_article_events = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    suspended_at = models.DateTimeField(null=True, blank=True)
    suspension_reason = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("name", "id")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(delay_minutes__lte=MAX_DELAY_MINUTES), name="publishing_partner_delay"
            ),
            models.CheckConstraint(
                condition=models.Q(is_active=False)
                | models.Q(suspended_at__isnull=True, suspension_reason=""),
                name="publishing_partner_let_in_is_not_suspended",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_visibility_cutoff(self, at: datetime) -> datetime:
        """Return the latest time of first publication that this partner may read at the moment ``at``."""
        return at - timedelta(minutes=self.delay_minutes)
