"""Reply requests: the question put to a party or an expert, the answers, and the links to answer through."""

from datetime import UTC, datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext

from accounts.models import User
from factcheck.models.claim import Claim
from factcheck.models.enums import ReplyRequestKind
from factcheck.models.outsider import OutsiderFile, OutsiderLink
from lib.datetimes.humanize import format_day
from lib.db.models import PublicModel, is_one_of


class ReplyRequest(PublicModel):
    """One question to one party or expert.

    ``closed_at`` is when an answer, or the lack of one by the deadline, was logged; ``answer`` "" then means
    none. ``answered_at`` is when the first answer came, also one that came late, and ``answered_by`` the name
    and role that it was signed with; none of it ever changes, later answers are a FurtherAnswer. ``email`` is
    where the question and its reminder are sent, if anywhere. ``is_public``: readers see that this party was
    asked. ``reminded_at`` is when the checker was last reminded of the deadline.
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="replies")
    kind = models.CharField(max_length=8, choices=ReplyRequestKind, default=ReplyRequestKind.PARTY)
    recipient = models.TextField()
    email = models.EmailField(blank=True)
    is_public = models.BooleanField(default=True)
    channel = models.CharField(max_length=100)
    question = models.TextField()
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    deadline = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=200, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["requested_at", "id"]
        verbose_name_plural = "replies"
        constraints = [
            is_one_of("kind", ReplyRequestKind, name="reply_kind_known"),
        ]
        indexes = [
            models.Index(fields=["deadline"], condition=Q(closed_at__isnull=True), name="reply_waiting"),
        ]

    def __str__(self) -> str:
        return gettext("{recipient}, by {date}").format(
            recipient=self.recipient, date=format_day(self.deadline, tz=UTC)
        )


class FurtherAnswer(models.Model):
    """An answer that came after the first was logged, or a correction of it.

    ``added_by`` is null when it came through a link; ``answered_by`` is the name and role that it was signed
    with.
    """

    request = models.ForeignKey(ReplyRequest, on_delete=models.PROTECT, related_name="further_answers")
    text = models.TextField()
    answered_by = models.CharField(max_length=200, blank=True)
    added_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["added_at", "id"]

    def __str__(self) -> str:
        return f"more from {self.request.recipient}"  # untranslated: for programmers


class ReplyLink(OutsiderLink):
    """A link through which somebody without an account answers one question, once.

    ``digest`` is the SHA-256 (hex) of its token, which is not stored.
    """

    reply = models.ForeignKey(ReplyRequest, on_delete=models.PROTECT, related_name="links")
    digest = models.CharField(max_length=64, unique=True)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return f"link for {self.reply}"  # untranslated: for programmers

    def is_usable(self, at: datetime) -> bool:
        """Return whether somebody may still answer through the link at the moment ``at``."""
        return self.used_at is None and super().is_usable(at)


class ReplyFile(OutsiderFile):
    """A file that came with an answer, or that backs the log.

    ``added_by`` is null when it came through a link.
    """

    reply = models.ForeignKey(ReplyRequest, on_delete=models.PROTECT, related_name="files")
    added_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["added_at", "id"]
