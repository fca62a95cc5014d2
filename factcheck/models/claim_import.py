"""A claim import: a table of claims that somebody uploaded, and the claims that came of its rows."""

from typing import Self

from django.db import models
from django.db.models import Q

from accounts.models import Desk, User
from accounts.selectors import Viewer, list_desks_of
from factcheck.models.claim import Claim
from lib.db.models import PublicModel


class ClaimImportQuerySet(models.QuerySet["ClaimImport"]):
    def visible_to(self, user: Viewer) -> Self:
        """A person's own imports, while they are a member of the desk."""
        return self.filter(created_by=user.pk, desk__in=list_desks_of(user))


class ClaimImport(PublicModel):
    """One uploaded table. ``name`` is that of its file.

    ``columns`` has for each column its heading and the field that it becomes, "" for none; ``rows`` for each
    row its number in the file and its cells. The rows are erased some time after the upload; the headings
    stay, so that the next table with the same ones is read in the same way. ``day_first``: 2/3 is 2 March.
    ``imported_at`` is empty before the import, and again after it was undone.
    """

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="+")
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    name = models.CharField(max_length=200)
    columns = models.JSONField(default=list)
    rows = models.JSONField(default=list)
    day_first = models.BooleanField(default=True)
    imported_at = models.DateTimeField(null=True, blank=True)

    objects = ClaimImportQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["created_by", "-created_at"], name="claim_import_by_person")]

    def __str__(self) -> str:
        return self.name


class ImportedClaim(models.Model):
    """A claim that an import made: of which row, by which id in the file, and its version afterwards."""

    claim_import = models.ForeignKey(ClaimImport, on_delete=models.CASCADE, related_name="claims")
    claim = models.OneToOneField(Claim, on_delete=models.CASCADE, related_name="imported")
    number = models.PositiveIntegerField()
    external_id = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField()
    is_undone = models.BooleanField(default=False)

    class Meta:
        ordering = ["number", "id"]
        indexes = [
            models.Index(
                fields=["external_id"], condition=~Q(external_id=""), name="imported_claim_external_id"
            )
        ]

    def __str__(self) -> str:
        return f"{self.claim_import_id}: {self.claim_id}"  # untranslated: for programmers
