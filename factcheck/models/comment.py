"""A comment: a reviewer's remark on certain words of a filed verdict."""

from typing import Self

from django.db import models
from django.db.models import Q

from accounts.models import User
from factcheck.models.claim import Claim
from factcheck.models.enums import CommentableField
from factcheck.models.verdict import Verdict
from lib.db.models import PublicModel, all_or_none, is_one_of


class CommentQuerySet(models.QuerySet["Comment"]):
    def unresolved(self) -> Self:
        """Comments that nobody has answered or taken back."""
        return self.filter(resolved_at__isnull=True)


class Comment(PublicModel):
    """Anchored to ``exact`` in a field of ``verdict``.

    The field is as ``reviews.comment_selectors.get_shown_text`` returns it. W3C selectors; offsets are code
    points, the end exclusive. It was made on ``first_verdict`` and is carried onto each version that is filed
    while it is open; where its text is gone, start and end are null.
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="comments")
    first_verdict = models.ForeignKey(Verdict, on_delete=models.PROTECT, related_name="+")
    verdict = models.ForeignKey(Verdict, on_delete=models.PROTECT, related_name="comments")
    field = models.CharField(max_length=13, choices=CommentableField)
    exact = models.TextField()
    prefix = models.TextField(blank=True)
    suffix = models.TextField(blank=True)
    start = models.PositiveIntegerField(null=True, blank=True)
    end = models.PositiveIntegerField(null=True, blank=True)
    text = models.TextField()
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    resolved_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    resolved_at = models.DateTimeField(null=True, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            is_one_of("field", CommentableField, name="comment_field_known"),
            models.CheckConstraint(
                condition=Q(start__isnull=True, end__isnull=True)
                | Q(start__isnull=False, end__gt=models.F("start")),
                name="comment_has_a_place_or_none",
            ),
            all_or_none("resolved_by", "resolved_at", name="comment_resolved_by_and_at"),
        ]

    def __str__(self) -> str:
        return self.text
