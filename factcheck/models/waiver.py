"""A waiver: a person's decision that one item of a galley needs no claim, and why."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext

from accounts.models import User
from articles.models import Revision
from factcheck.models.checked_name import CheckedName
from factcheck.models.enums import ITEM_KINDS, ClaimKind
from lib.db.models import PublicModel, all_or_none


class WaiverQuerySet(models.QuerySet["Waiver"]):
    def active(self) -> Self:
        """Waivers that nobody has withdrawn."""
        return self.filter(withdrawn_at__isnull=True)


class Waiver(PublicModel):
    """One item on one revision: W3C selectors over its text (code points, end exclusive), as for a claim.

    ``previous`` is the waiver on the revision before from which the system carried it, since its text is
    unchanged; ``created_by``, ``created_at`` and ``reason`` stay those of the person who gave it. A name that
    the newsroom has checked before carries ``checked_name``; its reason is that name's source.
    """

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="waivers")
    previous = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="followed"
    )
    kind = models.CharField(max_length=12, choices=ClaimKind)
    exact = models.TextField()
    prefix = models.TextField(blank=True)
    suffix = models.TextField(blank=True)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    reason = models.TextField()
    checked_name = models.ForeignKey(
        CheckedName, null=True, blank=True, on_delete=models.PROTECT, related_name="waivers"
    )
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = WaiverQuerySet.as_manager()

    class Meta:
        ordering = ["start", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(start__lt=F("end")), name="waiver_span"),
            models.CheckConstraint(condition=Q(kind__in=ITEM_KINDS), name="waiver_kind_of_an_item"),
            models.CheckConstraint(condition=~Q(reason=""), name="waiver_has_a_reason"),
            all_or_none("withdrawn_by", "withdrawn_at", name="waiver_withdrawn_by_and_at"),
            models.UniqueConstraint(
                fields=["revision", "start", "end", "kind"],
                condition=Q(withdrawn_at__isnull=True),
                name="one_live_waiver_an_item",
            ),
        ]

    def __str__(self) -> str:
        return self.exact

    @property
    def reason_text(self) -> str:
        """The reason as a sentence: as it was typed, or the source of the checked name."""
        if self.checked_name_id is None:
            return self.reason
        return gettext("Name checked against {source}").format(source=self.reason)
