"""A publication: one public version of a verdict."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from factcheck.models.claim import Claim
from factcheck.models.enums import CorrectionClass, PublicationKind
from factcheck.models.verdict import Verdict


class Publication(models.Model):
    """Numbered from 1 within a claim. ``published_at`` of version 1 never changes."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="publications")
    verdict = models.OneToOneField(Verdict, on_delete=models.PROTECT, related_name="publication")
    version = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=PublicationKind)
    correction = models.CharField(max_length=12, choices=CorrectionClass, blank=True)
    note = models.TextField(blank=True)
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField()

    class Meta:
        ordering = ["version"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "version"], name="publication_version"),
            models.CheckConstraint(
                condition=Q(version=1, kind=PublicationKind.PUBLISHED, correction="")
                | Q(version__gt=1, kind=PublicationKind.CORRECTED, correction__in=CorrectionClass.values),
                name="publication_first_or_corrected",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim} v{self.version}"
