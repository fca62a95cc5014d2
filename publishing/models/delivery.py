"""Delivery: one message for one endpoint, its own queue row; and each try of it."""

import uuid

from django.db import models
from django.db.models import Q

from publishing.models.endpoint import Endpoint, News
from publishing.models.public_document import PublicDocument


class DeliveryState(models.TextChoices):
    """How far a message is."""

    WAITING = "waiting", "Waiting"
    DELIVERED = "delivered", "Delivered"
    FAILED = "failed", "Given up"
    DROPPED = "dropped", "Not sent"


class Delivery(models.Model):
    """``message`` is the webhook-id: the same at every try and replay. ``subject`` is the public id of the
    claim or article, within which messages keep the order of their ids.

    ``due_at`` is null once there is nothing more to do; ``attempt`` is the fence (lib.leases), ``tries`` how
    often it was tried since it last began; ``again``: the partner asked for it once more. ``data`` is what
    the message says without the verdict itself, which comes from ``document`` when it is sent.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    endpoint = models.ForeignKey(Endpoint, on_delete=models.PROTECT, related_name="deliveries")
    message = models.CharField(max_length=40)
    event = models.CharField(max_length=20, choices=News)
    subject = models.UUIDField()
    document = models.ForeignKey(
        PublicDocument, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    data = models.JSONField(default=dict)
    test = models.BooleanField(default=False)
    again = models.BooleanField(default=False)
    happened_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=DeliveryState, default=DeliveryState.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    first_tried_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    told = models.CharField(max_length=200, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    attempt = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(fields=["endpoint", "message"], name="publishing_one_delivery_a_message"),
            models.CheckConstraint(
                condition=Q(state=DeliveryState.WAITING, due_at__isnull=False)
                | Q(state__in=[DeliveryState.DELIVERED, DeliveryState.FAILED, DeliveryState.DROPPED],
                    due_at__isnull=True),
                name="publishing_delivery_due_while_it_waits",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["endpoint", "due_at"],
                condition=Q(due_at__isnull=False),
                name="publishing_delivery_due",
            ),
            models.Index(
                fields=["endpoint", "subject", "id"],
                condition=Q(due_at__isnull=False),
                name="publishing_delivery_order",
            ),
            models.Index(fields=["endpoint", "-id"], name="publishing_delivery_log"),
        ]

    def __str__(self) -> str:
        return f"{self.event} to {self.endpoint}"


class DeliveryTry(models.Model):
    """One request, and what came of it. Of the answer only its status is kept: what else a stranger's server
    says is shown to nobody. ``status`` is null where there was no answer.
    """

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="tried")
    at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    told = models.CharField(max_length=200)
    elapsed_ms = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.at}: {self.told}"
