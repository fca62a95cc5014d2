"""Delivery: one message to one webhook endpoint, its own queue row; and each attempt to send it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext, gettext_lazy

from lib.db.models import PublicModel
from lib.safe_http.errors import ERROR_MESSAGES
from lib.text.phrases import StrOrPromise
from publishing.models.public_document import PublicDocument
from publishing.models.webhook_endpoint import WebhookEndpoint, WebhookEvent


class DeliveryState(models.TextChoices):
    """State of a message."""

    WAITING = "waiting", gettext_lazy("Waiting")
    DELIVERED = "delivered", gettext_lazy("Delivered")
    FAILED = "failed", gettext_lazy("Failed")
    DROPPED = "dropped", gettext_lazy("Not sent")


RESULT_MESSAGES: dict[str, StrOrPromise] = {
    **ERROR_MESSAGES,
    "https_only": gettext_lazy("Only addresses that start with https:// can be used."),
    "fault": gettext_lazy("Something went wrong in Stet. The newsroom’s technicians can find it in the log."),
    "unlicensed": gettext_lazy("The licence no longer covers this."),
    "not_allowed": gettext_lazy("What it is about can no longer be sent there."),
    "removed": gettext_lazy("The webhook was removed."),
}
"""By the code of a result without a response: one of ``lib.safe_http``, or our own."""


def describe_result(result: str, status: int | None) -> str:
    """Return the sentence for the result of a request; "" before the first."""
    if status is not None:
        return gettext("Answered {status}.").format(status=status)
    return str(RESULT_MESSAGES.get(result, ""))


class Delivery(PublicModel):
    """One message to one endpoint.

    ``message_id`` is the webhook-id: the same at every attempt and replay. ``subject`` is the public id of
    the claim or article, within which messages are sent in the order of their ids.

    ``due_at`` is null once there is nothing more to do; ``attempt`` is the lease's fence (lib.db.leases),
    ``attempts`` counts requests since it last began; ``is_replay``: the partner asked for it once more.
    ``last_status`` and ``last_result`` are those of the last attempt, or say why there is none any more.
    ``data`` is the message without the verdict itself, which comes from ``document`` when it is sent. Of a
    message in a chat it is the acts that it tells of, as codes and public ids.
    """

    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.PROTECT, related_name="deliveries")
    message_id = models.CharField(max_length=40)
    event = models.CharField(max_length=30, choices=WebhookEvent)
    subject = models.UUIDField()
    document = models.ForeignKey(
        PublicDocument, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    data = models.JSONField(default=dict)
    is_test = models.BooleanField(default=False)
    is_replay = models.BooleanField(default=False)
    happened_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=DeliveryState, default=DeliveryState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    first_attempted_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    last_status = models.PositiveSmallIntegerField(null=True, blank=True)
    last_result = models.CharField(max_length=20, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    attempt = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                fields=["endpoint", "message_id"], name="publishing_one_delivery_a_message"
            ),
            models.CheckConstraint(
                condition=Q(state=DeliveryState.WAITING, due_at__isnull=False)
                | Q(
                    state__in=[DeliveryState.DELIVERED, DeliveryState.FAILED, DeliveryState.DROPPED],
                    due_at__isnull=True,
                ),
                name="publishing_delivery_due_while_it_waits",
            ),
        ]
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
        return f"{self.event}: {self.endpoint}"

    @property
    def last_result_message(self) -> str:
        """The last result as a sentence, in the language of whoever reads it."""
        return describe_result(self.last_result, self.last_status)


class DeliveryAttempt(models.Model):
    """One request and its result: ``status`` is the response's; without one, ``result`` is a code.

    Only the status of a response is stored: nobody is shown anything else that a stranger's server says.
    """

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="attempt_rows")
    attempted_at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    result = models.CharField(max_length=20, blank=True)
    elapsed_ms = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.attempted_at}: {self.result_message}"

    @property
    def result_message(self) -> str:
        """The result as a sentence, in the language of whoever reads it."""
        return describe_result(self.result, self.status)
