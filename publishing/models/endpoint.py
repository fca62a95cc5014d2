"""Endpoint: an address of a partner's own, to which we push what happens."""

import uuid
from datetime import datetime

from django.db import models
from django.db.models import Q

from accounts.models import User
from publishing.models.partner import Partner


class News(models.TextChoices):
    """What an endpoint can be told of. The values stand in messages as they are."""

    PUBLISHED = "verdict.published", "A verdict is published"
    CORRECTED = "verdict.corrected", "A verdict is corrected"
    RETRACTED = "verdict.retracted", "A verdict is retracted"
    CLEARED = "article.cleared", "An article is cleared"
    STALE = "article.stale", "An article's clearance no longer holds"
    PING = "ping", "A test"

    @classmethod
    def of_verdicts(cls) -> tuple["News", ...]:
        """What every partner may be told of."""
        return (cls.PUBLISHED, cls.CORRECTED, cls.RETRACTED)

    @classmethod
    def of_articles(cls) -> tuple["News", ...]:
        """What only a partner is told of whose licence says so."""
        return (cls.CLEARED, cls.STALE)


class EndpointState(models.TextChoices):
    """Whether we push there."""

    ACTIVE = "active", "Active"
    PAUSED = "paused", "Paused"
    REMOVED = "removed", "Removed"


class PausedWhy(models.TextChoices):
    """Why an endpoint is paused."""

    BY_HAND = "by_hand", "paused by hand"
    GONE = "gone", "it answered 410 Gone"
    FAILING = "failing", "it took nothing for three days"


class EndpointQuerySet(models.QuerySet["Endpoint"]):
    def kept(self) -> "EndpointQuerySet":
        """Those that were not removed."""
        return self.exclude(state=EndpointState.REMOVED)


class Endpoint(models.Model):
    """``events`` are values of News; none: all that the licence allows. ``thin``: messages name what changed
    and do not carry it.

    ``secret`` signs; after a rotation ``previous_secret`` signs beside it until ``previous_until``. Both are
    kept as they are, since signing needs them. ``failing_since`` is when it failed first after it last took
    something. ``asked_at`` is when a message that the partner asked for by hand was last begun.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="endpoints")
    name = models.CharField(max_length=80)
    url = models.CharField(max_length=2048)
    events = models.JSONField(default=list, blank=True)
    thin = models.BooleanField(default=False)
    secret = models.CharField(max_length=80)
    previous_secret = models.CharField(max_length=80, blank=True)
    previous_until = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=EndpointState, default=EndpointState.ACTIVE)
    paused_at = models.DateTimeField(null=True, blank=True)
    paused_why = models.CharField(max_length=8, choices=PausedWhy, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)
    last_taken_at = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    objects = EndpointQuerySet.as_manager()

    class Meta:
        ordering = ("name", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=EndpointState.values), name="publishing_endpoint_state"
            ),
            models.CheckConstraint(
                condition=Q(
                    state=EndpointState.PAUSED, paused_at__isnull=False, paused_why__in=PausedWhy.values
                )
                | ~Q(state=EndpointState.PAUSED) & Q(paused_at__isnull=True, paused_why=""),
                name="publishing_endpoint_says_why_paused",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def wants(self, event: str) -> bool:
        """Whether it asked to be told of this; a test always reaches it."""
        return not self.events or event in self.events

    def secrets(self, *, at: datetime) -> list[str]:
        """What a message is signed with at that moment, the newest first."""
        overlaps = self.previous_until is not None and at < self.previous_until
        return [self.secret, *([self.previous_secret] if overlaps else [])]
