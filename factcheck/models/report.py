"""A report: somebody outside says that a published verdict is wrong."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q

from accounts.models import Desk, User
from accounts.queries import Viewer, desks_of
from factcheck.enums import ReportAnswer, ReportStatus
from factcheck.models.claim import Claim


class ReportQuerySet(models.QuerySet["Report"]):
    def visible_to(self, user: Viewer) -> Self:
        """The reports that this person may read: those of the desks that they are on."""
        return self.filter(claim__desk__in=desks_of(user))

    def heads(self) -> Self:
        """Each once: those that say the same as one that waits already stand behind it."""
        return self.filter(same_as__isnull=True)

    def waiting(self) -> Self:
        """Those that nobody has answered."""
        return self.exclude(status=ReportStatus.ANSWERED)


class Report(models.Model):
    """``about`` is the public version that they read. ``partner`` is the service of the partner that sent it;
    null for a reader. ``words`` is the SHA-256 (hex) of the text as it is compared with others.

    ``secret`` is the SHA-256 (hex) of the token of a reader's status address; the token itself is not kept.
    ``email`` is erased some time after the answer. ``same_as`` is the report that this one says again: it is
    answered with it. ``reopened_at`` is when the claim was opened again for it; ``corrected`` the public
    version that put it right.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="reports")
    about = models.PositiveIntegerField()
    partner = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    words = models.CharField(max_length=64)
    link = models.TextField(blank=True)
    email = models.EmailField(blank=True)
    secret = models.CharField(max_length=64, null=True, blank=True, unique=True)
    same_as = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="again")
    received_at = models.DateTimeField()
    status = models.CharField(max_length=8, choices=ReportStatus, default=ReportStatus.NEW)
    version = models.PositiveIntegerField(default=1)
    reopened_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=ReportAnswer, blank=True)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    corrected = models.PositiveIntegerField(null=True, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=ReportStatus.values), name="report_status_known"),
            models.CheckConstraint(
                condition=Q(outcome__in=["", *ReportAnswer.values]), name="report_outcome_known"
            ),
            models.CheckConstraint(
                condition=Q(status=ReportStatus.ANSWERED, answered_at__isnull=False)
                | (~Q(status=ReportStatus.ANSWERED) & Q(outcome="")),
                name="report_answered_with_an_outcome",
            ),
        ]
        indexes = [
            models.Index(fields=["claim"], condition=~Q(status=ReportStatus.ANSWERED), name="report_waiting"),
            models.Index(fields=["-received_at", "-id"], name="report_newest"),
            models.Index(fields=["answered_at"], condition=~Q(email=""), name="report_email_to_erase"),
        ]

    def __str__(self) -> str:
        return f"report on {self.claim}"

    @property
    def desk(self) -> Desk:
        """The desk whose verdict it is about."""
        return self.claim.desk

    @property
    def sender(self) -> str:
        """Who sent it, as the desk reads it."""
        return str(self.partner) if self.partner is not None else "A reader"
