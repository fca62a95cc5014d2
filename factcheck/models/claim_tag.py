"""ClaimTag: one word that says what a claim is about."""

from django.db import models
from django.db.models import Q

from factcheck.models.claim import Claim
from factcheck.tags import LONGEST, MOST


class ClaimTag(models.Model):
    """``words`` as they were typed, ``key`` the same for every spelling of them (``factcheck.tags``), and
    ``place`` their place among the claim's tags, from 0.
    """

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="tag_rows", db_index=False)
    place = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=LONGEST)
    # Folded and composed anew, a word may be longer than it was.
    key = models.TextField()

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "place"], name="claim_tag_place"),
            models.UniqueConstraint(fields=["key", "claim"], name="claim_tagged_once"),
            models.CheckConstraint(condition=Q(place__lt=MOST), name="claim_tags_are_few"),
            models.CheckConstraint(condition=~Q(key=""), name="claim_tag_says_something"),
        ]

    def __str__(self) -> str:
        return self.words
