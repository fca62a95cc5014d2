"""Views of a published verdict and of its card on other sites: a sampled count for each day."""

from django.db import models

from factcheck.models.claim import Claim


class VerdictViewCount(models.Model):
    """``views`` is an estimate: one view in so many is counted, and counts for as many.

    ``embed_views`` is the same of the card that other sites embed.
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="view_counts")
    day = models.DateField()
    views = models.PositiveBigIntegerField(default=0)
    embed_views = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering = ["-day"]
        constraints = [models.UniqueConstraint(fields=["claim", "day"], name="one_view_count_a_day")]

    def __str__(self) -> str:
        return f"{self.claim}: {self.views} on {self.day}"  # untranslated: for programmers
