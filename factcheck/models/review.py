"""A review: one person's vote on one content hash."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from factcheck.models.enums import ReviewVote
from factcheck.models.verdict import Verdict
from lib.db.models import is_one_of


class Review(models.Model):
    """Counts only while ``content_hash`` is the verdict's current one and it has not been withdrawn."""

    verdict = models.ForeignKey(Verdict, on_delete=models.PROTECT, related_name="reviews")
    reviewer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    vote = models.CharField(max_length=10, choices=ReviewVote)
    content_hash = models.CharField(max_length=64)
    comment = models.TextField(blank=True)
    created_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            is_one_of("vote", ReviewVote, name="review_vote_known"),
            models.UniqueConstraint(
                fields=["verdict", "reviewer"],
                condition=Q(withdrawn_at__isnull=True) & ~Q(vote=ReviewVote.READ),
                name="one_vote_each",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reviewer}: {self.vote}"
