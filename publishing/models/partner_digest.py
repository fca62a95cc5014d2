"""PartnerDigest: a person's digest e-mails: how often they come, and up to where they have reported."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy

from lib.db.models import PublicModel
from publishing.models.partner_person import PartnerPerson


class PartnerDigestFrequency(models.TextChoices):
    """Frequency of the digest e-mail, sent only if something happened."""

    OFF = "off", gettext_lazy("Never")
    DAILY = "daily", gettext_lazy("Every morning, if something happened")
    WEEKLY = "weekly", gettext_lazy("Every Monday morning, if something happened")


class PartnerDigest(PublicModel):
    """The digest of one person of a partner.

    The row is its own queue; ``due_at`` is null while no digest is wanted. ``attempt`` is the lease's fence
    (lib.db.leases).

    Reported already: documents up to ``sent_position`` that were first published by
    ``sent_published_before``. What a licence delays is reported when its delay ends, though its position is
    long past.
    """

    person = models.OneToOneField(PartnerPerson, on_delete=models.PROTECT, related_name="digest")
    frequency = models.CharField(
        max_length=6, choices=PartnerDigestFrequency, default=PartnerDigestFrequency.OFF
    )
    sent_position = models.PositiveBigIntegerField(default=0)
    sent_published_before = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    attempt = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(frequency=PartnerDigestFrequency.OFF, due_at__isnull=True)
                | Q(
                    frequency__in=[PartnerDigestFrequency.DAILY, PartnerDigestFrequency.WEEKLY],
                    due_at__isnull=False,
                ),
                name="publishing_digest_due_while_wanted",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="publishing_digest_due"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.frequency}"
