"""PartnerDigest: how often somebody of a partner is written to, and up to where they have been told."""

import uuid

from django.db import models
from django.db.models import Q

from publishing.models.partner_person import PartnerPerson


class Often(models.TextChoices):
    """How often a letter comes, if something happened."""

    OFF = "off", "Never"
    DAILY = "daily", "Each morning, if something happened"
    WEEKLY = "weekly", "Each Monday morning, if something happened"


class PartnerDigest(models.Model):
    """The row is its own queue; ``due_at`` is null while nothing is wanted. ``attempt`` is the fence
    (lib.leases).

    Told is what has a position up to ``told_position`` and was first published by ``told_before``: what a
    licence holds back for a while is told when its time has come, though its position is long past.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.OneToOneField(PartnerPerson, on_delete=models.PROTECT, related_name="digest")
    often = models.CharField(max_length=6, choices=Often, default=Often.OFF)
    told_position = models.PositiveBigIntegerField(default=0)
    told_before = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    attempt = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(often=Often.OFF, due_at__isnull=True)
                | Q(often__in=[Often.DAILY, Often.WEEKLY], due_at__isnull=False),
                name="publishing_digest_due_while_wanted",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="publishing_digest_due"),
        ]

    def __str__(self) -> str:
        return f"{self.often} to {self.person}"
