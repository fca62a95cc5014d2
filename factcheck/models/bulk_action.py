"""A bulk action: one act on many claims, kept for as long as it can be undone."""

from django.db import models

from accounts.models import User
from factcheck.models.claim import Claim
from factcheck.models.enums import BulkActName
from lib.db.models import PublicModel, is_one_of


class BulkAction(PublicModel):
    """One act of one person on many claims. The audit log has the event of each; this is for the undo."""

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    act = models.CharField(max_length=10, choices=BulkActName)
    created_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [is_one_of("act", BulkActName, name="bulk_action_act_known")]

    def __str__(self) -> str:
        return f"{self.act} {self.created_at}"  # untranslated: for programmers


class BulkActionItem(models.Model):
    """One claim that the act changed: its version afterwards, and its values before, by field."""

    bulk_action = models.ForeignKey(BulkAction, on_delete=models.CASCADE, related_name="items")
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="+")
    version = models.PositiveIntegerField()
    before = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bulk_action", "claim"], name="bulk_action_changes_claim_once")
        ]

    def __str__(self) -> str:
        return f"{self.bulk_action_id}: {self.claim_id}"  # untranslated: for programmers
