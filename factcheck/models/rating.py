"""Rating scales: the newsroom's own labels, versioned."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext

from factcheck.models.enums import ClaimReviewRatingType, RatingColor, RatingIcon, RatingTone
from lib.db.models import PublicModel, is_one_of


class RatingScale(PublicModel):
    """A changed scale is a new version; a published verdict keeps the label and definition it was given."""

    name = models.CharField(max_length=100)
    version = models.PositiveIntegerField(default=1)
    is_active = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["name", "version"], name="scale_version"),
            models.UniqueConstraint(
                fields=["is_active"], condition=Q(is_active=True), name="one_active_scale"
            ),
        ]

    def __str__(self) -> str:
        return gettext("{name}, version {number}").format(name=self.name, number=self.version)


class Rating(PublicModel):
    """One label of a scale. ``value`` is its number (higher is truer) or null where the label has none.

    ``claimreview_type`` and ``claimreview_name`` say how a ClaimReview shows it ("" is the label itself). A
    row is written once: verdicts that were given it keep its label, colour and icon for good.
    """

    scale = models.ForeignKey(RatingScale, on_delete=models.PROTECT, related_name="ratings")
    position = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=60)
    definition = models.TextField(blank=True)
    value = models.PositiveSmallIntegerField(null=True, blank=True)
    tone = models.CharField(max_length=10, choices=RatingTone)
    colour = models.CharField(max_length=10, choices=RatingColor, default=RatingColor.INK)
    icon = models.CharField(max_length=10, choices=RatingIcon, default=RatingIcon.DISC_2)
    claimreview_type = models.CharField(
        max_length=10, choices=ClaimReviewRatingType, default=ClaimReviewRatingType.WORD
    )
    claimreview_name = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["scale", "position"], name="rating_position"),
            models.UniqueConstraint(fields=["scale", "label"], name="rating_label"),
            is_one_of("tone", RatingTone, name="rating_tone_known"),
            is_one_of("colour", RatingColor, name="rating_colour_known"),
            is_one_of("icon", RatingIcon, name="rating_icon_known"),
            models.CheckConstraint(
                condition=Q(claimreview_type__in=["word", "none"])
                | Q(claimreview_type="number", value__isnull=False),
                name="rating_review_has_number",
            ),
        ]

    def __str__(self) -> str:
        return self.label
