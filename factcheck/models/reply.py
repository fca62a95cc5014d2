"""A reply: whom we asked, how, by when, what they answered, and the links they may answer through."""

import uuid

from django.db import models
from django.db.models import Q

from accounts.models import User
from factcheck.enums import ReplyKind
from factcheck.models.claim import Claim


class Reply(models.Model):
    """``closed_at`` is when an answer, or the lack of one by the deadline, was logged; ``answer`` "" then
    means none. ``answered_at`` is when the first answer came, also one that came late, and ``answered_by``
    the name and role that it was signed with; nothing of it is ever changed, what comes after it is a
    FurtherAnswer. ``email`` is where the
    question and its reminder are sent, if anywhere. ``public``: readers are told that this party was asked.
    ``reminded_at`` is when whoever checks was last told that the deadline nears.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="replies")
    kind = models.CharField(max_length=8, choices=ReplyKind, default=ReplyKind.PARTY)
    whom = models.TextField()
    email = models.EmailField(blank=True)
    public = models.BooleanField(default=True)
    channel = models.CharField(max_length=100)
    asked = models.TextField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    deadline = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=200, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["asked_at", "id"]
        verbose_name_plural = "replies"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ReplyKind.values), name="reply_kind_known"),
        ]
        indexes = [
            models.Index(fields=["deadline"], condition=Q(closed_at__isnull=True), name="reply_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.whom}, by {self.deadline:%Y-%m-%d}"


class FurtherAnswer(models.Model):
    """What was said after the first answer was logged, or put right in it. ``added_by`` is null when it came
    through a link; ``answered_by`` is the name and role that it was signed with.
    """

    reply = models.ForeignKey(Reply, on_delete=models.PROTECT, related_name="further")
    text = models.TextField()
    answered_by = models.CharField(max_length=200, blank=True)
    added_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"more from {self.reply.whom}"


class ReplyLink(models.Model):
    """A link through which somebody without an account answers one question. The token itself is not kept,
    only its SHA-256 (hex); it is good once, until ``expires_at``, unless it was revoked.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reply = models.ForeignKey(Reply, on_delete=models.PROTECT, related_name="links")
    digest = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return f"link for {self.reply}"


class ReplyFile(models.Model):
    """Something that came with an answer, or that backs the log. ``file`` is its name in the storage
    "evidence"; ``sha256`` is of its bytes, hex; ``added_by`` is null when it came through a link.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reply = models.ForeignKey(Reply, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    file = models.CharField(max_length=255)
    added_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["added_at", "id"]

    def __str__(self) -> str:
        return self.name
