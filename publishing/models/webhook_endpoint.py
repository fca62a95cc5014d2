"""WebhookEndpoint: a URL to which we push events, of a partner, of a program of ours, or of a desk's chat."""

from datetime import datetime
from urllib.parse import urlsplit

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy

from accounts.models import Desk, User
from accounts.models.enums import Visibility
from lib.db.models import PublicModel, is_one_of
from publishing.models.partner import Partner

EndpointOwner = Partner | User | Desk
"""A partner, a service (one of the newsroom's own programs), or the desk whose chat it is."""


class WebhookFormat(models.TextChoices):
    """Forms of messages: signed JSON, or those of a chat's incoming webhooks."""

    SIGNED = "signed", gettext_lazy("Signed JSON")
    SLACK = "slack", "Slack"
    MATTERMOST = "mattermost", "Mattermost"
    TEAMS = "teams", gettext_lazy("Microsoft Teams")

    @classmethod
    def of_chats(cls) -> tuple["WebhookFormat", ...]:
        """Return the forms of chat services."""
        return (cls.SLACK, cls.MATTERMOST, cls.TEAMS)


class WebhookEvent(models.TextChoices):
    """Events that a webhook can receive. The values are those in messages."""

    PUBLISHED = "verdict.published", gettext_lazy("A verdict is published")
    CORRECTED = "verdict.corrected", gettext_lazy("A verdict is corrected")
    UNDER_REVIEW = "verdict.under_review", gettext_lazy("A verdict is marked under review")
    REAFFIRMED = "verdict.reaffirmed", gettext_lazy("A verdict under review is reaffirmed")
    RETRACTED = "verdict.retracted", gettext_lazy("A verdict is retracted")
    RESTATED = "verdict.restated", gettext_lazy("Source details of a verdict changed")
    FOLLOW_UP = "verdict.follow_up", gettext_lazy("Something happened since a verdict")
    UNLICENSED = "verdict.unlicensed", gettext_lazy("A verdict is no longer in your licence")
    CLEARED = "article.cleared", gettext_lazy("An article is cleared")
    STALE = "article.stale", gettext_lazy("The clearance of an article ended")
    CLAIM_FLAGGED = "claim.flagged", gettext_lazy("A claim is flagged")
    CLAIM_ASSIGNED = "claim.assigned", gettext_lazy("A claim is assigned or taken")
    CLAIM_SUBMITTED = "claim.submitted", gettext_lazy("A verdict is sent to review")
    CLAIM_SENT_BACK = "claim.sent_back", gettext_lazy("A verdict is sent back, or its approval withdrawn")
    CLAIM_APPROVED = "claim.approved", gettext_lazy("A verdict is approved")
    CLAIM_PUBLISHED = "claim.published", gettext_lazy("A verdict is published, corrected or retracted")
    CLAIM_RETRACTION = "claim.retraction_proposed", gettext_lazy("A retraction needs a second person")
    CLAIM_REPLY = "claim.reply_received", gettext_lazy("A reply arrives")
    CLAIM_REPORTED = "claim.error_reported", gettext_lazy("A reader reports an error")
    CLAIM_TEXT_CHANGED = "claim.text_changed", gettext_lazy("The article’s text changes under a claim")
    CLAIM_SOURCE_CHANGED = "claim.source_changed", gettext_lazy("A cited source changes or is dead")
    CLAIM_DUE = "claim.due", gettext_lazy("A claim is due within two hours, or overdue")
    CLAIM_CHANGED = "claim.changed", gettext_lazy("Anything else about a claim changes")
    CHAT = "chat", gettext_lazy("Message in a chat")
    PING = "ping", gettext_lazy("Test")

    @classmethod
    def of_verdicts(cls) -> tuple["WebhookEvent", ...]:
        """Return the events that every partner may receive."""
        return tuple(one for one in cls if one.value.startswith("verdict."))

    @classmethod
    def of_articles(cls) -> tuple["WebhookEvent", ...]:
        """Return the events that only a partner with ``receives_article_events`` may receive."""
        return (cls.CLEARED, cls.STALE)

    @classmethod
    def of_claims(cls) -> tuple["WebhookEvent", ...]:
        """Return the events of the desks' work: for the newsroom's own programs, and the topics of chats."""
        return tuple(one for one in cls if one.value.startswith("claim."))


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

    def of_active_owners(self) -> "WebhookEndpointQuerySet":
        """Return those of active partners and services, and the chats of desks that are not confidential."""
        active = Q(partner__is_active=True) | Q(service__is_active=True)
        return self.filter(active | Q(desk__visibility=Visibility.OPEN))


