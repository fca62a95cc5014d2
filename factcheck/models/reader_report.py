"""A reader report: somebody outside says that a published verdict is wrong."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext

from accounts.models import Desk, User
from accounts.selectors import Viewer, list_desks_of
from factcheck.models.claim import Claim
from factcheck.models.enums import ReaderReportOutcome, ReaderReportStatus
from lib.db.models import PublicModel, is_one_of


class ReaderReportQuerySet(models.QuerySet["ReaderReport"]):
    def visible_to(self, user: Viewer) -> Self:
        """The reports that this person may read: those of the desks that they are on."""
        return self.filter(claim__desk__in=list_desks_of(user))

    def first_of_group(self) -> Self:
        """Reports without their duplicates: those that repeat one that is waiting already are left out."""
        return self.filter(duplicate_of__isnull=True)

    def unanswered(self) -> Self:
        """Reports that nobody has answered."""
        return self.exclude(status=ReaderReportStatus.ANSWERED)


class ReaderReport(PublicModel):
    """``publication`` is the public version that they read.

    ``partner`` is the service account of the partner that sent it; null for a reader. ``text_hash`` is the
    SHA-256 (hex) of the text as compared with others.

    ``status_token_hash`` is the SHA-256 (hex) of the token of a reader's status URL; the token itself is not
    stored. ``email`` is erased some time after the answer. ``duplicate_of`` is the report that this one
    repeats: it is answered with it. ``reopened_at`` is when the claim was opened again for it;
    ``correcting_publication`` the public version that corrected it.
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="reader_reports")
    publication = models.PositiveIntegerField()
    partner = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    text_hash = models.CharField(max_length=64)
    link = models.TextField(blank=True)
    email = models.EmailField(blank=True)
    status_token_hash = models.CharField(max_length=64, null=True, blank=True, unique=True)
    duplicate_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="duplicates"
    )
    received_at = models.DateTimeField()
    status = models.CharField(max_length=20, choices=ReaderReportStatus, default=ReaderReportStatus.NEW)
    version = models.PositiveIntegerField(default=1)
    reopened_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=ReaderReportOutcome, blank=True)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    correcting_publication = models.PositiveIntegerField(null=True, blank=True)

    objects = ReaderReportQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at", "-id"]
        constraints = [
            is_one_of("status", ReaderReportStatus, name="reader_report_status_known"),
            is_one_of("outcome", ReaderReportOutcome, name="reader_report_outcome_known", may_be_empty=True),
            models.CheckConstraint(
                condition=Q(status=ReaderReportStatus.ANSWERED, answered_at__isnull=False)
                | (~Q(status=ReaderReportStatus.ANSWERED) & Q(outcome="")),
                name="reader_report_answered_with_an_outcome",
            ),
        ]
        indexes = [
            models.Index(
                fields=["claim"],
                condition=~Q(status=ReaderReportStatus.ANSWERED),
                name="reader_report_waiting",
            ),
            models.Index(fields=["-received_at", "-id"], name="reader_report_newest"),
            models.Index(fields=["answered_at"], condition=~Q(email=""), name="reader_report_email_to_erase"),
        ]

    def __str__(self) -> str:
        return f"report on {self.claim}"  # untranslated: for programmers

    @property
    def desk(self) -> Desk:
        """The desk whose verdict it is about."""
        return self.claim.desk

    @property
    def sender(self) -> str:
        """The sender, as the desk reads it."""
        return self.partner.name if self.partner is not None else gettext("A reader")
