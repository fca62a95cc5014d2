"""A tick of an item: what a checker found right in our own copy, and has not sent to review yet."""

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from articles.models import Revision
from factcheck.models.enums import ITEM_KINDS, ClaimKind
from factcheck.models.source import Source


class ItemTick(models.Model):
    """One item on one revision that ``checker`` ticked against ``source``, or on the author by name.

    Like a draft it leaves no Event and is theirs alone: when it is sent, it becomes a claim with its citation
    and its verdict, and the row is deleted. ``passage`` is what the source's archived copy says of it; "" for
    none found. ``start`` and ``end`` count code points of the revision's text, ``end`` exclusive.
    """

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=ClaimKind)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    checker = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    on_author = models.CharField(max_length=300, blank=True)
    passage = models.TextField(blank=True)
    ticked_at = models.DateTimeField()

    class Meta:
        ordering = ["start", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(start__lt=F("end")), name="item_tick_span"),
            models.CheckConstraint(condition=Q(kind__in=ITEM_KINDS), name="item_tick_kind_of_an_item"),
            models.CheckConstraint(
                condition=Q(source__isnull=False, on_author="") | (Q(source__isnull=True) & ~Q(on_author="")),
                name="item_tick_source_or_author",
            ),
            models.UniqueConstraint(
                fields=["checker", "revision", "start", "end", "kind"], name="one_tick_an_item_each"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.checker}: {self.start}-{self.end}"  # untranslated: for programmers

    @property
    def key(self) -> str:
        """Key of the item, as ``GalleyItem.key``."""
        return f"{self.start}-{self.end}-{self.kind}"

    @property
    def words(self) -> str:
        """Text of the item on its revision."""
        return self.revision.text[self.start : self.end]
