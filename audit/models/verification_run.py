"""VerificationRun: one verification of the whole audit log and its result. The row is its own queue."""

from django.db import models
from django.db.models import Q

from lib.sentences import restore_sentence


class VerificationRun(models.Model):
    """One nightly verification. ``due_at`` is null once it has ended.

    Several tasks continue it, so ``number`` and ``hash`` give the last good event so far, and
    ``pending_erasures`` the events whose details are erased without a later event that says so yet.
    ``missing_protections`` lists what the database would let happen to the audit log: missing triggers, a
    role with too many rights. Those and ``failure_reason`` are as ``lib.sentences`` stores them.
    """

    due_at = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    attempt = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    number = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)
    pending_erasures = models.JSONField(default=list)
    is_ok = models.BooleanField(null=True)
    first_bad_number = models.PositiveBigIntegerField(null=True, blank=True)
    failure_reason = models.JSONField(blank=True, default=str)
    missing_protections = models.JSONField(default=list)

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(fields=["due_at"], name="audit_one_verification_a_night"),
            models.CheckConstraint(
                condition=Q(due_at__isnull=False, ended_at__isnull=True, is_ok__isnull=True)
                | Q(due_at__isnull=True, ended_at__isnull=False, is_ok__isnull=False),
                name="audit_verification_has_a_result",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.started_at or self.due_at}"

    @property
    def failure_text(self) -> str:
        """The reason of the failure in the active language, or ""."""
        return restore_sentence(self.failure_reason)

    @property
    def missing_protection_texts(self) -> list[str]:
        """Sentences on missing protections, in the active language."""
        return [restore_sentence(one) for one in self.missing_protections]
