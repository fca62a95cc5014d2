"""A read receipt: one row for each verdict that a person has read on the claim's page."""

from django.db import models

from accounts.models import User
from factcheck.models.verdict import Verdict


class ReadReceipt(models.Model):
    """No Event: reading changes nothing. It is there to show changes since."""

    verdict = models.ForeignKey(Verdict, on_delete=models.CASCADE, related_name="read_receipts")
    reader = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    read_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["verdict", "reader"], name="read_receipt_once")]

    def __str__(self) -> str:
        return f"{self.reader} saw {self.verdict}"  # untranslated: for programmers
