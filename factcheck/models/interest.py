"""A declared interest: words by which a person is recused from every claim that mentions them."""

from typing import Self

from django.db import models
from django.db.models import Q

from accounts.models import User
from factcheck.models.enums import InterestKind
from lib.db.models import PublicModel, is_one_of


class InterestQuerySet(models.QuerySet["Interest"]):
    def active(self) -> Self:
        """Interests that have not been withdrawn."""
        return self.filter(withdrawn_at__isnull=True)


class Interest(PublicModel):
    """``matched_words`` (see ``lib.text_anchoring.mentions``) are a name or a topic; ``note`` is for editors.

    Private: only the person, and editors and standards editors of their desks, read either.
    """

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="interests")
    kind = models.CharField(max_length=10, choices=InterestKind)
    matched_words = models.CharField(max_length=200)
    note = models.TextField(blank=True)
    declared_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = InterestQuerySet.as_manager()

    class Meta:
        ordering = ["-declared_at", "-id"]
        constraints = [
            is_one_of("kind", InterestKind, name="interest_kind_known"),
            models.CheckConstraint(condition=~Q(matched_words=""), name="interest_has_words"),
        ]
        indexes = [
            models.Index(fields=["person"], condition=Q(withdrawn_at__isnull=True), name="interest_live")
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.matched_words}"
