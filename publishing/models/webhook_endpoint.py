"""WebhookEndpoint: a partner's URL to which we push events."""

import uuid
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy

from accounts.models import User
from publishing.models.partner import Partner


class WebhookEvent(models.TextChoices):
    """Events that a webhook can receive. The values are those in messages."""

    PUBLISHED = "verdict.published", gettext_lazy("A verdict is published")
    CORRECTED = "verdict.corrected", gettext_lazy("A verdict is corrected")
    UNDER_REVIEW = "verdict.under_review", gettext_lazy("A verdict is marked under review")
    REAFFIRMED = "verdict.reaffirmed", gettext_lazy("A verdict under review is reaffirmed")
    RETRACTED = "verdict.retracted", gettext_lazy("A verdict is retracted")
    RESTATED = "verdict.restated", gettext_lazy("Source details of a verdict changed")
    UNLICENSED = "verdict.unlicensed", gettext_lazy("A verdict is no longer in your licence")
    CLEARED = "article.cleared", gettext_lazy("An article is cleared")
    STALE = "article.stale", gettext_lazy("The clearance of an article ended")
    PING = "ping", gettext_lazy("Test")

    @classmethod
    def of_verdicts(cls) -> tuple["WebhookEvent", ...]:
        """Return the events that every partner may receive."""
        return tuple(one for one in cls if one.value.startswith("verdict."))

    @classmethod
    def of_articles(cls) -> tuple["WebhookEvent", ...]:
        """Return the events that only a partner with ``receives_article_events`` may receive."""
        return (cls.CLEARED, cls.STALE)


class WebhookEndpointState(models.TextChoices):
    """State of an endpoint: messages are sent to an active one only."""

    ACTIVE = "active", gettext_lazy("Active")
    PAUSED = "paused", gettext_lazy("Paused")
    REMOVED = "removed", gettext_lazy("Removed")


class PauseReason(models.TextChoices):
    """Reason why an endpoint is paused."""

    BY_HAND = "by_hand", gettext_lazy("a person paused it")
    GONE = "gone", gettext_lazy("it answered 410 Gone")
    FAILING = "failing", gettext_lazy("it accepted nothing for three days")


class WebhookEndpointQuerySet(models.QuerySet["WebhookEndpoint"]):
    def active(self) -> "WebhookEndpointQuerySet":
        """Return those that were not removed, paused ones included."""
        return self.exclude(state=WebhookEndpointState.REMOVED)


class WebhookEndpoint(models.Model):
    """One webhook receiver of a partner.

    ``events`` are values of WebhookEvent; none: all that the licence allows. ``is_thin``: messages name what
    changed and do not carry it.

    ``secret`` signs; after a rotation ``previous_secret`` signs beside it until ``previous_until``. Both are
    stored in clear, since signing needs them. ``failing_since`` is the first failure after it last accepted a
    message. ``last_requested_at`` is when the last message that the partner requested by hand was begun.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="webhook_endpoints")
    name = models.CharField(max_length=80)
    url = models.CharField(max_length=2048)
    events = models.JSONField(default=list, blank=True)
    is_thin = models.BooleanField(default=False)
    secret = models.CharField(max_length=80)
    previous_secret = models.CharField(max_length=80, blank=True)
    previous_until = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=WebhookEndpointState, default=WebhookEndpointState.ACTIVE)
    paused_at = models.DateTimeField(null=True, blank=True)
    pause_reason = models.CharField(max_length=8, choices=PauseReason, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)
    last_accepted_at = models.DateTimeField(null=True, blank=True)
    last_requested_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    objects = WebhookEndpointQuerySet.as_manager()

    class Meta:
        ordering = ("name", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=WebhookEndpointState.values), name="publishing_webhook_state"
            ),
            models.CheckConstraint(
                condition=Q(
                    state=WebhookEndpointState.PAUSED,
                    paused_at__isnull=False,
                    pause_reason__in=PauseReason.values,
                )
                | ~Q(state=WebhookEndpointState.PAUSED) & Q(paused_at__isnull=True, pause_reason=""),
                name="publishing_webhook_pause_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def wants_event(self, event: str) -> bool:
        """True if it subscribes to this event; a test is sent whatever this says."""
        return not self.events or event in self.events

    def list_signing_secrets(self, *, at: datetime) -> list[str]:
        """Return the secrets that sign a message at that moment, newest first."""
        overlaps = self.previous_until is not None and at < self.previous_until
        return [self.secret, *([self.previous_secret] if overlaps else [])]
