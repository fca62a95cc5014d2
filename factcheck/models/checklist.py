"""A desk's checklist for one kind of claim, and the ticks on it: who checked what of a claim, and when."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy

from accounts.models import Desk, User
from factcheck.models.claim import Claim
from factcheck.models.enums import ClaimKind
from lib.db.models import PublicModel, is_one_of


class ChecklistCode(models.TextChoices):
    """Items of the checklists that every desk has until it changes them."""

    UNIT = "unit", gettext_lazy("Unit: what exactly is counted or measured")
    PERIOD = "period", gettext_lazy("Period: the year, month or day that the number is for")
    BASE = "base", gettext_lazy("Base: what the percentage or the change is measured against")
    PRIMARY_SOURCE = (
        "primary_source",
        gettext_lazy("Primary source: cited from those who counted or measured it"),
    )
    NEWEST_RELEASE = "newest_release", gettext_lazy("Newest release: no later number replaces it")
    RECORDING = "recording", gettext_lazy("Recording: heard or read as it was said, not as it was reported")
    CONTEXT = "context", gettext_lazy("Context: what was said before and after it, and to whom")


DEFAULT_CHECKLISTS: dict[str, tuple[ChecklistCode, ...]] = {
    ClaimKind.NUMBER: (
        ChecklistCode.UNIT,
        ChecklistCode.PERIOD,
        ChecklistCode.BASE,
        ChecklistCode.PRIMARY_SOURCE,
        ChecklistCode.NEWEST_RELEASE,
    ),
    ClaimKind.QUOTE: (ChecklistCode.RECORDING, ChecklistCode.CONTEXT),
}
"""Checklists of a desk that has not changed them; it requires none of their items."""


class ChecklistItemQuerySet(models.QuerySet["ChecklistItem"]):
    def in_use(self) -> Self:
        """Items that are still on their checklist."""
        return self.filter(removed_at__isnull=True)


class ChecklistItem(PublicModel):
    """One line of the checklist of a desk for a kind of claim: a default, by its code, or one of its own.

    Its words never change, so that a tick means what its person read: another wording is another item.
    """

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="checklist_items")
    kind = models.CharField(max_length=12, choices=ClaimKind)
    code = models.CharField(max_length=20, choices=ChecklistCode, blank=True)
    text = models.CharField(gettext_lazy("Check"), max_length=200, blank=True)
    is_required = models.BooleanField(gettext_lazy("Required before review"), default=False)
    position = models.PositiveSmallIntegerField()
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = ChecklistItemQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            is_one_of("kind", ClaimKind, name="checklist_kind_known"),
            models.CheckConstraint(
                condition=Q(code__in=ChecklistCode.values, text="") | (Q(code="") & ~Q(text="")),
                name="checklist_item_code_or_text",
            ),
            models.UniqueConstraint(
                fields=["desk", "kind", "code"],
                condition=Q(removed_at__isnull=True) & ~Q(code=""),
                name="one_checklist_item_a_code",
            ),
        ]

    def __str__(self) -> str:
        return self.text or str(self.get_code_display())

    @property
    def key(self) -> str:
        """The name of the item in forms: its code while the desk has only the default, else its id."""
        return str(self.public_id) if self.pk else self.code


class ChecklistTick(models.Model):
    """One item of a checklist, ticked for one claim."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="checklist_ticks")
    item = models.ForeignKey(ChecklistItem, on_delete=models.PROTECT, related_name="ticks")
    ticked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ticked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["claim", "item"], name="one_checklist_tick_an_item"),
        ]

    def __str__(self) -> str:
        return f"{self.claim}: {self.item}"
