"""A rule for legal reads: a kind of claim that standards reads on a desk before publication."""

from django.db import models

from accounts.models import Desk
from factcheck.models.enums import ClaimKind
from lib.db.models import is_one_of


class LegalReadRule(models.Model):
    """Claims of ``kind`` are held once approved; ``Claim.legal_read_requested`` marks one alone."""

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="legal_reads")
    kind = models.CharField(max_length=12, choices=ClaimKind)

    class Meta:
        ordering = ["kind"]
        constraints = [
            models.UniqueConstraint(fields=["desk", "kind"], name="one_legal_read_a_kind"),
            is_one_of("kind", ClaimKind, name="legal_read_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.desk}: {self.get_kind_display()}"
