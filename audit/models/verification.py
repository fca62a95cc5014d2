"""ChainHead, DayHead and VerificationRun: where the chain stands, and when it was checked."""

from django.db import models
from django.db.models import Q

from audit.models.events import AppendOnlyModel, AppendOnlyQuerySet
from lib.sentences import restore_sentence

GENESIS_HASH = "0" * 64


class ChainHead(models.Model):
    """Number and hash of the last Event.

    Locked by each append, so numbers have no gap and follow the order of the commits.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    number = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default=GENESIS_HASH)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="audit_one_chain_head")]

    def __str__(self) -> str:
        return f"{self.number} {self.hash}"


class DayHeadQuerySet(AppendOnlyQuerySet["DayHead"]):
    """Append-only queryset of daily heads."""


class DayHead(AppendOnlyModel):
    """Head of the chain on one day. ``day`` is in UTC; ``taken_at`` is the moment at which it was saved.

    ``hash`` covers every event up to ``number``, and so does ``root``, of the Merkle tree over them, which
    can prove that one event is among them without the others. Whoever has stored either outside can tell for
    good whether those events were changed since. Hash and root are published and the number never is: a count
    of events would tell about work that is not public. ``frontier`` is what tomorrow's root is computed from
    (audit/merkle_tree.py).
    """

    day = models.DateField(primary_key=True)
    number = models.PositiveBigIntegerField()
    hash = models.CharField(max_length=64)
    root = models.CharField(max_length=64)
    frontier = models.JSONField(default=list)
    taken_at = models.DateTimeField()

    objects = DayHeadQuerySet.as_manager()

    class Meta:
        ordering = ("-day",)

    def __str__(self) -> str:
        return f"{self.day}: {self.number} {self.hash}"


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