class WebhookEndpoint(PublicModel):
    """One webhook receiver of its owner: of a ``partner``, of a ``service``, or the chat of a ``desk``.

    ``events`` are values of WebhookEvent; none: all that the owner may receive. ``is_thin``: messages name
    what changed and do not carry it. The ``url`` of a chat lets anybody post there: it is shown to nobody.

    ``secret`` signs; after a rotation ``previous_secret`` signs beside it until ``previous_until``. Both are
    stored in clear, since signing needs them. ``failing_since`` is the first failure after it last accepted a
    message. ``last_requested_at`` is when the last message that the partner requested by hand was begun.
    """

    partner = models.ForeignKey(
        Partner, null=True, blank=True, on_delete=models.PROTECT, related_name="webhook_endpoints"
    )
    service = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="webhook_endpoints"
    )
    desk = models.ForeignKey(
        Desk, null=True, blank=True, on_delete=models.PROTECT, related_name="webhook_endpoints"
    )
    format = models.CharField(max_length=10, choices=WebhookFormat, default=WebhookFormat.SIGNED)
    name = models.CharField(max_length=80)
    url = models.CharField(max_length=2048, blank=True)
    events = models.JSONField(default=list, blank=True)
    is_thin = models.BooleanField(default=False)
    secret = models.CharField(max_length=80, blank=True)
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
            is_one_of("state", WebhookEndpointState, name="publishing_webhook_state"),
            models.CheckConstraint(
                condition=Q(
                    state=WebhookEndpointState.PAUSED,
                    paused_at__isnull=False,
                    pause_reason__in=PauseReason.values,
                )
                | ~Q(state=WebhookEndpointState.PAUSED) & Q(paused_at__isnull=True, pause_reason=""),
                name="publishing_webhook_pause_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(
                    Q(partner__isnull=False, service__isnull=True)
                    | Q(partner__isnull=True, service__isnull=False),
                    desk__isnull=True,
                    format=WebhookFormat.SIGNED,
                )
                | Q(
                    partner__isnull=True,
                    service__isnull=True,
                    desk__isnull=False,
                    format__in=[WebhookFormat.SLACK, WebhookFormat.MATTERMOST, WebhookFormat.TEAMS],
                ),
                name="publishing_webhook_has_one_owner",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def owner(self) -> EndpointOwner:
        """The partner, service or desk that it belongs to."""
        owner = self.partner or self.service or self.desk
        assert owner is not None  # noqa: S101 - a constraint of the table
        return owner

    @property
    def shown_url(self) -> str:
        """The URL as people see it: of a chat the host alone."""
        if self.desk_id is None:
            return self.url
        return f"https://{urlsplit(self.url).hostname}/…" if self.url else ""

    @property
    def topics(self) -> list[str]:
        """The events as the people of a chat read them, in the order in which they are chosen."""
        return [str(event.label) for event in WebhookEvent if event in self.events]

    def wants_event(self, event: str) -> bool:
        """True if it subscribes to this event; a test is sent whatever this says."""
        return not self.events or event in self.events

    def list_signing_secrets(self, *, at: datetime) -> list[str]:
        """Return the secrets that sign a message at that moment, newest first."""
        overlaps = self.previous_until is not None and at < self.previous_until
        return [self.secret, *([self.previous_secret] if overlaps else [])]
