"""Rating scales: the newsroom's own labels, versioned."""

import uuid

from django.db import models
from django.db.models import Q

from factcheck.enums import Colour, RatingIcon, ReviewAs, Tone


class RatingScale(models.Model):
    """A changed scale is a new version; a published verdict keeps the label and definition it was given."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=100)
    version = models.PositiveIntegerField(default=1)
    active = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["name", "version"], name="scale_version"),
            models.UniqueConstraint(fields=["active"], condition=Q(active=True), name="one_active_scale"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, version {self.version}"


class Rating(models.Model):
    """One label of a scale. ``value`` is its number (higher is truer) or null where the label has none.

    ``review_as`` and ``review_name`` say what a ClaimReview makes of it ("" is the label itself). A row is
    written once: verdicts that were given it keep its words, colour and icon for good.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    scale = models.ForeignKey(RatingScale, on_delete=models.PROTECT, related_name="ratings")
    position = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=60)
    definition = models.TextField(blank=True)
    value = models.PositiveSmallIntegerField(null=True, blank=True)
    tone = models.CharField(max_length=10, choices=Tone)
    colour = models.CharField(max_length=10, choices=Colour, default=Colour.INK)
    icon = models.CharField(max_length=10, choices=RatingIcon, default=RatingIcon.DISC_2)
    review_as = models.CharField(max_length=10, choices=ReviewAs, default=ReviewAs.WORD)
    review_name = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["scale", "position"], name="rating_position"),
            models.UniqueConstraint(fields=["scale", "label"], name="rating_label"),
            models.CheckConstraint(condition=Q(tone__in=Tone.values), name="rating_tone_known"),
            models.CheckConstraint(condition=Q(colour__in=Colour.values), name="rating_colour_known"),
            models.CheckConstraint(condition=Q(icon__in=RatingIcon.values), name="rating_icon_known"),
            models.CheckConstraint(
                condition=Q(review_as__in=["word", "none"]) | Q(review_as="number", value__isnull=False),
                name="rating_review_has_number",
            ),
        ]

    def __str__(self) -> str:
        return self.label
