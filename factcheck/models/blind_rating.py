"""A blind rating: what a second person rates a claim as before they see the ruling."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from factcheck.enums import Tick
from factcheck.models.rating import Rating
from factcheck.models.verdict import Verdict


class BlindRating(models.Model):
    """Given on one filed ruling, unseen; it opens that ruling to whoever gave it."""

    verdict = models.ForeignKey(Verdict, on_delete=models.PROTECT, related_name="blind_ratings")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    rating = models.ForeignKey(Rating, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    tick = models.CharField(max_length=10, choices=Tick, blank=True)
    comment = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["verdict", "person"], name="one_blind_rating_each"),
            models.CheckConstraint(
                condition=(Q(rating__isnull=False) & Q(tick="")) | (Q(rating__isnull=True) & ~Q(tick="")),
                name="blind_rating_or_tick",
            ),
            models.CheckConstraint(condition=Q(tick__in=["", *Tick.values]), name="blind_rating_tick_known"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.says}"

    @property
    def says(self) -> str:
        """The rating's label or the tick's."""
        return self.rating.label if self.rating else self.get_tick_display()
