"""DiscussionPost: a remark in the discussion of a claim, which is no part of the verdict."""

from typing import Self

from django.db import models
from django.db.models import Q

from accounts.models import User
from factcheck.models.claim import Claim
from lib.db.models import PublicModel


class DiscussionPostQuerySet(models.QuerySet["DiscussionPost"]):
    def visible_to(self, user: User) -> Self:
        """The posts about claims that this person may see."""
        return self.filter(claim__in=Claim.objects.visible_to(user))


class DiscussionPost(PublicModel):
    """One post by one person. A deleted one stays as a row without its text.

    ``changed_at`` is when it was posted, edited or deleted last.
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="discussion")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(blank=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = DiscussionPostQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(deleted_at__isnull=True) & ~Q(text="") | Q(deleted_at__isnull=False, text=""),
                name="discussion_post_has_text_until_deleted",
            ),
        ]
        indexes = [models.Index(fields=["claim", "created_at", "id"], name="discussion_of_claim")]

    def __str__(self) -> str:
        return self.text
