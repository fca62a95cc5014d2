"""A blind rating: the rating that a second person gives a claim before they see the verdict."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from factcheck.models.enums import Tick
from factcheck.models.rating import Rating
from factcheck.models.verdict import Verdict
from lib.db.models import is_one_of


class BlindRating(models.Model):
    """Given on one filed verdict, unseen; it opens that verdict to the person who gave it."""

    verdict = models.ForeignKey(Verdict, on_delete=models.PROTECT, related_name="blind_ratings")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    rating = models.ForeignKey(Rating, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    tick = models.CharField(max_length=10, choices=Tick, blank=True)
    comment = models.TextField(blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["verdict", "person"], name="one_blind_rating_each"),
            models.CheckConstraint(
                condition=(Q(rating__isnull=False) & Q(tick="")) | (Q(rating__isnull=True) & ~Q(tick="")),
                name="blind_rating_or_tick",
            ),
            is_one_of("tick", Tick, name="blind_rating_tick_known", may_be_empty=True),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.label_text}"

    @property
    def label_text(self) -> str:
        """The label of the rating or the tick."""
        return self.rating.label if self.rating else self.get_tick_display()
