"""A claim tag: a word or phrase for one topic of a claim."""

from django.db import models
from django.db.models import Q

from factcheck.models.claim import Claim
from factcheck.models.tags import MAX_TAG_LENGTH, MAX_TAGS


class ClaimTag(models.Model):
    """One tag of a claim.

    ``label`` as it was typed, ``key`` the same for every spelling of it (``factcheck.models.tags``), and
    ``position`` its place among the claim's tags, from 0.
    """

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="tag_rows", db_index=False)
    position = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=MAX_TAG_LENGTH)
    # Case folding and normalisation can make a label longer.
    key = models.TextField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "position"], name="claim_tag_position"),
            models.UniqueConstraint(fields=["key", "claim"], name="claim_tagged_once"),
            models.CheckConstraint(condition=Q(position__lt=MAX_TAGS), name="claim_tags_are_few"),
            models.CheckConstraint(condition=~Q(key=""), name="claim_tag_says_something"),
        ]

    def __str__(self) -> str:
        return self.label
