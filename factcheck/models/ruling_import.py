"""An import of other checkers' rulings: what was brought in at once, by whom, and what was refused of it."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q

from accounts.models import Desk, User
from accounts.queries import Viewer, desks_readable
from factcheck.enums import BroughtAs


class RulingImportQuerySet(models.QuerySet["RulingImport"]):
    def visible_to(self, user: Viewer) -> Self:
        """Those of desks that this person may read."""
        return self.filter(desk__in=desks_readable(user))


class RulingImport(models.Model):
    """``name`` says what it was: the address without its keys, the names of files, or the first words.

    ``refused`` are the first of ``many_refused`` records, each {"where", "reason", "excerpt"}. ``unchanged``
    were here already as they are, ``kept_out`` had been removed before. ``left`` tells that there was more
    than was looked at.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="ruling_imports")
    kind = models.CharField(max_length=10, choices=BroughtAs)
    name = models.TextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    kept_out = models.PositiveIntegerField(default=0)
    many_refused = models.PositiveIntegerField(default=0)
    refused = models.JSONField(default=list, blank=True)
    left = models.BooleanField(default=False)

    objects = RulingImportQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=BroughtAs.values), name="ruling_import_kind_known"),
        ]
        indexes = [models.Index(fields=["desk", "-at", "-id"], name="ruling_import_by_desk")]

    def __str__(self) -> str:
        return self.name

    @property
    def sentence(self) -> str:
        """ "30 new, 2 changed, 1 refused." """
        counts = (
            (self.added, "new"),
            (self.changed, "changed"),
            (self.unchanged, "here already"),
            (self.kept_out, "removed before and left out"),
            (self.many_refused, "refused"),
        )
        return f"{', '.join(f'{many:,} {word}' for many, word in counts if many) or 'Nothing'}."
