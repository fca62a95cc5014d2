"""How often a published verdict is read: a sample, a day at a time."""

from django.db import models

from factcheck.models.claim import Claim


class Reading(models.Model):
    """``times`` is an estimate: one reading in so many is counted, and counts for as many."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="readings")
    day = models.DateField()
    times = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering = ["-day"]
        constraints = [models.UniqueConstraint(fields=["claim", "day"], name="one_reading_a_day")]

    def __str__(self) -> str:
        return f"{self.claim}: {self.times} on {self.day}"
